/** No nearer than this when a cell opens: its places with what lies around them. */
const NEAREST = 13;

/**
 * Shows what a cell is made of: the map moves there.
 *
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {import('./map-cells.js').Cell} cell
 */
export function openCell(villages, cell) {
  /** @type {L.Map} */
  const map = villages._map;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const box = villages.boxOfCell(cell);
  if (!box) return;
  villages.markCell('chosenCell', null);
  // At least one step: a cell is never answered by the same cell.
  const zoom = Math.max(Math.min(map.getBoundsZoom(box.pad(0.1)), NEAREST), map.getZoom() + 1);
  map.setView(box.getCenter(), Math.min(zoom, map.getMaxZoom()), { animate: !still });
}
