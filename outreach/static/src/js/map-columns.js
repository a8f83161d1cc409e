import { toWorld } from './canvas-layer.js';

/**
 * What seldom changes, a column each, as `maps.place_columns` writes it.
 *
 * @typedef {object} PlaceColumns
 * @property {string} token names this register
 * @property {number} unitsPerDegree
 * @property {{code: string, name: string, within: string[], counties: string[]}[]} units
 * @property {string[]} towns
 * @property {(number | null)[]} code steps
 * @property {Record<string, string>} id of places without a code
 * @property {string[]} name
 * @property {number[]} town
 * @property {number[]} unit
 * @property {(number | null)[]} lat
 * @property {(number | null)[]} lon
 * @property {number[]} key the key villages
 */

/**
 * What visits change, in the same order: days since the last (-1 = never) and amounts.
 *
 * @typedef {{days: number[], visits: number[], attendees: number[], leaflets: number[],
 *   riders: number[]}} StateColumns
 */

/** The places of a map: columns, decoded. Positions are NaN where a place has no point. */
export class Places {
  /** @param {PlaceColumns} columns */
  constructor(columns) {
    this.columns = columns;
    this.count = columns.name.length;
    this.x = new Float64Array(this.count).fill(NaN);
    this.y = new Float64Array(this.count).fill(NaN);
    for (let at = 0; at < this.count; at += 1) {
      const lat = columns.lat[at];
      const lon = columns.lon[at];
      if (lat === null || lon === null) continue;
      [this.x[at], this.y[at]] = toWorld(lat / columns.unitsPerDegree, lon / columns.unitsPerDegree);
    }
    /** @type {string[]} codes, or ids of places without one */
    this.keys = [];
    this.key = new Set(columns.key);
    let code = 0;
    columns.code.forEach((step, at) => {
      if (step !== null) code += step;
      this.keys.push(step === null ? columns.id[at] : String(code));
    });
  }

  name(/** @type {number} */ at) {
    return this.columns.name[at];
  }

  town(/** @type {number} */ at) {
    return this.columns.towns[this.columns.town[at]];
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
    return Uint8Array.from(this.columns.unit, (at) => units[at]);
  }

  /** The counties in which the unit's places lie; all places' for "". @returns {string[]} */
  counties(/** @type {string} */ unit) {
    return this.columns.units
      .filter(({ within }) => !unit || within.includes(unit))
      .flatMap(({ counties }) => counties);
  }
}
