import { drawCell, drawOutside, sideOf, writeCounts } from './map-cell-marks.js';
import { cellWidth } from './map-cells.js';
import { OUTSIDE } from './map-classes.js';
import { gatherCells } from './map-first-cells.js';
import { drawRing, pathsOf } from './map-marks.js';

/** @type {import('./map-classes.js').Mark} */
export const OUTSIDE_MARK = { shape: 'bar', fill: 'recency-unjudged' };
/** How faint the classes are that the legend has put aside. */
const FAINT = 0.12;
/** Pixels that a mark may reach beyond its place. */
const EDGE = 20;

/**
 * What is drawn: a `VillageLayer`, or `StillVillages` before there is one.
 *
 * @typedef {Pick<import('./village-layer.js').VillageLayer, 'places' | 'classes' | 'colours' | 'alone'
 *   | 'before' | 'colour' | 'intervals' | 'sprites' | 'store' | 'firstCells' | 'regrouped' | 'writesCounts'
 *   | 'chosenCell' | 'pointedCell' | 'isOverdue' | 'isShown' | 'radius' | 'projection' | 'cellSize'>} Drawn
 * @typedef {{min?: {x: number, y: number}, max?: {x: number, y: number}}} Seen pixels to draw
 */

/** Whether so many days without a visit are too many for the place; never (-1) is not late. */
export function isLate(
  /** @type {Pick<Drawn, 'intervals' | 'places'>} */ { intervals, places },
  /** @type {number} */ at,
  /** @type {number} */ days,
) {
  return days > (places.isKey[at] ? intervals.key : intervals.village);
}

/** Whether the place counts and the legend has not put it aside. @param {Drawn} layer @param {number} at */
export function isShown(layer, at) {
  const { alone, classes } = layer;
  const row = classes.of[at];
  if (alone === null || row === OUTSIDE) return row !== OUTSIDE;
  if (alone === 'overdue') return layer.isOverdue(at);
  return classes.rows[row].key === alone;
}

/** Pixels of a disc. @param {number} zoom */
export function radiusAt(zoom) {
  return Math.min(Math.max(4.5 + (zoom - 9) * 1.25, 3.5), 10);
}

/**
 * The cells a layer draws at a zoom; null where its places are drawn one by one.
 *
 * @param {Drawn} layer @param {number} zoom
 */
export function readCells(layer, zoom) {
  const step = stepOf(layer, zoom);
  if (layer.firstCells) {
    if (layer.regrouped?.asked !== step) {
      layer.regrouped = { asked: step, found: gatherCells(layer.firstCells, step) };
    }
    return layer.regrouped.found;
  }
  return layer.store.read(layer.places, step, layer.classes, lateOf(layer));
}

/** The cells of later, counted while nobody waits. @param {Drawn} layer */
export function prepareCells(layer) {
  const widths = [0, 0.5].map((zoom) => stepOf(layer, zoom));
  return layer.store.prepare(layer.places, widths, layer.classes, lateOf(layer));
}

/** How wide a layer's cells are, world units. @param {Drawn} layer @param {number} zoom */
function stepOf(layer, zoom) {
  return cellWidth(Math.floor(zoom * 2), layer.cellSize());
}

/** 1 for each place that is late, where the cells tell. @param {Drawn} layer */
function lateOf({ before, colour, classes }) {
  return !before && colour === 'recency' ? classes.late : null;
}

/**
 * Draws the places of a layer one by one.
 *
 * @param {Drawn} layer
 * @param {CanvasRenderingContext2D} context @param {Seen} seen
 * @returns {number[]} those drawn that count, the most important last
 */
export function drawPoints(layer, context, seen) {
  const { scale, left, top } = layer.projection();
  const { x, y } = layer.places;
  const radius = layer.radius();
  /** @type {number[][]} each class is drawn at once, the worst last: it must not be hidden */
  const byRow = [[], ...layer.classes.rows.map(() => /** @type {number[]} */ ([]))];
  for (const block of layer.places.blocks) {
    const { box } = block;
    if (!meets(seen, box.left * scale - left, box.top * scale - top, box.right * scale - left, box.bottom * scale - top)) {
      continue;
    }
    for (let at = block.from; at < block.to; at += 1) {
      const across = x[at] * scale - left;
      const down = y[at] * scale - top;
      if (!meets(seen, across, down, across, down)) continue;
      const row = layer.classes.of[at];
      byRow[row === OUTSIDE ? 0 : row + 1].push(at);
    }
  }
  const ringed = !layer.before && layer.colour === 'recency';
  const pen = layer.sprites.begin(context, radius, layer.colours, seen);
  for (const [place, members] of byRow.entries()) {
    const mark = place === 0 ? OUTSIDE_MARK : layer.classes.rows[place - 1].mark;
    const draw = pen ? pen.of(mark) : pathsOf(context, mark, radius, layer.colours);
    for (const at of members) {
      const shown = place === 0 ? layer.alone === null : layer.isShown(at);
      const overdue = ringed && shown && layer.isOverdue(at);
      draw(x[at] * scale - left, y[at] * scale - top, overdue, shown ? 1 : FAINT);
    }
  }
  pen?.end();
  context.globalAlpha = 1;
  return byRow.slice(1).flat();
}

/**
 * Draws the cells of a layer: squares as large as they have places.
 *
 * @param {Drawn} layer
 * @param {import('./map-cells.js').Cells} found
 * @param {CanvasRenderingContext2D} context @param {Seen} seen
 */
export function drawCells(layer, found, context, seen) {
  const { rows } = layer.classes;
  const { alone, colours, chosenCell } = layer;
  const { scale, left, top } = layer.projection();
  const room = found.width * scale;
  const marks = rows.map(({ mark }) => mark);
  const aside = alone !== null && alone !== 'overdue';
  const alpha = (/** @type {number} */ row) => (aside && rows[row].key !== alone ? FAINT : 1);
  /** @type {Parameters<typeof writeCounts>[1]} */
  const numbers = [];
  // As numbers leave it: a square drawn anew is the same square.
  context.lineJoin = 'round';
  for (const cell of found.cells) {
    const from = cell.column * room - left;
    const above = cell.row * room - top;
    if (!meets(seen, from, above, from + room, above + room)) continue;
    const [x, y] = placeOfCell(layer, found, cell);
    if (!cell.count) {
      drawOutside(context, x, y, colours);
      continue;
    }
    const side = sideOf(cell.count, found.most, room);
    drawCell(context, cell, marks, x, y, side, colours, alone === 'overdue' ? () => FAINT : alpha);
    numbers.push({ count: countShown(layer, cell), x, y, side });
    if (cell === chosenCell || cell === layer.pointedCell) {
      const [outer, inner] = cell === chosenCell ? [colours.ink, colours.focus] : [colours.land, colours.ink];
      for (const [width, colour] of /** @type {[number, string][]} */ ([[6, outer], [3, inner]])) {
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.strokeRect(x - side / 2 - 3, y - side / 2 - 3, side + 6, side + 6);
      }
    }
  }
  if (layer.writesCounts) writeCounts(context, numbers, colours);
}

/** How many of a cell's places are shown: all, or those of the class shown alone. */
export function countShown(
  /** @type {Drawn} */ { alone, classes },
  /** @type {import('./map-cells.js').Cell} */ cell,
) {
  if (alone === null) return cell.count;
  return alone === 'overdue' ? cell.late : cell.rows[classes.rows.findIndex(({ key }) => key === alone)];
}

/**
 * Where a cell's square lies: in the midst of its places, but within the cell, so that none
 * covers another.
 *
 * @param {Drawn} layer
 * @param {import('./map-cells.js').Cells} found @param {import('./map-cells.js').Cell} cell
 * @returns {[number, number]} pixels, as `draw` takes them
 */
export function placeOfCell(layer, { width, most }, cell) {
  const { scale, left, top } = layer.projection();
  const room = width * scale;
  const half = (sideOf(cell.count, most, room) + 7) / 2;
  const within = (/** @type {number} */ at, /** @type {number} */ from) =>
    Math.min(Math.max(at, from + half), from + Math.max(room - half, half));
  return [
    within(cell.x * scale, cell.column * room) - left,
    within(cell.y * scale, cell.row * room) - top,
  ];
}

/** Rings around what has changed, what is pointed at and what is chosen. */
export function drawRings(
  /** @type {import('./village-layer.js').VillageLayer} */ layer,
  /** @type {CanvasRenderingContext2D} */ context,
) {
  const { scale, left, top } = layer.projection();
  const { x, y } = layer.places;
  const { ink, primary, land, focus } = layer.colours;
  /** @param {number} at @param {number} gap @param {string} colour @param {string} edge */
  const ring = (at, gap, colour, edge) => {
    if (at < 0 || !layer.places.hasPoint(at)) return;
    drawRing(context, x[at] * scale - left, y[at] * scale - top, layer.radius() + gap, colour, edge);
  };
  for (const at of layer.changed) ring(at, 6, primary, land);
  if (layer.pointed !== layer.chosen) ring(layer.pointed, 4, ink, land);
  ring(layer.chosen, 6, focus, ink);
}

/**
 * Whether marks in a box can be seen.
 *
 * @param {Seen} seen @param {number} left @param {number} top @param {number} right
 * @param {number} bottom pixels
 */
function meets(seen, left, top, right, bottom) {
  const { min, max } = /** @type {Required<Seen>} */ (seen);
  return right > min.x - EDGE && left < max.x + EDGE && bottom > min.y - EDGE && top < max.y + EDGE;
}
