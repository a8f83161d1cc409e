import { emptyBox } from './world.js';

/** Points in a square of the grid, on average. */
const CROWD = 8;

/** Finds places by where they are: the nearest to a point, the next one in a direction. */
export class PointGrid {
  /** @param {Float64Array} x @param {Float64Array} y world units; NaN where there is no point */
  constructor(x, y) {
    this.x = x;
    this.y = y;
    this.box = boxOf(x, y);
    const across = Math.ceil(Math.sqrt(x.length / CROWD)) || 1;
    this.size = Math.max(this.box.right - this.box.left, this.box.bottom - this.box.top, 1e-9) / across;
    /** Squares across and down; none where there is no point. */
    this.columns = this.box.left > this.box.right ? 0 : this.column(this.box.right) + 1;
    this.rows = this.columns && this.row(this.box.bottom) + 1;
    /** The points square by square, and where each square's begin: a counting sort. */
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    this.points = new Uint32Array(x.length);
    this.sort();
  }

  sort() {
    const { x, y, starts, points, columns } = this;
    const square = new Int32Array(x.length).fill(-1);
    for (let at = 0; at < x.length; at += 1) {
      if (Number.isNaN(x[at])) continue;
      square[at] = this.row(y[at]) * columns + this.column(x[at]);
      starts[square[at] + 1] += 1;
    }
    for (let at = 1; at < starts.length; at += 1) starts[at] += starts[at - 1];
    const next = starts.slice();
    for (let at = 0; at < x.length; at += 1) {
      if (square[at] < 0) continue;
      points[next[square[at]]] = at;
      next[square[at]] += 1;
    }
  }

  /** The place nearest to a point within a reach (world units), or -1. */
  nearest(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ reach) {
    let best = -1;
    let least = reach * reach;
    const [first, last] = [Math.max(this.column(x - reach), 0), Math.min(this.column(x + reach), this.columns - 1)];
    const lowest = Math.min(this.row(y + reach), this.rows - 1);
    if (!this.columns || first > last) return best;
    for (let row = Math.max(this.row(y - reach), 0); row <= lowest; row += 1) {
      const end = this.starts[row * this.columns + last + 1];
      for (let each = this.starts[row * this.columns + first]; each < end; each += 1) {
        const at = this.points[each];
        const distance = (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
        if (distance <= least) [best, least] = [at, distance];
      }
    }
    return best;
  }

  /**
   * The next place that way: near, and rather straight ahead than aside. -1 where there is none.
   *
   * @param {number} x @param {number} y
   * @param {[number, number]} towards such as [1, 0] for the right
   * @param {(at: number) => boolean} allowed
   */
  towards(x, y, towards, allowed) {
    return nextTowards(this, x, y, towards, allowed);
  }

  column(/** @type {number} */ x) {
    return Math.floor((x - this.box.left) / this.size);
  }

  row(/** @type {number} */ y) {
    return Math.floor((y - this.box.top) / this.size);
  }
}

/**
 * As `PointGrid.towards`, of points in any order.
 *
 * @param {{x: Float64Array, y: Float64Array}} points @param {number} x @param {number} y
 * @param {[number, number]} towards @param {(at: number) => boolean} allowed
 */
export function nextTowards(points, x, y, towards, allowed) {
  let best = -1;
  let least = Infinity;
  for (let at = 0; at < points.x.length; at += 1) {
    const dx = points.x[at] - x;
    const dy = points.y[at] - y;
    const ahead = dx * towards[0] + dy * towards[1];
    const aside = Math.abs(dx * towards[1] - dy * towards[0]);
    const cost = ahead + 2 * aside;
    if (!(ahead > 0) || aside > ahead * 2 || cost >= least || !allowed(at)) continue;
    [best, least] = [at, cost];
  }
  return best;
}

/** The box around the points that are there, or around those that `included` names. */
export function boxOf(
  /** @type {Float64Array} */ x,
  /** @type {Float64Array} */ y,
  /** @type {Uint8Array | null} */ included = null,
) {
  let { left, right, top, bottom } = emptyBox();
  for (let at = 0; at < x.length; at += 1) {
    if (included && !included[at]) continue;
    // Comparisons with NaN are false.
    if (x[at] < left) left = x[at];
    if (x[at] > right) right = x[at];
    if (y[at] < top) top = y[at];
    if (y[at] > bottom) bottom = y[at];
  }
  return { left, right, top, bottom };
}
