import { emptyBox } from './world.js';

/** Finds places by where they are: the nearest to a point, the next one in a direction. */
export class PointGrid {
  /**
   * @param {Float64Array} x @param {Float64Array} y world units; NaN where there is no point
   * @param {number} [cells] cells across the box around all points
   */
  constructor(x, y, cells = 48) {
    this.x = x;
    this.y = y;
    this.box = boxOf(x, y);
    this.size = Math.max(this.box.right - this.box.left, this.box.bottom - this.box.top, 1e-9) / cells;
    /** @type {Map<number, number[]>} */
    this.cells = new Map();
    for (let at = 0; at < x.length; at += 1) {
      if (Number.isNaN(x[at])) continue;
      const key = this.key(this.column(x[at]), this.row(y[at]));
      const cell = this.cells.get(key);
      if (cell) cell.push(at);
      else this.cells.set(key, [at]);
    }
  }

  /** The place nearest to a point within a reach (world units), or -1. */
  nearest(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ reach) {
    let best = -1;
    let least = reach * reach;
    if (this.cells.size === 0) return best;
    for (let row = this.row(y - reach); row <= this.row(y + reach); row += 1) {
      for (let column = this.column(x - reach); column <= this.column(x + reach); column += 1) {
        for (const at of this.cells.get(this.key(column, row)) ?? []) {
          const distance = (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
          if (distance <= least) [best, least] = [at, distance];
        }
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
    let best = -1;
    let least = Infinity;
    for (let at = 0; at < this.x.length; at += 1) {
      const dx = this.x[at] - x;
      const dy = this.y[at] - y;
      const ahead = dx * towards[0] + dy * towards[1];
      const aside = Math.abs(dx * towards[1] - dy * towards[0]);
      if (!(ahead > 0) || aside > ahead * 2 || !allowed(at)) continue;
      const cost = ahead + 2 * aside;
      if (cost < least) [best, least] = [at, cost];
    }
    return best;
  }

  column(/** @type {number} */ x) {
    return Math.floor((x - this.box.left) / this.size);
  }

  row(/** @type {number} */ y) {
    return Math.floor((y - this.box.top) / this.size);
  }

  key(/** @type {number} */ column, /** @type {number} */ row) {
    return row * 65_536 + column;
  }
}

/** The box around the points that are there, or around those that `included` names. */
export function boxOf(
  /** @type {Float64Array} */ x,
  /** @type {Float64Array} */ y,
  /** @type {Uint8Array | null} */ included = null,
) {
  const box = emptyBox();
  for (let at = 0; at < x.length; at += 1) {
    if (Number.isNaN(x[at]) || (included && !included[at])) continue;
    box.left = Math.min(box.left, x[at]);
    box.right = Math.max(box.right, x[at]);
    box.top = Math.min(box.top, y[at]);
    box.bottom = Math.max(box.bottom, y[at]);
  }
  return box;
}
