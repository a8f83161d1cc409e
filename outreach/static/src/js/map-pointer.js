import L from 'leaflet';

import { openCell } from './map-cell-view.js';
import { MapTooltip } from './map-tooltip.js';
import { areaWords, cellWords, placeWords } from './place-words.js';

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
 * @param {import('./outlines-layer.js').OutlinesLayer | null} [outlines] whose areas may be filled
 */
export function handlePointer(map, villages, panel, spots = {}, outlines = null) {
  const tooltip = new MapTooltip();
  const container = map.getContainer();

  /** @type {import('./area-fills.js').Area | null} what the tooltip tells of */
  let said = null;
  const close = () => {
    said = null;
    tooltip.remove();
  };
  /** Where no mark is, says what the area beneath is filled by. */
  const pointAtArea = (/** @type {L.LatLng} */ position) => {
    const area = outlines?.areaAt(position) ?? null;
    if (!area) return close();
    if (area !== said) tooltip.setContent(areaWords(area, Boolean(outlines?.fills?.part)));
    said = area;
    tooltip.setLatLng(position).openOn(map);
  };

  const pointAtCell = (/** @type {L.LatLng} */ position) => {
    const cell = villages.cellAt(position);
    if (!cell) {
      villages.markCell('pointedCell', null);
      container.classList.remove('map-pointing');
      return pointAtArea(position);
    }
    if (cell === villages.pointedCell) return;
    said = null;
    villages.markCell('pointedCell', cell);
    container.classList.add('map-pointing');
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
    if (!mark && saysKey) close();
    saysKey = Boolean(mark);
    if (!mark) return false;
    said = null;
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
    if (shown >= 0 && shown === villages.pointed) return;
    villages.pointAt(shown);
    container.classList.toggle('map-pointing', shown >= 0);
    if (shown < 0) return pointAtArea(position);
    said = null;
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
    close();
  });
  map.on('click', (event) => {
    const spot = spotAt(event.latlng, isTouch(event) ? 10 : 2);
    if (spot?.more?.url) {
      close();
      const link = Object.assign(document.createElement('a'), { href: spot.more.url, textContent: spot.words });
      link.className = 'map-spot-link';
      L.popup({ offset: [0, -6], maxWidth: 280 }).setLatLng([spot.lat, spot.lon]).setContent(link).openOn(map);
      return;
    }
    if (villages.inCells) {
      const cell = villages.cellAt(event.latlng);
      close();
      if (cell) return openCell(villages, cell);
      panel.close();
      return pointAtArea(event.latlng);
    }
    const touch = isTouch(event);
    const at = villages.pick(event.latlng, touch ? REACH_TOUCH : REACH_MOUSE);
    close();
    if (at >= 0 && villages.isShown(at)) panel.open(at);
    else {
      panel.close();
      if (!pointAtKey(event.latlng, touch ? REACH_TOUCH : REACH_MOUSE)) pointAtArea(event.latlng);
    }
  });
}
