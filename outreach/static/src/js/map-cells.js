import { OUTSIDE } from './map-classes.js';

/** With fewer places than this a cell, on average, each has room for its own mark. */
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
  /**
   * @param {import('./map-columns.js').Places} places @param {number} width world units
   * @param {number} [most] with more cells than this it is `tooFine`
   */
  constructor({ x, y, box }, width, most = Infinity) {
    this.width = width;
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
    const { of, left, top, columns } = this;
    for (let at = 0; at < x.length; at += 1) {
      if (Number.isNaN(x[at])) continue;
      const where = (Math.floor(y[at] / width) - top) * columns + Math.floor(x[at] / width) - left;
      if (known[where] === 0) {
        known[where] = this.where.push(where);
        if (known[where] > most) break;
      }
      of[at] = known[where] - 1;
    }
    if (this.where.length > most) this.forget();
  }

  /** It is not asked again. */
  forget() {
    this.tooFine = true;
    this.where = [];
    this.of = new Int32Array(0);
  }

  /**
   * The cells with what their places are.
   *
   * @param {Float64Array} x @param {Float64Array} y
   * @param {import('./map-classes.js').Classes} classes
   * @param {Uint8Array | null} late 1 for each place that is; null: lateness is not asked for
   * @returns {Cells}
   */
  gather(x, y, classes, late) {
    const { columns, left, top, width, of, where } = this;
    const kinds = classes.rows.length;
    const outside = new Int32Array(where.length);
    const counts = new Int32Array(where.length * kinds);
    const waiting = new Int32Array(where.length);
    const [sumX, sumY] = [new Float64Array(where.length), new Float64Array(where.length)];
    for (let at = 0; at < of.length; at += 1) {
      const cell = of[at];
      if (cell < 0) continue;
      sumX[cell] += x[at];
      sumY[cell] += y[at];
      const row = classes.of[at];
      if (row === OUTSIDE) {
        outside[cell] += 1;
        continue;
      }
      counts[cell * kinds + row] += 1;
      if (late) waiting[cell] += late[at];
    }
    let most = 1;
    const cells = where.map((each, cell) => {
      const rows = counts.subarray(cell * kinds, (cell + 1) * kinds);
      const count = rows.reduce((sum, row) => sum + row, 0);
      const all = count + outside[cell];
      most = Math.max(most, count);
      return {
        count, rows, late: waiting[cell], outside: outside[cell], x: sumX[cell] / all, y: sumY[cell] / all,
        column: left + (each % columns), row: top + Math.floor(each / columns),
      };
    });
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
   * @param {Uint8Array | null} late as `CellGrid.gather` takes it
   */
  read(places, width, classes, late) {
    if (places.count < FEWEST) return null;
    if (places !== this.places) this.grids.clear();
    this.places = places;
    const grid = this.grids.get(width) ?? new CellGrid(places, width, places.count / MUSH);
    this.grids.set(width, grid);
    if (grid.tooFine) return null;
    if (this.cells?.width === width && this.classes === classes) return this.cells;
    this.classes = classes;
    this.cells = grid.gather(places.x, places.y, classes, late);
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
