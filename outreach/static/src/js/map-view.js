/** Which part of the world the map shows. */

/**
 * Shows the whole box; with one village in it, not closer than its surroundings.
 *
 * @param {L.Map} map
 * @param {L.LatLngBounds | null} box
 * @param {boolean} [animate]
 */
export function showBox(map, box, animate = true) {
  if (!box) return;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  map.fitBounds(box, { ...paddings(map), maxZoom: 13, animate: animate && !still });
}

/** Leaves the corners free that the legend and the keys cover. */
function paddings(/** @type {L.Map} */ map) {
  const wide = map.getSize().x >= 640;
  return {
    paddingTopLeft: /** @type {[number, number]} */ (wide ? [24, 24] : [20, 64]),
    paddingBottomRight: /** @type {[number, number]} */ (wide ? [64, 40] : [56, 48]),
  };
}

/** The keys for zooming in and out and for the whole map. */
export function handleZoomKeys(
  /** @type {L.Map} */ map,
  /** @type {import('./village-layer.js').VillageLayer} */ villages,
) {
  for (const key of document.querySelectorAll('[data-zoom]')) {
    if (!(key instanceof HTMLElement)) continue;
    key.addEventListener('click', () => {
      if (key.dataset.zoom === 'in') map.zoomIn(1);
      else if (key.dataset.zoom === 'out') map.zoomOut(1);
      else showBox(map, villages.box());
    });
  }
}
