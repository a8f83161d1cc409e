import { cellWidth } from './map-cells.js';
import { planes } from './map-payloads.js';
import { emptyBox, toWorld } from './world.js';

const HEAD = 12;
const GRID_HEAD = 20;
/** The classes of the last visit. */
const CLASSES = 7;
const SHARES = 65_536;

/**
 * Cells as the server counts them, before the places are there: `first_cells.py`.
 *
 * @typedef {{width: number, cells: import('./map-cells.js').Cell[]}} CountedGrid world units
 * @typedef {{token: string, soon: boolean, rows: number[], overdue: number, outside: number,
 *   missing: number, counties: string[], box: import('./world.js').Box,
 *   corner: {x: number, y: number}[], grids: CountedGrid[]}} FirstCells
 *   `token` names the places; `soon`: they come soon, and narrower cells than these are not drawn;
 *   `rows`, `overdue`, `outside`, `missing` (without a point) count places; `box` lies around them;
 *   `corner`: the places that have no other both left of and below them; all in world units
 */

/** @param {ArrayBuffer} buffer @returns {FirstCells} */
export function readFirstCells(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'OCL2') throw new Error('not cells of the map');
  let at = HEAD + head.getUint32(4, true);
  const { box, corner, ...told } = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, at)));
  const column = (/** @type {number} */ count) => {
    const width = bytes[at];
    at += 1 + width * count;
    return planes(bytes, at - width * count, count, width);
  };
  const grids = Array.from({ length: head.getUint32(8, true) }, () => {
    const [halves, count, left, top, columns] = [0, 4, 8, 12, 16].map((each) => head.getUint32(at + each, true));
    at += GRID_HEAD;
    const [steps, across, down] = [column(count), column(count), column(count)];
    const classes = Array.from({ length: CLASSES }, () => column(count));
    return gridOf(cellWidth(halves), { left, top, columns }, { steps, across, down, classes, late: column(count) });
  });
  return { ...told, grids, box: boxOf(box), corner: corner.map(pointOf) };
}

/**
 * @param {number} width
 * @param {{left: number, top: number, columns: number}} grid
 * @param {{steps: Uint32Array, across: Uint32Array, down: Uint32Array, classes: Uint32Array[],
 *   late: Uint32Array}} told a number a cell
 * @returns {CountedGrid}
 */
function gridOf(width, { left, top, columns }, { steps, across, down, classes, late }) {
  let where = 0;
  const cells = Array.from(steps, (step, cell) => {
    where += step;
    const [column, row] = [left + (where % columns), top + Math.floor(where / columns)];
    const rows = Int32Array.from(classes, (counts) => counts[cell]);
    const [x, y] = [column + (across[cell] + 0.5) / SHARES, row + (down[cell] + 0.5) / SHARES];
    return { count: sum(rows), rows, late: late[cell], outside: 0, x: x * width, y: y * width, column, row };
  });
  return { width, cells };
}

/** @param {[[number, number], [number, number]] | null} degrees @returns {import('./world.js').Box} */
function boxOf(degrees) {
  if (!degrees) return emptyBox();
  const [[south, north], [west, east]] = degrees;
  const [[left, bottom], [right, top]] = [toWorld(south, west), toWorld(north, east)];
  return { left, right, top, bottom };
}

/** @param {[number, number]} degrees */
function pointOf([lat, lon]) {
  const [x, y] = toWorld(lat, lon);
  return { x, y };
}

/**
 * The same in cells of another width, as the map draws them: added up. Narrower ones than there
 * are: the narrowest; null where the map draws places by then, which it will have soon.
 *
 * @param {FirstCells} firstCells @param {number} width world units
 * @returns {import('./map-cells.js').Cells | null}
 */
export function gatherCells({ grids, soon }, width) {
  // Of whole or of half zooms: only of one a width is so many times as wide.
  const zooms = (/** @type {CountedGrid} */ grid) => Math.log2(width / grid.width);
  const odd = (/** @type {CountedGrid} */ grid) => Math.abs(zooms(grid) - Math.round(zooms(grid)));
  const grid = grids.reduce((best, each) => (odd(each) < odd(best) ? each : best));
  const times = 2 ** Math.round(zooms(grid));
  if (times < 1 && soon) return null;
  const cells = times > 1 ? addUp(grid.cells, times) : grid.cells;
  return {
    width: grid.width * Math.max(times, 1),
    cells,
    most: cells.reduce((most, { count }) => Math.max(most, count), 1),
  };
}

/** @param {import('./map-cells.js').Cell[]} finer @param {number} times @returns {import('./map-cells.js').Cell[]} */
function addUp(finer, times) {
  /** @type {Map<number, import('./map-cells.js').Cell>} */
  const cells = new Map();
  for (const each of finer) {
    const [column, row] = [Math.floor(each.column / times), Math.floor(each.row / times)];
    const key = row * 2 ** 26 + column;
    const cell = cells.get(key) ?? {
      count: 0, rows: new Int32Array(CLASSES), late: 0, outside: 0, x: 0, y: 0, column, row,
    };
    cells.set(key, cell);
    each.rows.forEach((count, kind) => (cell.rows[kind] += count));
    // Sums, until all are there.
    cell.x += each.x * each.count;
    cell.y += each.y * each.count;
    cell.count += each.count;
    cell.late += each.late;
  }
  for (const cell of cells.values()) {
    cell.x /= cell.count;
    cell.y /= cell.count;
  }
  return [...cells.values()];
}

/** Puts into the classes what the cells count. @param {import('./map-classes.js').Classes} classes @param {FirstCells} firstCells */
export function setCounts(classes, { rows, overdue, outside }) {
  classes.rows.forEach((row, at) => (row.count = rows[at]));
  Object.assign(classes, { overdue, outside });
}

/** @param {Int32Array} rows */
function sum(rows) {
  return rows.reduce((all, each) => all + each, 0);
}
