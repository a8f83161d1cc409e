import { boxOf } from './map-grid.js';
import { NO_NAMES } from './map-names.js';
import { allToWorld } from './world.js';

/** Places looked at together. */
const BLOCK = 512;

/** Work over more places than this is done in parts: as a whole it takes several frames. */
export const MANY = 100_000;

/** @type {import('./map-payloads.js').PlaceColumns} */
export const NO_PLACES = {
  unitsPerDegree: 1, count: 0, lat: new Float64Array(0), lon: new Float64Array(0),
  unit: new Uint32Array(0), key: [], units: [],
};

/** The places of a map. Positions are NaN where a place has no point; names come later. */
export class Places {
  /**
   * @param {import('./map-payloads.js').PlaceColumns} columns
   * @param {string} token names this register
   */
  constructor(columns, token = '') {
    this.columns = columns;
    this.token = token;
    this.count = columns.count;
    const { x, y } = allToWorld(columns.lat, columns.lon);
    this.x = x;
    this.y = y;
    /** The box around all points, world units. */
    this.box = boxOf(x, y);
    /** 1 for a key place. */
    this.isKey = new Uint8Array(this.count);
    for (const at of columns.key) this.isKey[at] = 1;
    /** @type {import('./map-names.js').Names} */
    this.names = NO_NAMES;
    /** @type {{from: number, to: number, box: import('./world.js').Box}[] | null} */
    this.kept = null;
  }

  /** The place nearest to a point within a reach (world units), or -1. */
  nearest(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ reach) {
    let best = -1;
    let least = reach * reach;
    const around = { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
    for (const { from, to, box } of this.blocks) {
      if (!overlap(box, around)) continue;
      for (let at = from; at < to; at += 1) {
        const distance = (this.x[at] - x) ** 2 + (this.y[at] - y) ** 2;
        if (distance <= least) [best, least] = [at, distance];
      }
    }
    return best;
  }

  /** The places in a square of a grid of that width (world units). @returns {number[]} */
  inCell(/** @type {number} */ width, /** @type {number} */ column, /** @type {number} */ row) {
    /** @type {number[]} */
    const found = [];
    const hair = width / 1000;
    const square = {
      left: column * width - hair, right: (column + 1) * width + hair,
      top: row * width - hair, bottom: (row + 1) * width + hair,
    };
    for (const { from, to, box } of this.blocks) {
      if (!overlap(box, square)) continue;
      for (let at = from; at < to; at += 1) {
        if (Math.floor(this.x[at] / width) === column && Math.floor(this.y[at] / width) === row) found.push(at);
      }
    }
    return found;
  }

  /**
   * Places in their order, some hundred at a time, each with the box around them: neighbours
   * stand together in a register, so that most of a large one need not be looked at.
   */
  get blocks() {
    if (this.kept) return this.kept;
    /** @type {{from: number, to: number, box: import('./world.js').Box}[]} */
    const blocks = [];
    for (let from = 0; from < this.count; from += BLOCK) {
      const to = Math.min(from + BLOCK, this.count);
      blocks.push({ from, to, box: boxOf(this.x.subarray(from, to), this.y.subarray(from, to)) });
    }
    this.kept = blocks;
    return blocks;
  }

  name(/** @type {number} */ at) {
    return this.names.name(at);
  }

  town(/** @type {number} */ at) {
    return this.names.town(at);
  }

  /** The code, or the id of a place without one. */
  key(/** @type {number} */ at) {
    return this.names.key(at);
  }

  unit(/** @type {number} */ at) {
    return this.columns.units[this.columns.unit[at]];
  }

  hasPoint(/** @type {number} */ at) {
    return !Number.isNaN(this.x[at]);
  }

  /** 1 for each place of the unit (code) or of a unit below it; all 1 for "". */
  within(/** @type {string} */ unit) {
    const units = this.columns.units.map(({ within }) => (!unit || within.includes(unit) ? 1 : 0));
    const { unit: of } = this.columns;
    const within = new Uint8Array(of.length);
    if (!unit) return within.fill(1);
    for (let at = 0; at < of.length; at += 1) within[at] = units[of[at]];
    return within;
  }

  /** The counties in which the unit's places lie; all places' for "". @returns {string[]} */
  counties(/** @type {string} */ unit) {
    return this.columns.units
      .filter(({ within }) => !unit || within.includes(unit))
      .flatMap(({ counties }) => counties);
  }
}

/** Whether two boxes have a point in common. @param {import('./world.js').Box} one @param {import('./world.js').Box} other */
function overlap(one, other) {
  return (
    one.left <= other.right && one.right >= other.left && one.top <= other.bottom && one.bottom >= other.top
  );
}
