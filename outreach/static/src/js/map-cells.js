import { boxOf } from './map-grid.js';
import { OUTSIDE } from './map-classes.js';

/** More places than this a cell, on average, and their marks would lie upon each other. */
const MUSH = 16;
/** Fewer places than this are always drawn one by one. */
const FEWEST = 150;
/** Cells of a grid so fine that it cannot be mush. */
const MOST_CELLS = 4_000_000;

/**
 * What a cell says: how many places of each class, and where it lies.
 *
 * @typedef {{count: number, rows: Int32Array, late: number, outside: number, x: number, y: number,
 *   column: number, row: number}} Cell
 *   `count` and `rows` are of the places that count; x, y: the middle of its places, world units
 * @typedef {{width: number, cells: Cell[], most: number}} Cells width in world units
 */

/** Cells of one width over the places of a register: which place lies in which. */
export class CellGrid {
  /** @param {Float64Array} x @param {Float64Array} y world units @param {number} width */
  constructor(x, y, width) {
    this.width = width;
    const box = boxOf(x, y);
    this.left = Math.floor(box.left / width);
    this.top = Math.floor(box.top / width);
    this.columns = Math.floor(box.right / width) - this.left + 1;
    const all = this.columns * (Math.floor(box.bottom / width) - this.top + 1);
    this.tooFine = !(all > 0 && all <= MOST_CELLS);
    /** The cell of each place, -1 without a point. */
    this.of = new Int32Array(this.tooFine ? 0 : x.length).fill(-1);
    /** @type {number[]} where each cell lies in the grid */
    this.where = [];
    if (this.tooFine) return;
    const known = new Int32Array(all);
    for (let at = 0; at < x.length; at += 1) {
      if (Number.isNaN(x[at])) continue;
      const where =
        (Math.floor(y[at] / width) - this.top) * this.columns + Math.floor(x[at] / width) - this.left;
      if (known[where] === 0) known[where] = this.where.push(where);
      this.of[at] = known[where] - 1;
    }
  }

  /** Whether single marks of so many places would be mush. */
  get isMush() {
    return !this.tooFine && this.of.length >= FEWEST && this.of.length > MUSH * this.where.length;
  }

  /**
   * The cells with what their places are.
   *
   * @param {Float64Array} x @param {Float64Array} y
   * @param {import('./map-classes.js').Classes} classes
   * @param {((at: number) => boolean) | null} isLate null: lateness is not asked for
   * @returns {Cells}
   */
  gather(x, y, classes, isLate) {
    const { columns, left, top, width, of } = this;
    /** @type {Cell[]} */
    const cells = this.where.map((where) => ({
      count: 0, rows: new Int32Array(classes.rows.length), late: 0, outside: 0, x: 0, y: 0,
      column: left + (where % columns), row: top + Math.floor(where / columns),
    }));
    for (let at = 0; at < of.length; at += 1) {
      if (of[at] < 0) continue;
      const cell = cells[of[at]];
      cell.x += x[at];
      cell.y += y[at];
      const row = classes.of[at];
      if (row === OUTSIDE) {
        cell.outside += 1;
        continue;
      }
      cell.count += 1;
      cell.rows[row] += 1;
      if (isLate?.(at)) cell.late += 1;
    }
    let most = 1;
    for (const cell of cells) {
      cell.x /= cell.count + cell.outside;
      cell.y /= cell.count + cell.outside;
      most = Math.max(most, cell.count);
    }
    return { width, cells, most };
  }
}

/** The cells of a layer's places, made anew only where places, classes or their width differ. */
export class CellStore {
  constructor() {
    /** @type {Map<number, CellGrid>} */
    this.grids = new Map();
    /** @type {import('./map-columns.js').Places | null} */
    this.places = null;
    /** @type {import('./map-classes.js').Classes | null} */
    this.classes = null;
    /** @type {Cells | null} */
    this.cells = null;
  }

  /**
   * The cells to draw; null where the places can be drawn one by one.
   *
   * @param {import('./map-columns.js').Places} places @param {number} width world units
   * @param {import('./map-classes.js').Classes} classes
   * @param {((at: number) => boolean) | null} isLate
   */
  read(places, width, classes, isLate) {
    if (places.count < FEWEST) return null;
    if (places !== this.places) this.grids.clear();
    this.places = places;
    const grid = this.grids.get(width) ?? new CellGrid(places.x, places.y, width);
    this.grids.set(width, grid);
    if (!grid.isMush) {
      grid.of = new Int32Array(0); // it is not asked again
      return null;
    }
    if (this.cells?.width === width && this.classes === classes) return this.cells;
    this.classes = classes;
    this.cells = grid.gather(places.x, places.y, classes, isLate);
    return this.cells;
  }

  /** The places of a cell, as positions. @param {Cell} cell @returns {number[]} */
  members(cell) {
    const grid = this.cells && this.grids.get(this.cells.width);
    const at = this.cells?.cells.indexOf(cell) ?? -1;
    /** @type {number[]} */
    const found = [];
    grid?.of.forEach((each, place) => each === at && found.push(place));
    return found;
  }
}
