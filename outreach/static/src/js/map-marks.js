/** How each mark is drawn, on the map and in its legend alike. */
import { drawSwatch } from './area-marks.js';
import { drawExtra } from './extra-marks.js';

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import('./map-classes.js').Mark} mark
 * @param {number} x @param {number} y middle
 * @param {number} radius of a disc, pixels
 * @param {import('./map-theme.js').Colours} colours
 * @param {boolean} [overdue] with the ring of overdue places
 */
export function drawMark(context, mark, x, y, radius, colours, overdue = false) {
  if (mark.shape === 'bar') return drawBar(context, x, y, radius, colours[mark.fill]);
  if (mark.shape === 'ring') return drawNothing(context, x, y, radius, colours);
  if (mark.shape === 'diamond') return drawDiamond(context, x, y, radius + 1.5, colours);
  if (mark.shape === 'hollow') return drawHollow(context, x, y, radius, colours[mark.fill], colours);
  if (mark.shape === 'late') return drawLate(context, x, y, radius + 1.5, colours[mark.fill], colours);
  if (mark.shape === 'spot') return drawSpot(context, x, y, radius, colours[mark.fill], colours);
  if (mark.shape === 'area' || mark.shape === 'hatched') return drawSwatch(context, mark, x, y, radius, colours);
  if (mark.shape === 'dot') return drawNothing(context, x, y, radius * 0.8, colours);
  if (mark.shape === 'tick') return drawTick(context, x, y, radius, colours[mark.fill], colours);
  if (mark.shape === 'hatch') return drawHatch(context, x, y, radius, colours[mark.fill], colours);
  if (mark.shape === 'below' || mark.shape === 'above') {
    return drawWedge(context, x, y, mark.shape === 'below' ? radius : -radius, colours[mark.fill], colours);
  }
  if (isExtra(mark.shape)) {
    const edges = { square: colours['recency-outline'], cone_open: colours.ink };
    const edge = edges[/** @type {'square'} */ (mark.shape)] ?? colours.card;
    return drawExtra(context, mark.shape, x, y, radius, colours[mark.fill], edge);
  }
  if (overdue) {
    // A gap of land between ring and disc: their colours alone would hardly differ.
    circle(context, x, y, radius + 2.75);
    context.fillStyle = colours.land;
    context.fill();
    context.lineWidth = 1.25;
    context.strokeStyle = colours['recency-overdue'];
    context.stroke();
  }
  circle(context, x, y, radius);
  context.fillStyle = colours[mark.fill];
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = colours['recency-outline'];
  context.stroke();
}

/**
 * Draws a mark path by path: a function of where, whether overdue, and how faint.
 *
 * @param {CanvasRenderingContext2D} context @param {import('./map-classes.js').Mark} mark
 * @param {number} radius @param {import('./map-theme.js').Colours} colours
 * @returns {import('./map-sprites.js').DrawMark}
 */
export const pathsOf = (context, mark, radius, colours) => (x, y, overdue, alpha) => {
  context.globalAlpha = alpha;
  drawMark(context, mark, x, y, radius, colours, overdue);
};

/** @param {import('./map-classes.js').Mark['shape']} shape @returns {shape is import('./extra-marks.js').ExtraShape} */
const isExtra = (shape) => ['star', 'house', 'block', 'square', 'cone', 'cone_open'].includes(shape);

/** A ring around a mark: the one chosen, the one under the pointer, one that has just changed. */
export function drawRing(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
  /** @type {string} */ edge,
) {
  circle(context, x, y, radius);
  context.lineWidth = 6;
  context.strokeStyle = edge;
  context.stroke();
  context.lineWidth = 3;
  context.strokeStyle = colour;
  context.stroke();
}

/** Visited, but none of what is counted, or nothing changed: hollow and small, unlike the palest class. */
function drawNothing(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {Record<string, string>} */ colours,
) {
  circle(context, x, y, radius * 0.6);
  context.fillStyle = colours.land;
  context.fill();
  context.lineWidth = 1.75;
  context.strokeStyle = colours['recency-unjudged'];
  context.stroke();
}

/** Visited, on an area of any colour: a disc with a halo. */
function drawSpot(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  circle(context, x, y, radius * 0.8 + 1.5);
  context.fillStyle = colours.card;
  context.fill();
  circle(context, x, y, radius * 0.8);
  context.fillStyle = colour;
  context.fill();
}

/** Due on the phone map, still overdue between two days: a ring with a halo of land. */
function drawHollow(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  circle(context, x, y, radius + 1);
  context.fillStyle = colours.card;
  context.fill();
  circle(context, x, y, radius - 1);
  context.lineWidth = 3.5;
  context.strokeStyle = colour;
  context.stroke();
}

/** Done on the phone map, newly reached between two days: a disc with a tick in it. */
function drawTick(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  circle(context, x, y, radius);
  context.fillStyle = colour;
  context.fill();
  context.beginPath();
  context.moveTo(x - radius * 0.45, y + radius * 0.05);
  context.lineTo(x - radius * 0.1, y + radius * 0.4);
  context.lineTo(x + radius * 0.5, y - radius * 0.35);
  context.lineWidth = Math.max(1.75, radius * 0.22);
  context.lineJoin = 'round';
  context.strokeStyle = colours.card;
  context.stroke();
}

/** Has become overdue: a triangle on a gap of land. */
function drawLate(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ reach,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  context.beginPath();
  context.moveTo(x, y - reach);
  context.lineTo(x + reach, y + reach * 0.8);
  context.lineTo(x - reach, y + reach * 0.8);
  context.closePath();
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colours.card;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** Below or above the target: a wedge that points down or, with `reach` below zero, up. */
function drawWedge(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ reach,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  context.beginPath();
  context.moveTo(x - reach * 1.1, y - reach * 0.8);
  context.lineTo(x + reach * 1.1, y - reach * 0.8);
  context.lineTo(x, y + reach * 1.15);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 1;
  context.lineJoin = 'miter';
  context.strokeStyle = colours['recency-outline'];
  context.stroke();
}

/** Too few to judge: lines across, no colour. */
function drawHatch(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
  /** @type {Record<string, string>} */ colours,
) {
  circle(context, x, y, radius);
  context.fillStyle = colours.card;
  context.fill();
  context.save();
  context.clip();
  context.beginPath();
  for (const step of [-1, 0, 1]) {
    const shift = step * radius * 0.75;
    context.moveTo(x - radius + shift, y + radius + shift);
    context.lineTo(x + radius + shift, y - radius + shift);
  }
  context.lineWidth = Math.max(1, radius * 0.2);
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
  circle(context, x, y, radius);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
}

function drawBar(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
  /** @type {string} */ colour,
) {
  const half = Math.max(radius * 0.6, 2);
  context.fillStyle = colour;
  context.fillRect(x - half, y - 1, half * 2, 2);
}

function drawDiamond(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ reach,
  /** @type {Record<string, string>} */ colours,
) {
  context.beginPath();
  context.moveTo(x, y - reach);
  context.lineTo(x + reach, y);
  context.lineTo(x, y + reach);
  context.lineTo(x - reach, y);
  context.closePath();
  context.fillStyle = colours['recency-never'];
  context.fill();
  context.lineWidth = 2;
  context.lineJoin = 'miter';
  context.strokeStyle = colours['recency-never-ring'];
  context.stroke();
}

function circle(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
