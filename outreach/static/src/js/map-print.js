/**
 * Prints the map at the size of the sheet and in the light theme, then puts all back.
 *
 * @param {import('./map-view.js').MapView} view
 * @param {{setTheme: () => void, setPaper: (onPaper: boolean) => void}[]} layers
 */
export function preparePrint(view, layers) {
  const { map } = view;
  const root = document.documentElement;
  const legend = document.getElementById('map-legend');
  /** @type {{centre: L.LatLng, zoom: number, legend: boolean} | null} */
  let seen = null;
  const openLegend = (/** @type {boolean} */ open) => {
    const before = legend instanceof HTMLDetailsElement && legend.open;
    if (legend instanceof HTMLDetailsElement) legend.open = open;
    return before;
  };
  const redraw = () => {
    map.invalidateSize({ animate: false, pan: false });
    for (const layer of layers) layer.setTheme();
  };

  window.addEventListener('beforeprint', () => {
    seen = { centre: map.getCenter(), zoom: map.getZoom(), legend: openLegend(true) };
    root.classList.add('map-printing');
    forDark((link) => {
      link.dataset.media = link.media;
      link.media = 'not all';
    });
    redraw();
    view.show(false);
    for (const layer of layers) layer.setPaper(true);
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('map-printing');
    forDark((link) => (link.media = link.dataset.media ?? link.media));
    for (const layer of layers) layer.setPaper(false);
    redraw();
    if (seen) {
      openLegend(seen.legend);
      map.setView(seen.centre, seen.zoom, { animate: false });
    }
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
