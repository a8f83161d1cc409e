import L from 'leaflet';

import { openCell } from './map-cell-view.js';
import { MapTooltip } from './map-tooltip.js';
import { cellWords, placeWords } from './place-words.js';

/** A finger covers more than a pointer does. */
const REACH_MOUSE = 12;
const REACH_TOUCH = 24;

/** @param {L.LeafletMouseEvent} event */
const isTouch = (event) => /** @type {PointerEvent} */ (event.originalEvent).pointerType === 'touch';

/**
 * A tooltip under the pointer, the panel at a click.
 *
 * @param {L.Map} map
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {{open: (at: number, focus?: boolean) => void, close: (back?: boolean) => void}} panel
 * @param {Record<string, import('./spot-layer.js').SpotLayer>} [spots]
 */
export function handlePointer(map, villages, panel, spots = {}) {
  const tooltip = new MapTooltip();
  const container = map.getContainer();

  const pointAtCell = (/** @type {L.LatLng} */ position) => {
    const cell = villages.cellAt(position);
    if (cell === villages.pointedCell) return;
    villages.markCell('pointedCell', cell);
    container.classList.toggle('map-pointing', cell !== null);
    if (!cell) return void tooltip.remove();
    tooltip.setContent(cellWords(villages, cell)).setLatLng(villages.positionOfCell(cell)).openOn(map);
  };

  let saysKey = false;
  const layers = Object.values(spots).reverse();
  const spotAt = (/** @type {L.LatLng} */ position, /** @type {number} */ reach) => {
    for (const layer of layers) {
      const mark = layer.pick(position, reach);
      if (mark) return mark;
    }
    return null;
  };
  /** Says what a spot is, where one lies there. */
  const pointAtKey = (/** @type {L.LatLng} */ position, /** @type {number} */ reach) => {
    const mark = spotAt(position, reach);
    if (!mark && saysKey) tooltip.remove();
    saysKey = Boolean(mark);
    if (!mark) return false;
    villages.pointAt(-1);
    villages.markCell('pointedCell', null);
    const words = Object.assign(document.createElement('div'), { textContent: mark.words });
    tooltip.setContent(words).setLatLng([mark.lat, mark.lon]).openOn(map);
    return true;
  };

  const point = (/** @type {L.LatLng} */ position) => {
    if (pointAtKey(position, 2)) return;
    if (villages.inCells) return pointAtCell(position);
    const at = villages.pick(position, REACH_MOUSE);
    const shown = at >= 0 && villages.isShown(at) ? at : -1;
    if (shown === villages.pointed) return;
    villages.pointAt(shown);
    container.classList.toggle('map-pointing', shown >= 0);
    if (shown < 0) {
      tooltip.remove();
      return;
    }
    tooltip.setContent(placeWords(villages, shown)).setLatLng(villages.positionOf(shown));
    tooltip.openOn(map);
  };
  /** @type {MouseEvent | null} where the pointer has gone while the map zooms */
  let gone = null;
  map.on('mousemove', ({ latlng, originalEvent }) => {
    gone = /** @type {any} */ (map)._animatingZoom ? originalEvent : null;
    if (!gone) point(latlng);
  });
  map.on('zoomend', () => {
    if (gone) point(map.mouseEventToLatLng(gone));
    gone = null;
  });
  map.on('mouseout zoomstart', () => {
    villages.pointAt(-1);
    villages.markCell('pointedCell', null);
    container.classList.remove('map-pointing');
    tooltip.remove();
  });
  map.on('click', (event) => {
    const spot = spotAt(event.latlng, isTouch(event) ? 10 : 2);
    if (spot?.more?.url) {
      tooltip.remove();
      const link = Object.assign(document.createElement('a'), { href: spot.more.url, textContent: spot.words });
      link.className = 'map-spot-link';
      L.popup({ offset: [0, -6], maxWidth: 280 }).setLatLng([spot.lat, spot.lon]).setContent(link).openOn(map);
      return;
    }
    if (villages.inCells) {
      const cell = villages.cellAt(event.latlng);
      tooltip.remove();
      if (cell) openCell(villages, cell);
      else panel.close();
      return;
    }
    const touch = isTouch(event);
    const at = villages.pick(event.latlng, touch ? REACH_TOUCH : REACH_MOUSE);
    tooltip.remove();
    if (at >= 0 && villages.isShown(at)) panel.open(at);
    else {
      panel.close();
      pointAtKey(event.latlng, touch ? REACH_TOUCH : REACH_MOUSE);
    }
  });
}
