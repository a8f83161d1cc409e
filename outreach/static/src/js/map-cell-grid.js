import { OUTSIDE } from './map-classes.js';

/** Cells of a grid so fine that it cannot be mush. */
const MOST_CELLS = 4_000_000;
/** Places looked at without a pause. */
const SLICE = 50_000;

/**
 * How places are sorted: their classes, and 1 for each that is late; null where that is not asked.
 *
 * @typedef {{classes: import('./map-classes.js').Classes | null, late: Uint8Array | null}} Sorted
 * @typedef {{sorted: Sorted, kinds: number, counts: Int32Array, outside: Int32Array,
 *   waiting: Int32Array, x: Float64Array, y: Float64Array}} Tally
 *   a number a cell, of `counts` one a class; x, y: sums of its places' positions
 */

/** Cells of one width over the places of a register: which place lies in which. */
export class CellGrid {
  /**
   * Without a place in it, until `fill` or `addUp`.
   *
   * @param {import('./map-columns.js').Places} places @param {number} width world units
   * @param {number} [most] with more cells than this it is `tooFine`
   */
  constructor(places, width, most = Infinity) {
    const { box } = places;
    this.places = places;
    this.width = width;
    this.most = most;
    this.left = Math.floor(box.left / width);
    this.top = Math.floor(box.top / width);
    this.columns = Math.floor(box.right / width) - this.left + 1;
    const all = this.columns * (Math.floor(box.bottom / width) - this.top + 1);
    this.tooFine = !(all > 0 && all <= MOST_CELLS);
    /** @type {number[]} where each cell lies in the grid */
    this.where = [];
    /** The cell of each place, -1 without a point; of each cell of `finer`, where there is one. */
    this.of = new Int32Array(0);
    /** @type {CellGrid | null} the grid whose cells are added up */
    this.finer = null;
    this.known = new Int32Array(this.tooFine ? 0 : all);
    /** @type {Tally | null} */
    this.tally = null;
  }

  /** Looks where the places of these positions lie. @param {number} from @param {number} to */
  fill(from, to) {
    if (this.tooFine) return;
    const { x, y } = this.places;
    if (from === 0) this.of = new Int32Array(x.length).fill(-1);
    const { of, known, where, left, top, columns, width, most } = this;
    for (let at = from; at < to; at += 1) {
      if (Number.isNaN(x[at])) continue;
      const cell = (Math.floor(y[at] / width) - top) * columns + Math.floor(x[at] / width) - left;
      if (known[cell] === 0) {
        known[cell] = where.push(cell);
        if (known[cell] > most) return this.forget();
      }
      of[at] = known[cell] - 1;
    }
    if (to === x.length) this.known = new Int32Array(0);
  }

  /** The same with pauses. @returns {Generator<void>} */
  *filling() {
    const { count } = this.places;
    for (let from = 0; from < count && !this.tooFine; from += SLICE) {
      this.fill(from, Math.min(from + SLICE, count));
      yield;
    }
  }

  /** Takes its places from a grid whose width goes into this one's. @param {CellGrid} finer */
  addUp(finer) {
    if (this.tooFine) return;
    const { known, where, left, top, columns } = this;
    const times = Math.round(this.width / finer.width);
    this.finer = finer;
    this.of = Int32Array.from(finer.where, (each) => {
      const column = Math.floor((finer.left + (each % finer.columns)) / times) - left;
      const row = Math.floor((finer.top + Math.floor(each / finer.columns)) / times) - top;
      const cell = row * columns + column;
      if (known[cell] === 0) known[cell] = where.push(cell);
      return known[cell] - 1;
    });
    this.known = new Int32Array(0);
    if (where.length > this.most) this.forget();
  }

  /** It is not asked again. */
  forget() {
    this.tooFine = true;
    this.where = [];
    this.of = this.known = new Int32Array(0);
  }

  /** The cells with what their places are. @param {Sorted} sorted @returns {import('./map-cells.js').Cells} */
  cells(sorted) {
    const { columns, left, top, width, where } = this;
    const { kinds, counts, outside, waiting, x, y } = this.counted(sorted);
    let most = 1;
    const cells = where.map((each, cell) => {
      const rows = counts.subarray(cell * kinds, (cell + 1) * kinds);
      let count = 0;
      for (let row = 0; row < kinds; row += 1) count += rows[row];
      const all = count + outside[cell];
      most = Math.max(most, count);
      return {
        count, rows, late: waiting[cell], outside: outside[cell], x: x[cell] / all, y: y[cell] / all,
        column: left + (each % columns), row: top + Math.floor(each / columns),
      };
    });
    return { width, cells, most };
  }

  /** How many of each class lie in each cell. @param {Sorted} sorted @returns {Tally} */
  counted(sorted) {
    if (this.tally?.sorted === sorted) return this.tally;
    const tally = this.emptyTally(sorted);
    if (this.finer) addTally(tally, this.finer.counted(sorted), this.of);
    else this.count(tally, 0, this.of.length);
    this.tally = tally;
    return tally;
  }

  /** The same with pauses. @param {Sorted} sorted @returns {Generator<void>} */
  *counting(sorted) {
    if (this.finer) return void this.counted(sorted);
    if (this.tally?.sorted === sorted) return;
    const tally = this.emptyTally(sorted);
    for (let from = 0; from < this.of.length; from += SLICE) {
      this.count(tally, from, Math.min(from + SLICE, this.of.length));
      yield;
    }
    this.tally = tally;
  }

  /** @param {Sorted} sorted @returns {Tally} */
  emptyTally(sorted) {
    const many = this.where.length;
    const kinds = sorted.classes?.rows.length ?? 0;
    return {
      sorted, kinds, counts: new Int32Array(many * kinds), outside: new Int32Array(many),
      waiting: new Int32Array(many), x: new Float64Array(many), y: new Float64Array(many),
    };
  }

  /** Counts the places of these positions. @param {Tally} tally @param {number} from @param {number} to */
  count({ sorted: { classes, late }, kinds, counts, outside, waiting, x, y }, from, to) {
    const { of, places } = this;
    const rows = /** @type {import('./map-classes.js').Classes} */ (classes).of;
    for (let at = from; at < to; at += 1) {
      const cell = of[at];
      if (cell < 0) continue;
      x[cell] += places.x[at];
      y[cell] += places.y[at];
      const row = rows[at];
      if (row === OUTSIDE) {
        outside[cell] += 1;
        continue;
      }
      counts[cell * kinds + row] += 1;
      if (late) waiting[cell] += late[at];
    }
  }
}

/** @param {Tally} sum @param {Tally} finer @param {Int32Array} of the cell that each of the finer lies in */
function addTally(sum, finer, of) {
  const { kinds } = sum;
  for (let at = 0; at < of.length; at += 1) {
    const cell = of[at];
    sum.x[cell] += finer.x[at];
    sum.y[cell] += finer.y[at];
    sum.outside[cell] += finer.outside[at];
    sum.waiting[cell] += finer.waiting[at];
    for (let kind = 0; kind < kinds; kind += 1) sum.counts[cell * kinds + kind] += finer.counts[at * kinds + kind];
  }
}
