/**
 * Which part of the world the map shows unless somebody moves it: all that counts, as near as can
 * be, free of keys and legend. Without Leaflet, so that the first picture needs none.
 *
 * @typedef {{zoom: number, x: number, y: number}} View the middle in world units
 * @typedef {{x: number, y: number}} Size pixels
 * @typedef {{places: import('./map-columns.js').Places, included: Uint8Array,
 *   firstCells: import('./map-first-cells.js').FirstCells | null}} Shown what must not lie under the legend
 */

/** Where the box may lie in the free part of the window: rightwards, downwards. */
const LEANS = [[0.5, 0.5], [1, 0.5], [0.5, 0], [1, 0]];
/** As `coverage_map` in coverage/maps.py sets them; nearer than `nearest` only people go. */
const ZOOM = { least: 4, nearest: 13, step: 0.25 };

/**
 * The closest view of the box in which the legend hides no place: the box may lean to the
 * corner away from the legend.
 *
 * @param {import('./world.js').Box} box that is not empty
 * @param {Size} size of the map's window
 * @param {Shown} shown
 * @returns {View}
 */
export function bestView(box, size, shown) {
  const free = freeArea(size);
  const most = nearestZoom(box, free);
  for (let zoom = most; zoom > most - 2; zoom -= ZOOM.step) {
    for (const lean of LEANS) {
      const corner = cornerFor(box, zoom, free, lean);
      if (!isUnderLegend(shown, zoom, corner)) return viewAt(corner, zoom, size);
    }
  }
  return viewAt(cornerFor(box, most, free, LEANS[0]), most, size);
}

/** Pixels of the world at a zoom. @param {number} zoom */
export function worldSize(zoom) {
  return 256 * 2 ** zoom;
}

/** @param {Size} corner @param {number} zoom @param {Size} size @returns {View} */
function viewAt(corner, zoom, size) {
  const scale = worldSize(zoom);
  return { zoom, x: (corner.x + size.x / 2) / scale, y: (corner.y + size.y / 2) / scale };
}

/** The part of the window that keys, buttons and bars leave free, in pixels. @param {Size} size */
function freeArea({ x, y }) {
  const wide = x >= 640;
  const foot = [...document.querySelectorAll('.map-foot')].reduce(
    (height, bar) => height + /** @type {HTMLElement} */ (bar).offsetHeight,
    0,
  );
  const keys = document.querySelector('.map-corner--filters');
  // On a narrow map they take its width, in English two lines.
  const below = keys instanceof HTMLElement ? keys.offsetTop + keys.offsetHeight + 4 : 0;
  const [side, edge] = wide ? [16, 16] : [12, Math.max(64, below)];
  const [right, bottom] = wide ? [60, 28 + foot] : [12, 64 + foot];
  // In a window too low for keys and bars the map is small, not gone.
  return {
    left: side, top: edge, width: Math.max(x - right - side, 1), height: Math.max(y - bottom - edge, 1),
  };
}

/** @param {import('./world.js').Box} box @param {ReturnType<typeof freeArea>} free */
function nearestZoom(box, { width, height }) {
  const scale = Math.min(width / (box.right - box.left), height / (box.bottom - box.top));
  // A hair of a step beyond a step counts as that step.
  const zoom = Math.floor(Math.log2(scale / 256) / ZOOM.step + 0.005) * ZOOM.step;
  return Math.max(ZOOM.least, Math.min(ZOOM.nearest, zoom));
}

/**
 * The window's corner, in pixels of the world, that puts the box where it leans in the area.
 *
 * @param {import('./world.js').Box} box @param {number} zoom
 * @param {ReturnType<typeof freeArea>} free
 * @param {readonly number[]} lean 0 left or top, 1 right or bottom
 * @returns {Size}
 */
function cornerFor(box, zoom, free, [right, down]) {
  const scale = worldSize(zoom);
  const spare = {
    x: free.width - (box.right - box.left) * scale,
    y: free.height - (box.bottom - box.top) * scale,
  };
  return {
    x: box.left * scale - free.left - spare.x * right,
    y: box.top * scale - free.top - spare.y * down,
  };
}

/** Whether places would lie under the legend. @param {Shown} shown @param {number} zoom @param {Size} corner */
function isUnderLegend({ firstCells, places, included }, zoom, corner) {
  const legend = document.getElementById('map-legend');
  if (!(legend instanceof HTMLDetailsElement) || !legend.open) return false;
  const scale = worldSize(zoom);
  const right = legend.offsetLeft + legend.offsetWidth + 8 + corner.x;
  const top = legend.offsetTop - 8 + corner.y;
  if (firstCells) {
    return firstCells.corner.some(({ x, y }) => x * scale < right && y * scale > top);
  }
  const { x, y } = places;
  return places.blocks.some(({ from, to, box }) => {
    if (!(box.left * scale < right && box.bottom * scale > top)) return false;
    for (let at = from; at < to; at += 1) {
      if (included[at] === 1 && x[at] * scale < right && y[at] * scale > top) return true;
    }
    return false;
  });
}
