/**
 * Finding a place among those of one's scope, on the phone: by name, township, pinyin or
 * initials, and by distance. Pure functions.
 *
 * @typedef {object} Place
 * @property {string} id
 * @property {string} name the name as spoken, such as 开化村
 * @property {string} township
 * @property {string} pinyin
 * @property {string} initials
 * @property {number | null} lat WGS-84 degrees
 * @property {number | null} lon
 */

/** Shorter is better: 0 an exact hit, null no hit. @param {Place} place @param {string} words */
function rank(place, words) {
  const { name, township, pinyin, initials } = place;
  if (name === words || initials === words) return 0;
  if (name.startsWith(words)) return 1;
  if (initials.startsWith(words)) return 2;
  if (pinyin.startsWith(words)) return 3;
  if (name.includes(words)) return 4;
  if (township.startsWith(words)) return 5;
  if (township.includes(words)) return 6;
  // Three letters or more inside a name: "huacun" finds 开化村, "a" does not find everything.
  if (words.length > 2 && pinyin.includes(words)) return 7;
  return null;
}

/**
 * The places that fit every word typed, best first; an empty query fits none.
 *
 * @param {Place[]} places
 * @param {string} query
 * @returns {Place[]}
 */
export function searchPlaces(places, query) {
  const words = query.toLowerCase().split(/[\s，、,]+/).filter(Boolean);
  if (!words.length) return [];
  /** @type {{place: Place, rank: number}[]} */
  const found = [];
  for (const place of places) {
    const ranks = words.map((word) => rank(place, word));
    if (ranks.some((one) => one === null)) continue;
    found.push({ place, rank: Math.min(.../** @type {number[]} */ (ranks)) });
  }
  found.sort((a, b) => a.rank - b.rank || (a.place.pinyin < b.place.pinyin ? -1 : 1));
  return found.map((one) => one.place);
}

/**
 * Metres between two points on the sphere.
 *
 * @param {{lat: number, lon: number}} a
 * @param {{lat: number, lon: number}} b
 */
export function distanceBetween(a, b) {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(h));
}

/**
 * The places nearest to a point, with their distance in metres.
 *
 * @param {Place[]} places
 * @param {{lat: number, lon: number}} point
 * @param {number} most
 */
export function nearestPlaces(places, point, most) {
  const near = [];
  for (const place of places) {
    if (place.lat === null || place.lon === null) continue;
    const distance = distanceBetween(point, { lat: place.lat, lon: place.lon });
    near.push({ place, distance });
  }
  return near.sort((a, b) => a.distance - b.distance).slice(0, most);
}
