const LONGEST_WAIT_MS = 6_000;
const LOOK_MS = 100;

/**
 * Prints the map at the size of the sheet and in the light theme, then puts all back.
 *
 * @param {import('./map-view.js').MapView} view
 * @param {{setTheme: () => void, setPaper: (onPaper: boolean) => void}[]} layers
 */
export function preparePrint(view, layers) {
  const { map, outlines } = view;
  const root = document.documentElement;
  const legend = document.getElementById('map-legend');
  /** @type {{centre: L.LatLng, zoom: number, legend: boolean} | null} */
  let seen = null;
  /** Whether a base map lies beneath. */
  let based = false;
  const openLegend = (/** @type {boolean} */ open) => {
    const before = legend instanceof HTMLDetailsElement && legend.open;
    if (legend instanceof HTMLDetailsElement) legend.open = open;
    return before;
  };
  const redraw = () => {
    map.invalidateSize({ animate: false, pan: false });
    for (const layer of layers) layer.setTheme();
  };

  const layOut = () => {
    seen = { centre: map.getCenter(), zoom: map.getZoom(), legend: openLegend(true) };
    root.classList.add('map-printing');
    forDark((link) => {
      link.dataset.media = link.media;
      link.media = 'not all';
    });
    redraw();
    view.show(false);
  };

  window.addEventListener('beforeprint', () => {
    if (!seen) layOut();
    based = !outlines.filled;
    // The browser prints now; a base map that is still on its way would be a hole.
    outlines.filled = !based || !hasTiles(map);
    for (const layer of layers) layer.setPaper(true);
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('map-printing');
    forDark((link) => (link.media = link.dataset.media ?? link.media));
    outlines.filled = !based;
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
    button.addEventListener('click', async () => {
      if (!outlines.filled) {
        layOut();
        await tilesCome(map);
      }
      window.print();
    });
  }
}

/** Whether a base map is there, all of it that is in sight. @param {L.Map} map */
function hasTiles(map) {
  const tiles = [...(map.getPane('tilePane')?.querySelectorAll('.leaflet-tile') ?? [])];
  return tiles.length > 0 && tiles.every((tile) => tile.classList.contains('leaflet-tile-loaded'));
}

/** Waits for the base map at the paper's size, but not for ever. @param {L.Map} map */
async function tilesCome(map) {
  const until = Date.now() + LONGEST_WAIT_MS;
  do await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  while (!hasTiles(map) && Date.now() < until);
}

function forDark(/** @type {(link: HTMLLinkElement) => void} */ change) {
  for (const link of document.querySelectorAll('link[data-dark]')) {
    if (link instanceof HTMLLinkElement) change(link);
  }
}
