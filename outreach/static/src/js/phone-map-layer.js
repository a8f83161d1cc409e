import { Places } from './map-columns.js';
import { namesOf } from './map-names.js';
import { emptyState } from './map-payloads.js';
import { VillageLayer } from './village-layer.js';

/**
 * The villages of one's scope on the phone map: ✓ disc done, ring due, ◇ never.
 *
 * @typedef {import('./field-data.js').FieldData} FieldData
 * @typedef {import('./field-data.js').Village} Village
 * @typedef {'done' | 'due' | 'never'} ClassKey
 */

/** @type {ClassKey[]} in the order of the legend */
export const CLASSES = ['done', 'due', 'never'];
/** @type {Record<ClassKey, import('./map-classes.js').Mark>} */
const MARKS = {
  done: { shape: 'tick', fill: 'recency-2' },
  due: { shape: 'hollow', fill: 'recency-overdue' },
  never: { shape: 'diamond', fill: 'recency-never' },
};

/**
 * Whether a village was visited within its interval.
 *
 * @param {number} days since the last visit, -1 for never
 * @param {number} interval days
 * @returns {ClassKey}
 */
export function classOf(days, interval) {
  if (days < 0) return 'never';
  return days >= interval ? 'due' : 'done';
}

export class PhoneMapLayer extends VillageLayer {
  /** @param {Village[]} villages @param {FieldData['intervals']} intervals */
  constructor(villages, intervals) {
    super(null, { intervals });
    this.villages = villages;
    this.setVillages(villages);
  }

  /** The same villages after a visit, or another set of them. @param {Village[]} villages */
  setVillages(villages) {
    this.villages = villages;
    const days = Int32Array.from(villages, (village) => village.days);
    this.setPlaces(placesOf(villages), { ...emptyState(villages.length), days });
  }

  /** How many villages each class has. @returns {Record<ClassKey, number>} */
  counts() {
    const counts = { done: 0, due: 0, never: 0 };
    CLASSES.forEach((key, row) => {
      counts[key] = this.classes.rows[row].count;
    });
    return counts;
  }

  // ---- What the coverage map decides otherwise

  /** @returns {import('./map-classes.js').Classes} */
  classify() {
    const rows = CLASSES.map((key) => ({ key, label: '', count: 0, mark: MARKS[key] }));
    const of = Uint8Array.from(this.state.days, (days, at) =>
      CLASSES.indexOf(classOf(days, this.intervalOf(at))),
    );
    for (const row of of) rows[row].count += 1;
    return { rows, of, outside: 0, overdue: 0, late: new Uint8Array(0) };
  }

  /** Here the mark itself says it. */
  isOverdue() {
    return false;
  }

  /** @param {number} at */
  intervalOf(at) {
    return this.places.isKey[at] ? this.intervals.key : this.intervals.village;
  }

  /** Each village is a stop to choose: all are drawn one by one. @returns {null} */
  cells() {
    return null;
  }

  radius() {
    return Math.min(Math.max(5.5 + (this._map.getZoom() - 9) * 1.4, 5), 12);
  }
}

/** The villages as the coverage map's layer takes them. @param {Village[]} villages */
function placesOf(villages) {
  const places = new Places({
    unitsPerDegree: 1,
    count: villages.length,
    units: [{ code: '', name: '', within: [], counties: [] }],
    unit: new Uint32Array(villages.length),
    lat: Float64Array.from(villages, ({ lat }) => lat ?? NaN),
    lon: Float64Array.from(villages, ({ lon }) => lon ?? NaN),
    key: villages.flatMap((village, at) => (village.isKey ? [at] : [])),
  });
  places.names = namesOf(villages.map(({ id, name, township }) => ({ key: id, name, town: township })));
  return places;
}
