/**
 * Reads the map's payloads: columns of bytes, as docs/map-payloads.md tells and payloads.py packs.
 *
 * @typedef {{unitsPerDegree: number, count: number, lat: Float64Array, lon: Float64Array,
 *   unit: Uint32Array, key: number[],
 *   units: {code: string, name: string, within: string[], counties: string[]}[]}} PlaceColumns
 * @typedef {Record<'days' | 'visits' | 'attendees' | 'leaflets' | 'riders' | 'done', Int32Array>} StateColumns
 */

const PLACES_HEAD = 24;
const STATE_HEAD = 20;
const NAMES = /** @type {const} */ (['', 'days', 'visits', 'attendees', 'leaflets', 'riders', 'done']);

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
 * @returns {{token: string, columns: StateColumns}}
 */
export function readState(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  check(bytes, 'OST1');
  const count = head.getUint32(4, true);
  const token = Array.from(bytes.subarray(8, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const columns = emptyState(count);
  let at = STATE_HEAD;
  for (let left = head.getUint32(16, true); left > 0; left -= 1) {
    const name = NAMES[bytes[at]];
    const width = bytes[at + 1];
    const numbers = new Int32Array(planes(bytes, at + 2, count, width).buffer);
    at += 2 + count * width;
    if (name === 'days') for (let place = 0; place < count; place += 1) numbers[place] -= 1;
    if (name) columns[name] = numbers;
  }
  return { token, columns };
}

/** The state of places of which nothing is known yet. @returns {StateColumns} */
export function emptyState(/** @type {number} */ count) {
  const zeros = new Int32Array(count);
  return { days: zeros, visits: zeros, attendees: zeros, leaflets: zeros, riders: zeros, done: zeros };
}

/** Numbers whose lowest bytes stand first, then all second bytes, and so on. */
export function planes(
  /** @type {Uint8Array} */ bytes,
  /** @type {number} */ from,
  /** @type {number} */ count,
  /** @type {number} */ width,
) {
  const numbers = new Uint32Array(count);
  for (let plane = 0; plane < width; plane += 1) {
    const start = from + plane * count;
    for (let at = 0; at < count; at += 1) numbers[at] |= bytes[start + at] << (8 * plane);
  }
  return numbers;
}

/** Throws where the bytes do not begin with the mark. */
export function check(/** @type {Uint8Array} */ bytes, /** @type {string} */ mark) {
  const found = String.fromCharCode(...bytes.subarray(0, 4));
  if (found !== mark) throw new Error(`not a payload of the map: ${found}`);
}
