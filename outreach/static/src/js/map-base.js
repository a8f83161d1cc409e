/**
 * Puts the base map beneath a map, where the installation has one and it can be reached.
 *
 * @param {any} L the map's Leaflet
 * @param {L.Map} map
 * @param {HTMLElement} root with the data of `coverage/_base_map.html`
 * @param {import('./outlines-layer.js').OutlinesLayer} [outlines]
 * @returns {Promise<boolean>} whether it lies there
 */
export async function drawBase(L, map, root, outlines) {
  const { baseMap, baseScript } = root.dataset;
  if (!baseMap || !baseScript) return false;
  try {
    // By its address: a page, as a phone keeps it, is whole without this.
    const { addBaseMap } = await import(baseScript);
    const { by } = await addBaseMap(L, map, JSON.parse(baseMap));
    const place = root.querySelector('[data-base-by]');
    if (place) place.textContent = by;
    if (outlines) {
      outlines.filled = false;
      outlines.redraw();
    }
    return true;
  } catch {
    return false; // without signal the outlines are the map
  }
}
