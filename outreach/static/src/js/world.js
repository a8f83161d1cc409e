/**
 * World units: 0 to 1 across the Mercator square, as the page's base map is drawn.
 *
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 *   nothing lies in it where `left` is greater than `right`
 */

/** A box around nothing, to be widened. @returns {Box} */
export function emptyBox() {
  return { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
}

/** Widens a box so that it holds another one. @param {Box} box @param {Box} other */
export function widen(box, other) {
  box.left = Math.min(box.left, other.left);
  box.right = Math.max(box.right, other.right);
  box.top = Math.min(box.top, other.top);
  box.bottom = Math.max(box.bottom, other.bottom);
}

/**
 * How positions are shifted onto the page's base map; nothing where it is drawn in WGS-84. Only
 * what is drawn is shifted: every position that a script holds stays WGS-84.
 *
 * @typedef {(lat: number, lon: number) => [number, number]} Shift
 * @returns {{toDrawn: Shift, fromDrawn: Shift} | undefined}
 */
export function pageDatum() {
  return /** @type {any} */ (window).outreachDatum;
}

/** @param {number} lat @param {number} lon degrees @returns {[number, number]} world units */
export function toWorld(lat, lon) {
  const datum = pageDatum();
  if (datum) [lat, lon] = datum.toDrawn(lat, lon);
  return [lon / 360 + 0.5, northing(lat)];
}

/**
 * The same for many points at once.
 *
 * @param {Float64Array} lat @param {Float64Array} lon degrees, NaN where there is no point
 * @returns {{x: Float64Array, y: Float64Array}} world units
 */
export function allToWorld(lat, lon) {
  const datum = pageDatum();
  const x = new Float64Array(lat.length);
  const y = new Float64Array(lat.length);
  for (let at = 0; at < lat.length; at += 1) {
    if (datum && lat[at] === lat[at]) [y[at], x[at]] = datum.toDrawn(lat[at], lon[at]);
    else {
      y[at] = lat[at];
      x[at] = lon[at];
    }
    x[at] = x[at] / 360 + 0.5;
    y[at] = northing(y[at]);
  }
  return { x, y };
}

/** How far down the Mercator square a latitude in degrees lies; NaN for NaN. */
function northing(/** @type {number} */ lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** @param {number} x @param {number} y world units @returns {[number, number]} lat, lon, degrees */
export function fromWorld(x, y) {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const lon = (x - 0.5) * 360;
  return pageDatum()?.fromDrawn(lat, lon) ?? [lat, lon];
}
