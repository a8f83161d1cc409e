import { toWorld } from './canvas-layer.js';

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
    this.x = new Float64Array(this.count).fill(NaN);
    this.y = new Float64Array(this.count).fill(NaN);
    for (let at = 0; at < this.count; at += 1) {
      if (Number.isNaN(columns.lat[at])) continue;
      [this.x[at], this.y[at]] = toWorld(columns.lat[at], columns.lon[at]);
    }
    this.key = new Set(columns.key);
    /** @type {import('./map-payloads.js').NameColumns} */
    this.names = { towns: [], code: [], id: {}, name: [], town: [] };
    /** @type {string[]} codes, or ids of places without one */
    this.keys = [];
  }

  setNames(/** @type {import('./map-payloads.js').NameColumns} */ names) {
    this.names = names;
    let code = 0;
    this.keys = names.code.map((step, at) => {
      if (step !== null) code += step;
      return step === null ? names.id[at] : String(code);
    });
  }

  name(/** @type {number} */ at) {
    return this.names.name[at] ?? '';
  }

  town(/** @type {number} */ at) {
    return this.names.towns[this.names.town[at]] ?? '';
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
