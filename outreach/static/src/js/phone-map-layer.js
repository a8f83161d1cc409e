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
const POINT_UNITS = 100_000;
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
    super(columnsOf(villages), { intervals });
    this.villages = villages;
  }

  /** The same villages after a visit, or another set of them. @param {Village[]} villages */
  setVillages(villages) {
    const { places, state } = columnsOf(villages);
    this.villages = villages;
    this.setPlaces(places, state);
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
    return { rows, of, outside: 0, overdue: 0 };
  }

  /** Here the mark itself says it. */
  isOverdue() {
    return false;
  }

  /** @param {number} at */
  intervalOf(at) {
    return this.places.key.has(at) ? this.intervals.key : this.intervals.village;
  }

  radius() {
    return Math.min(Math.max(5.5 + (this._map.getZoom() - 9) * 1.4, 5), 12);
  }
}

/** The villages as the columns that the coverage map's layer takes. @param {Village[]} villages */
function columnsOf(villages) {
  const whole = (/** @type {number | null} */ degrees) =>
    degrees === null ? null : Math.round(degrees * POINT_UNITS);
  const towns = [...new Set(villages.map((village) => village.township))];
  const zeros = villages.map(() => 0);
  return {
    places: {
      token: '',
      unitsPerDegree: POINT_UNITS,
      units: [{ code: '', name: '', within: [], counties: [] }],
      towns,
      code: villages.map(() => null),
      id: Object.fromEntries(villages.map((village, at) => [String(at), village.id])),
      name: villages.map((village) => village.name),
      town: villages.map((village) => towns.indexOf(village.township)),
      unit: zeros,
      lat: villages.map((village) => whole(village.lat)),
      lon: villages.map((village) => whole(village.lon)),
      key: villages.flatMap((village, at) => (village.isKey ? [at] : [])),
    },
    state: {
      days: villages.map((village) => village.days),
      visits: zeros,
      attendees: zeros,
      leaflets: zeros,
      riders: zeros,
    },
  };
}
