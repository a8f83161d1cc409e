/** How areas are filled, on the map and in its legend alike. */

/** @typedef {'down' | 'level' | 'up'} Sign below, not to be told from, above a target */

/** Pixels between two lines of a hatching. */
const HATCH = 7;
const DARK = '#1b2127';
const LIGHT = '#ffffff';

/** The ink that is read on a colour. @param {string} colour as #rrggbb */
export function inkOn(colour) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  if (parts.some(Number.isNaN)) return DARK;
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? DARK : LIGHT;
}

/**
 * A swatch of the legend.
 *
 * @param {CanvasRenderingContext2D} context @param {import('./map-classes.js').Mark} mark
 * @param {number} x @param {number} y middle @param {number} radius
 * @param {import('./map-theme.js').Colours} colours
 */
export function drawSwatch(context, { shape, fill, sign }, x, y, radius, colours) {
  const reach = radius * 1.4;
  const path = new Path2D();
  path.rect(x - reach, y - reach, 2 * reach, 2 * reach);
  if (shape === 'hatched') drawHatching(context, path, { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, colours[fill], reach / 2.2);
  else {
    context.fillStyle = colours[fill];
    context.fill(path);
  }
  context.lineWidth = 1;
  context.strokeStyle = colours['recency-outline'];
  context.stroke(path);
  if (sign) drawSign(context, sign, x, y, radius * 0.75, inkOn(colours[fill]));
}

/**
 * Lines from the lower left to the upper right, which lie the same however the view is moved.
 *
 * @param {CanvasRenderingContext2D} context @param {Path2D} path
 * @param {{left: number, top: number, right: number, bottom: number}} box around it, pixels
 * @param {string} colour @param {number} [apart] @param {number} [from] of the first line: x + y
 */
export function drawHatching(context, path, { left, top, right, bottom }, colour, apart = HATCH, from = 0) {
  context.save();
  context.clip(path, 'evenodd');
  context.beginPath();
  for (let sum = Math.floor((left + top + from) / apart) * apart - from; sum <= right + bottom; sum += apart) {
    context.moveTo(sum - bottom, bottom);
    context.lineTo(sum - top, top);
  }
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Sign} sign
 * @param {number} x @param {number} y middle @param {number} reach @param {string} colour
 */
export function drawSign(context, sign, x, y, reach, colour) {
  context.beginPath();
  if (sign === 'level') context.arc(x, y, reach * 0.75, 0, 2 * Math.PI);
  else {
    const tip = sign === 'up' ? -reach : reach;
    context.moveTo(x, y + tip);
    context.lineTo(x + reach, y - tip * 0.75);
    context.lineTo(x - reach, y - tip * 0.75);
  }
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
