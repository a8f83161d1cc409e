/**
 * Reads the map's payloads: columns of bytes, as docs/map-payloads.md tells and payloads.py packs.
 *
 * @typedef {{unitsPerDegree: number, count: number, lat: Float64Array, lon: Float64Array,
 *   unit: Uint32Array, key: number[],
 *   units: {code: string, name: string, within: string[], counties: string[]}[]}} PlaceColumns
 * @typedef {Record<'days' | 'visits' | 'attendees' | 'leaflets' | 'riders' | 'done' | 'wearing', Int32Array>} StateColumns
 */

const PLACES_HEAD = 24;
const STATE_HEAD = 21;
/** The columns of a state. */
export const AMOUNTS = /** @type {const} */ (['days', 'visits', 'attendees', 'leaflets', 'riders', 'done', 'wearing']);
const NAMES = /** @type {const} */ (['', ...AMOUNTS]);

/** @param {ArrayBuffer} buffer @returns {PlaceColumns} */
export function readPlaces(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  check(bytes, 'OPL1');
  const count = head.getUint32(4, true);
  const pointed = head.getUint32(8, true);
  const unitsPerDegree = head.getUint32(12, true);
  let at = PLACES_HEAD;
  const take = (/** @type {number} */ length, /** @type {number} */ width) => {
    const column = planes(bytes, at, length, width);
    at += length * width;
    return column;
  };
  const degrees = (/** @type {number} */ origin) => {
    const steps = take(pointed, 4);
    const found = new Float64Array(count).fill(NaN);
    let whole = origin;
    for (let place = 0; place < pointed; place += 1) {
      whole += (steps[place] >>> 1) ^ -(steps[place] & 1);
      found[place] = whole / unitsPerDegree;
    }
    return found;
  };
  const lat = degrees(head.getInt32(16, true));
  const lon = degrees(head.getInt32(20, true));
  const unit = take(count, 2);
  /** @type {number[]} */
  const key = [];
  for (let place = 0; place < count; place += 1) if (bytes[at + place]) key.push(place);
  at += count;
  const { units } = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
  return { unitsPerDegree, count, lat, lon, unit, key, units };
}

/**
 * The state's columns; those that were not sent are all zero.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{token: string, moment: string, places: Uint32Array | null, columns: StateColumns}}
 *   `places`: the positions of those that are told, because they have changed; null for all
 */
export function readState(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  const isPart = bytes[2] === 'C'.charCodeAt(0);
  check(bytes, isPart ? 'OSC1' : 'OST2');
  const count = head.getUint32(4, true);
  const token = Array.from(bytes.subarray(8, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const columns = emptyState(count);
  let at = STATE_HEAD + bytes[STATE_HEAD - 1];
  const moment = String.fromCharCode(...bytes.subarray(STATE_HEAD, at));
  const places = isPart ? planes(bytes, at + 1, count, bytes[at]) : null;
  if (places) {
    at += 1 + count * bytes[at];
    for (let place = 1; place < count; place += 1) places[place] += places[place - 1];
  }
  for (let left = head.getUint32(16, true); left > 0; left -= 1) {
    const name = NAMES[bytes[at]];
    const width = bytes[at + 1];
    const from = at + 2;
    at = from + count * width;
    if (name) later(columns, name, () => columnOf(bytes, from, count, width, name));
  }
  return { token, moment, places, columns };
}

/** A state with what has changed in some places. @param {StateColumns} before @param {Uint32Array} places @param {StateColumns} now of these @returns {StateColumns} */
export function withChanges(before, places, now) {
  const columns = emptyState(0);
  for (const name of AMOUNTS) {
    const column = before[name].slice();
    places.forEach((place, at) => (column[place] = now[name][at]));
    columns[name] = column;
  }
  return columns;
}

/** Unpacks a column when it is first asked for: most are only for who points or asks. @param {StateColumns} columns @param {keyof StateColumns} name @param {() => Int32Array} unpack */
function later(columns, name, unpack) {
  /** @type {Int32Array | undefined} */
  let found;
  Object.defineProperty(columns, name, { enumerable: true, get: () => (found ??= unpack()) });
}

/** @param {Uint8Array} bytes @param {number} from @param {number} count @param {number} width @param {keyof StateColumns} name */
function columnOf(bytes, from, count, width, name) {
  const numbers = new Int32Array(planes(bytes, from, count, width).buffer);
  if (name === 'days') for (let place = 0; place < count; place += 1) numbers[place] -= 1;
  return numbers;
}

/** The same state, of other days since the last visit. @param {StateColumns} state @param {Int32Array} days @returns {StateColumns} */
export function withDays(state, days) {
  return Object.create(state, { days: { value: days, enumerable: true } });
}

/** The places whose figures are others now. @param {StateColumns} before @param {StateColumns} now @returns {number[]} */
export function differing(before, now) {
  const differs = new Uint8Array(now.days.length);
  for (const name of AMOUNTS) {
    const [old, fresh] = [before[name], now[name]];
    for (let at = 0; at < differs.length; at += 1) if (old[at] !== fresh[at]) differs[at] = 1;
  }
  /** @type {number[]} */
  const found = [];
  for (let at = differs.indexOf(1); at >= 0; at = differs.indexOf(1, at + 1)) found.push(at);
  return found;
}

/** The state of places of which nothing is known yet. @returns {StateColumns} */
export function emptyState(/** @type {number} */ count) {
  const zeros = new Int32Array(count);
  return { days: zeros, visits: zeros, attendees: zeros, leaflets: zeros, riders: zeros, done: zeros, wearing: zeros };
}

/** Numbers whose lowest bytes stand first, then all second bytes, and so on. */
export function planes(
  /** @type {Uint8Array} */ bytes,
  /** @type {number} */ from,
  /** @type {number} */ count,
  /** @type {number} */ width,
) {
  const numbers = new Uint32Array(count);
  if (width > 0) numbers.set(bytes.subarray(from, from + count));
  for (let plane = 1; plane < width; plane += 1) {
    const start = from + plane * count;
    const shift = 8 * plane;
    for (let at = 0; at < count; at += 1) numbers[at] |= bytes[start + at] << shift;
  }
  return numbers;
}

/** Throws where the bytes do not begin with the mark. */
export function check(/** @type {Uint8Array} */ bytes, /** @type {string} */ mark) {
  const found = String.fromCharCode(...bytes.subarray(0, 4));
  if (found !== mark) throw new Error(`not a payload of the map: ${found}`);
}
