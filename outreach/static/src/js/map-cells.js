import { CellGrid } from './map-cell-grid.js';
import { MANY } from './map-columns.js';

/** With fewer places than this a cell, on average, each has room for its own mark. */
const MUSH = 16;
/** Fewer places than this are always drawn one by one. */
const FEWEST = 150;
/** Pixels of a cell, at least; half a zoom nearer they are halved. */
export const CELL = 36;
/** Half zoom levels looked ahead: the last are too fine for any register. */
const AHEAD = 24;

/**
 * What a cell says: how many places of each class, and where it lies.
 *
 * @typedef {{count: number, rows: Int32Array, late: number, outside: number, x: number, y: number,
 *   column: number, row: number}} Cell
 *   `count` and `rows` are of the places that count; x, y: the middle of its places, world units
 * @typedef {{width: number, cells: Cell[], most: number}} Cells width in world units
 * @typedef {import('./map-cell-grid.js').Sorted} Sorted
 */

/**
 * How wide cells are, world units: half a step nearer they are halved. Exactly halved, so that the
 * wider ones can be added up. The server makes the same ones (`first_cells.py`).
 *
 * @param {number} halves half zooms @param {number} [size] pixels of a cell at a whole zoom
 */
export function cellWidth(halves, size = CELL) {
  return size / (halves % 2 ? Math.SQRT2 : 1) / (256 * 2 ** Math.floor(halves / 2));
}

/**
 * The cells of a layer's places, made anew only where places, classes or their width differ.
 *
 * Cells twice as wide are four of these: where a finer grid is known, a coarser one is added up
 * from its thousands of cells, not from all places.
 */
export class CellStore {
  constructor() {
    /** @type {Map<number, CellGrid>} */
    this.grids = new Map();
    /** @type {import('./map-columns.js').Places | null} */
    this.places = null;
    /** @type {Sorted} how the cells shown were counted */
    this.sorted = { classes: null, late: null };
    /** @type {Cells | null} */
    this.cells = null;
  }

  /**
   * The cells to draw; null where the places can be drawn one by one.
   *
   * @param {import('./map-columns.js').Places} places @param {number} width world units
   * @param {import('./map-classes.js').Classes} classes
   * @param {Uint8Array | null} late 1 for each place that is; null: lateness is not asked for
   */
  read(places, width, classes, late) {
    if (places.count < FEWEST) return null;
    this.take(places, classes, late);
    const grid = this.grid(width);
    if (grid.tooFine) return null;
    if (this.cells?.width !== width) this.cells = grid.cells(this.sorted);
    return this.cells;
  }

  /** Other places or classes: what was counted is no longer true. @param {import('./map-columns.js').Places} places @param {import('./map-classes.js').Classes} classes @param {Uint8Array | null} late */
  take(places, classes, late) {
    if (places !== this.places) this.grids.clear();
    else if (classes === this.sorted.classes && late === this.sorted.late) return;
    this.places = places;
    this.sorted = { classes, late };
    this.cells = null;
  }

  /** @param {number} width */
  grid(width) {
    const places = /** @type {import('./map-columns.js').Places} */ (this.places);
    const found = this.grids.get(width);
    if (found) return found;
    const wider = this.grids.get(width * 2);
    const grid = new CellGrid(places, width, places.count / MUSH);
    const finer = this.finer(width);
    if (wider?.tooFine) grid.forget();
    else if (finer) grid.addUp(finer);
    else grid.fill(0, places.count);
    this.grids.set(width, grid);
    return grid;
  }

  /** The nearest finer grid of which this width's cells are made. @param {number} width */
  finer(width) {
    for (let part = width / 2; part > width / 2 ** AHEAD; part /= 2) {
      const grid = this.grids.get(part);
      if (grid) return grid.tooFine ? null : grid;
    }
    return null;
  }

  /**
   * Counts, slice by slice, what the zoom levels need: two grids from all places, the others
   * from those. Each step takes a millisecond or two; the caller chooses when.
   *
   * @param {import('./map-columns.js').Places} places
   * @param {number[]} widths of the cells at whole and at half zoom levels, world units
   * @param {import('./map-classes.js').Classes} classes
   * @param {Uint8Array | null} late as `read` takes it
   * @returns {Generator<void>}
   */
  *prepare(places, widths, classes, late) {
    if (places.count < MANY) return;
    for (const widest of widths) {
      for (let part = AHEAD; part >= 0; part -= 1) {
        const width = widest / 2 ** part;
        const grid = this.places === places ? this.grids.get(width) : null;
        const found = grid ?? new CellGrid(places, width, places.count / MUSH);
        if (!grid) yield* found.filling();
        this.take(places, classes, late);
        this.grids.set(width, found);
        if (found.tooFine) continue;
        yield* found.counting(this.sorted);
        break;
      }
    }
  }

  /** The places of a cell, as positions. @param {Cell} cell @returns {number[]} */
  members({ column, row }) {
    const { places, cells } = this;
    return places && cells ? places.inCell(cells.width, column, row) : [];
  }
}
