/** Names beside the marks, once one is near enough to read them without overlap. */

export const FROM_ZOOM = 12;
const SIZE = 12;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import('./village-layer.js').VillageLayer} layer
 * @param {number[]} places those in sight, the most important last
 * @param {number} radius of a mark
 */
export function drawNames(context, layer, places, radius) {
  if (layer._map.getZoom() < FROM_ZOOM) return;
  const { scale, left, top } = layer.projection();
  const { x, y } = layer.places;
  prepare(context, `400 ${SIZE}px ${layer.colours.font}`);
  /** @type {{left: number, right: number, top: number, bottom: number}[]} */
  const taken = [];
  for (const at of places.slice().reverse()) {
    if (!layer.isShown(at)) continue;
    // The ring of the chosen place needs room.
    const px = x[at] * scale - left + radius + (at === layer.chosen ? 12 : 4);
    const py = y[at] * scale - top;
    const name = layer.places.name(at);
    const width = widthOf(context, name);
    const box = { left: px, right: px + width, top: py - SIZE / 2 - 1, bottom: py + SIZE / 2 + 1 };
    const free = taken.every(
      (other) =>
        box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top,
    );
    if (!free) continue;
    taken.push(box);
    write(context, name, px, py, layer.colours.ink, layer.colours.land);
  }
}

/** Sets the font and how text is placed. */
export function prepare(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {string} */ font,
  /** @type {CanvasTextAlign} */ align = 'left',
) {
  context.font = font;
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
}

/** Of texts measured before, at most so many are kept. */
const MOST_WIDTHS = 20_000;
/** @type {Map<string, number>} */
const widths = new Map();

/** Pixels of a text in the context's font: the same numbers and names are drawn again and again. */
export function widthOf(/** @type {CanvasRenderingContext2D} */ context, /** @type {string} */ text) {
  const key = `${context.font} ${text}`;
  const found = widths.get(key) ?? context.measureText(text).width;
  if (widths.size > MOST_WIDTHS) widths.clear();
  widths.set(key, found);
  return found;
}

/** Text with a halo of land, so that it reads over lines and marks. */
export function write(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {string} */ text,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ ink,
  /** @type {string} */ halo,
) {
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}
