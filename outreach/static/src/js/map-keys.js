import { openCell } from './map-cell-view.js';
import { MapTooltip } from './map-tooltip.js';
import { placeWords, whereWords, answerWords, cellWords } from './place-words.js';

const DIRECTIONS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * The map by keyboard: arrows go to the nearest place that way, Enter opens it, Escape closes.
 *
 * @param {L.Map} map
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {{open: (at: number, focus?: boolean) => void, close: (back?: boolean) => void}} panel
 */
export function handleKeys(map, villages, panel) {
  const container = map.getContainer();
  const announce = /** @type {HTMLElement} */ (document.getElementById('map-announce'));
  const tooltip = new MapTooltip();

  const go = (/** @type {number} */ at) => {
    villages.choose(at);
    const position = villages.positionOf(at);
    map.panInside(position, { padding: [64, 64] });
    tooltip.setContent(placeWords(villages, at)).setLatLng(position).openOn(map);
    announce.textContent = [
      villages.places.name(at), whereWords(villages.places, at), answerWords(villages, at),
    ].join(' ');
  };

  const goToCell = (/** @type {import('./map-cells.js').Cell | null} */ cell) => {
    if (!cell) return;
    villages.markCell('chosenCell', cell);
    const position = villages.positionOfCell(cell);
    map.panInside(position, { padding: [64, 64] });
    const words = cellWords(villages, cell);
    tooltip.setContent(words).setLatLng(position).openOn(map);
    announce.textContent = [...words.children].map((line) => line.textContent).join(' ');
  };

  /** Around the place chosen, so that it stays in sight. @param {number} steps */
  const zoom = (steps) => {
    const { chosen, places, chosenCell } = villages;
    if (villages.inCells && chosenCell) {
      const there = villages.positionOfCell(chosenCell);
      tooltip.remove();
      map.setZoomAround(there, map.getZoom() + steps);
      return;
    }
    const middle = chosen >= 0 && places.hasPoint(chosen) ? villages.positionOf(chosen) : map.getCenter();
    tooltip.remove();
    map.setZoomAround(middle, map.getZoom() + steps);
  };

  container.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const towards = DIRECTIONS[event.key];
    if (villages.inCells && towards) goToCell(villages.nextCell(towards));
    else if (villages.inCells && event.key === 'Enter' && villages.chosenCell) {
      tooltip.remove();
      openCell(villages, villages.chosenCell);
    } else if (towards) {
      const at = villages.next(towards);
      if (at >= 0) go(at);
    } else if (event.key === 'Enter' && villages.chosen >= 0) {
      tooltip.remove();
      panel.open(villages.chosen, true);
    } else if (event.key === 'Escape') {
      tooltip.remove();
      panel.close();
    } else if (event.key === '+' || event.key === '=') zoom(1);
    else if (event.key === '-') zoom(-1);
    else return;
    event.preventDefault();
  });
  container.addEventListener('blur', () => tooltip.remove());
}
