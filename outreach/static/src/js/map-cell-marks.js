import { prepare, widthOf, write } from './map-labels.js';
import { drawMark } from './map-marks.js';
import { number } from './words.js';

/** How cells are drawn, on the map and in its legend alike. */

const SMALLEST = 8;
/** Free between two cells that are both full. */
const GAP = 7;
const LETTERS = 12;
/** A number is written where it has this room. */
const ROOM_FOR_NUMBER = 26;
const TILE = 7;

/** The side of the square of so many places. @param {number} count @param {number} most @param {number} room pixels */
export function sideOf(count, most, room) {
  return Math.max(SMALLEST, Math.sqrt(count / most) * (room - GAP));
}

/**
 * A square filled from below, class by class in the order of the legend: ink stands below, what
 * nobody reached on top. A line at its left says which part is overdue.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{rows: ArrayLike<number>, count: number, late: number}} cell
 * @param {import('./map-classes.js').Mark[]} marks of the classes
 * @param {number} x @param {number} y middle @param {number} side pixels
 * @param {import('./map-theme.js').Colours} colours
 * @param {(row: number) => number} alpha how faint each class is
 */
export function drawCell(context, { rows, count, late }, marks, x, y, side, colours, alpha) {
  const left = x - side / 2;
  const bottom = y + side / 2;
  context.globalAlpha = 1;
  context.fillStyle = colours.land;
  context.fillRect(left - 1.5, bottom - side - 1.5, side + 3, side + 3);
  let from = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (!rows[row]) continue;
    const to = from + rows[row];
    const [low, high] = [bottom - (from / count) * side, bottom - (to / count) * side];
    context.globalAlpha = alpha(row);
    context.fillStyle = fillOf(context, marks[row], colours);
    context.fillRect(left, high, side, low - high);
    from = to;
  }
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = colours['recency-outline'];
  context.strokeRect(left, bottom - side, side, side);
  if (!late) return;
  const length = Math.max((late / count) * side, 2);
  context.fillStyle = colours.land;
  context.fillRect(left - 6, bottom - side - 1, 6, length + 2);
  context.fillStyle = colours['recency-overdue'];
  context.fillRect(left - 4.5, bottom - side, 3, length);
}

/** Places that do not count: a short bar, as for a single one. */
export function drawOutside(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {import('./map-theme.js').Colours} */ colours,
) {
  drawMark(context, { shape: 'bar', fill: 'recency-unjudged' }, x, y, 5, colours);
}

/**
 * How many, in the middle of each square that has the room.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{count: number, x: number, y: number, side: number}[]} squares pixels
 * @param {import('./map-theme.js').Colours} colours
 */
export function writeCounts(context, squares, colours) {
  prepare(context, `600 ${LETTERS}px ${colours.font}`, 'center');
  for (const { count, x, y, side } of squares) {
    if (side < ROOM_FOR_NUMBER) continue;
    const text = number(count);
    if (widthOf(context, text) > side - 2) continue;
    write(context, text, x, y + 0.5, colours.ink, colours.card);
  }
}

/** @type {WeakMap<import('./map-theme.js').Colours, Map<string, CanvasPattern | string>>} */
const kept = new WeakMap();

/**
 * A disc's colour; of other marks a pattern of themselves, so that they differ without colour.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import('./map-classes.js').Mark} mark @param {import('./map-theme.js').Colours} colours
 * @returns {CanvasPattern | string}
 */
function fillOf(context, mark, colours) {
  if (mark.shape === 'disc' || mark.shape === 'spot') return colours[mark.fill];
  const ofColours = kept.get(colours) ?? new Map();
  kept.set(colours, ofColours);
  const key = `${mark.shape} ${mark.fill}`;
  const found = ofColours.get(key) ?? patternOf(context, mark, colours);
  ofColours.set(key, found);
  return found;
}

/** @param {CanvasRenderingContext2D} context @param {import('./map-classes.js').Mark} mark @param {import('./map-theme.js').Colours} colours */
function patternOf(context, mark, colours) {
  const tile = document.createElement('canvas');
  const fine = 3;
  tile.width = tile.height = TILE * fine;
  const pen = tile.getContext('2d');
  if (!pen) return colours.card;
  pen.scale(fine, fine);
  pen.fillStyle = colours.card;
  pen.fillRect(0, 0, TILE, TILE);
  const size = 0.36;
  pen.translate(TILE / 2, TILE / 2);
  pen.scale(size, size);
  drawMark(pen, mark, 0, 0, 5, colours);
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / fine));
  return pattern ?? colours.card;
}
