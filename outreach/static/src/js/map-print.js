/**
 * Prints the map at the size of the sheet and in the light theme, then puts all back.
 *
 * @param {L.Map} map
 * @param {{setTheme: () => void}[]} layers
 */
export function preparePrint(map, layers) {
  const root = document.documentElement;
  /** @type {{centre: L.LatLng, zoom: number, box: L.LatLngBounds} | null} */
  let seen = null;
  const redraw = () => {
    map.invalidateSize({ animate: false, pan: false });
    for (const layer of layers) layer.setTheme();
  };

  window.addEventListener('beforeprint', () => {
    seen = { centre: map.getCenter(), zoom: map.getZoom(), box: map.getBounds() };
    root.classList.add('map-printing');
    forDark((link) => {
      link.dataset.media = link.media;
      link.media = 'not all';
    });
    redraw();
    map.fitBounds(seen.box, { animate: false });
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('map-printing');
    forDark((link) => (link.media = link.dataset.media ?? link.media));
    redraw();
    if (seen) map.setView(seen.centre, seen.zoom, { animate: false });
    seen = null;
  });
  const button = document.querySelector('[data-print]');
  if (button instanceof HTMLElement) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

function forDark(/** @type {(link: HTMLLinkElement) => void} */ change) {
  for (const link of document.querySelectorAll('link[data-dark]')) {
    if (link instanceof HTMLLinkElement) change(link);
  }
}
