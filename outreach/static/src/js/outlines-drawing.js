import { emptyBox, toWorld, widen } from './world.js';

/**
 * Outlines of counties and towns, and how they are drawn. Without Leaflet.
 *
 * @typedef {{unitsPerDegree: number, outlines: {code: string, rings: number[][]}[]}} PackedOutlines
 * @typedef {{code: string, rings: Float64Array[], box: import('./world.js').Box}} Outline
 *   rings are x, y, x, y, ... in world units
 */

/** @param {ArrayBuffer} bytes of a payload @returns {Outline[]} */
export function readOutlines(bytes) {
  return unpackOutlines(JSON.parse(new TextDecoder().decode(bytes)));
}

/** @param {PackedOutlines} packed as outlines.py makes them @returns {Outline[]} */
export function unpackOutlines({ unitsPerDegree, outlines }) {
  return outlines.map(({ code, rings }) => {
    const unpacked = rings.map((ring) => unpack(ring, unitsPerDegree));
    return { code, rings: unpacked, box: boxOfRings(unpacked) };
  });
}

/**
 * The box around the emphasised outlines; around all of them where none is, unless `chosen`.
 *
 * @param {Outline[]} outlines @param {Set<string>} emphasised codes @param {boolean} chosen
 */
export function boxOfOutlines(outlines, emphasised, chosen) {
  const all = !chosen && emphasised.size === 0;
  const found = emptyBox();
  for (const { code, box } of outlines) if (all || emphasised.has(code)) widen(found, box);
  return found;
}

/**
 * Those emphasised are drawn last; the others step back.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{outlines: Outline[], emphasised: Set<string>, filled: boolean,
 *   colours: import('./map-theme.js').Colours}} what `filled`: whether the land is painted
 * @param {{scale: number, left: number, top: number}} projection as `CanvasLayer.projection`
 */
export function drawOutlines(context, { outlines, emphasised, filled, colours }, projection) {
  const { land, card, border, divider, primary } = colours;
  context.lineJoin = 'round';
  for (const { code, rings } of filled ? outlines : []) {
    trace(context, rings, projection);
    context.fillStyle = emphasised.has(code) ? card : land;
    context.fill('evenodd');
  }
  for (const { code, rings } of outlines) {
    if (emphasised.has(code)) continue;
    trace(context, rings, projection);
    stroke(context, emphasised.size > 0 ? divider : border, 1);
  }
  for (const { code, rings } of outlines) {
    if (!emphasised.has(code)) continue;
    trace(context, rings, projection);
    stroke(context, primary, 2.5);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Float64Array[]} rings
 * @param {{scale: number, left: number, top: number}} projection
 */
function trace(context, rings, { scale, left, top }) {
  context.beginPath();
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const x = ring[at] * scale - left;
      const y = ring[at + 1] * scale - top;
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.closePath();
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} width */
function stroke(context, colour, width) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

/** [lon, lat, step, step, ...] in parts of a degree becomes x, y, x, y, ... in world units. */
function unpack(/** @type {number[]} */ ring, /** @type {number} */ unitsPerDegree) {
  const points = new Float64Array(ring.length);
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < ring.length; at += 2) {
    lon += ring[at];
    lat += ring[at + 1];
    [points[at], points[at + 1]] = toWorld(lat / unitsPerDegree, lon / unitsPerDegree);
  }
  return points;
}

/** @param {Float64Array[]} rings */
function boxOfRings(rings) {
  const box = emptyBox();
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      box.left = Math.min(box.left, ring[at]);
      box.right = Math.max(box.right, ring[at]);
      box.top = Math.min(box.top, ring[at + 1]);
      box.bottom = Math.max(box.bottom, ring[at + 1]);
    }
  }
  return box;
}
