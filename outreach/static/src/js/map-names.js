import { check, planes } from './map-payloads.js';

/**
 * What the places of a map are called, read where it lies when somebody wants it: of 690,000
 * names a screen shows some hundred.
 *
 * @typedef {{name: (at: number) => string, town: (at: number) => string,
 *   key: (at: number) => string, find: (key: string) => number}} Names
 *   `key`: the code, or the id of a place without one; `find`: the place of a key, or -1
 */

/** @type {Names} before they have come */
export const NO_NAMES = { name: () => '', town: () => '', key: () => '', find: () => -1 };

const HEAD = 16;
const HALF = 2 ** 32;

/**
 * Reads the names as docs/map-payloads.md tells and payloads.py packs.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Names}
 */
export function readNames(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  check(bytes, 'ONM1');
  const count = head.getUint32(4, true);
  const towns = head.getUint32(8, true);
  const [ofCode, ofTown, ofName, ofTownName] = bytes.subarray(12, HEAD);
  let at = HEAD;
  const skip = (/** @type {number} */ length) => (at += length) - length;
  const steps = skip(count * ofCode);
  const town = skip(count * ofTown);
  const nameEnds = endsOf(bytes, skip(count * ofName), count, ofName);
  const townEnds = endsOf(bytes, skip(towns * ofTownName), towns, ofTownName);
  const names = skip(nameEnds[count]);
  const townNames = skip(townEnds[towns]);
  /** @type {{id: Record<string, string>}} */
  const { id } = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
  const decoder = new TextDecoder();
  const text = (/** @type {number} */ from, /** @type {Uint32Array} */ ends, /** @type {number} */ each) =>
    decoder.decode(bytes.subarray(from + ends[each], from + ends[each + 1]));
  /** @type {Float64Array | null} made when a place is opened, or asked for by the address */
  let codes = null;
  const known = () => (codes ??= codesOf(bytes, steps, count, ofCode));
  return {
    name: (place) => text(names, nameEnds, place),
    town: (place) => text(townNames, townEnds, numberAt(bytes, town + place, count, ofTown)),
    key: (place) => id[place] ?? String(known()[place]),
    find: (key) => {
      const found = Object.keys(id).find((place) => id[place] === key);
      if (found !== undefined) return Number(found);
      const place = /^\d+$/.test(key) ? known().indexOf(Number(key)) : -1;
      // A place without a code has its neighbour's here.
      return place >= 0 && id[place] === undefined ? place : -1;
    },
  };
}

/**
 * The same of lists.
 *
 * @param {{key: string, name: string, town: string}[]} places
 * @returns {Names}
 */
export function namesOf(places) {
  return {
    name: (at) => places[at].name,
    town: (at) => places[at].town,
    key: (at) => places[at].key,
    find: (key) => places.findIndex((place) => place.key === key),
  };
}

/** One number of those that stand in planes. @param {Uint8Array} bytes @param {number} from its lowest byte @param {number} count @param {number} width */
function numberAt(bytes, from, count, width) {
  let number = 0;
  for (let plane = 0; plane < width; plane += 1) number |= bytes[from + plane * count] << (8 * plane);
  return number;
}

/** Where each text ends, after the start of the first. @param {Uint8Array} bytes @param {number} from @param {number} count @param {number} width */
function endsOf(bytes, from, count, width) {
  const lengths = width === 1 ? bytes.subarray(from, from + count) : planes(bytes, from, count, width);
  const ends = new Uint32Array(count + 1);
  for (let at = 0; at < count; at += 1) ends[at + 1] = ends[at] + lengths[at];
  return ends;
}

/** The codes, from their steps: more digits than 32 bits hold. @param {Uint8Array} bytes @param {number} from @param {number} count @param {number} width */
function codesOf(bytes, from, count, width) {
  const low = planes(bytes, from, count, Math.min(width, 4));
  const high = planes(bytes, from + 4 * count, count, Math.max(width - 4, 0));
  const codes = new Float64Array(count);
  let code = 0;
  for (let at = 0; at < count; at += 1) {
    const step = high[at] * HALF + low[at];
    code += step % 2 ? -(step + 1) / 2 : step / 2;
    codes[at] = code;
  }
  return codes;
}
