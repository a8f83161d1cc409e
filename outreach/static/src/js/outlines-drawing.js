import { boxOf } from './map-grid.js';
import { allToWorld, emptyBox, widen } from './world.js';

/**
 * Outlines of counties and towns, and how they are drawn. Without Leaflet.
 *
 * @typedef {{unitsPerDegree: number, outlines: {code: string, rings: number[][]}[]}} PackedOutlines
 * @typedef {{code: string, rings: Float64Array[], box: import('./world.js').Box}} Outline
 *   rings are x, y, x, y, ... in world units
 */

/** Pixels. */
const LEAST_STEP = 0.5;

/** @param {ArrayBuffer} bytes of a payload @returns {Outline[]} */
export function readOutlines(bytes) {
  return unpackOutlines(JSON.parse(new TextDecoder().decode(bytes)));
}

/** @param {PackedOutlines} packed as outlines.py makes them @returns {Outline[]} */
export function unpackOutlines({ unitsPerDegree, outlines }) {
  return outlines.map(({ code, rings }) => {
    const box = emptyBox();
    return { code, rings: rings.map((ring) => unpack(ring, unitsPerDegree, box)), box };
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
  const paths = outlines.map(({ code, rings }) => ({ isEmphasised: emphasised.has(code), path: pathOf(rings, projection) }));
  for (const { path, isEmphasised } of filled ? paths : []) {
    context.fillStyle = isEmphasised ? card : land;
    context.fill(path, 'evenodd');
  }
  for (const { path, isEmphasised } of paths) {
    if (!isEmphasised) stroke(context, path, emphasised.size > 0 ? divider : border, 1);
  }
  for (const { path, isEmphasised } of paths) if (isEmphasised) stroke(context, path, primary, 2.5);
}

/**
 * Points nearer to the one before than half a pixel are left out: nobody sees them.
 *
 * @param {Float64Array[]} rings
 * @param {{scale: number, left: number, top: number}} projection
 */
function pathOf(rings, { scale, left, top }) {
  const path = new Path2D();
  for (const ring of rings) {
    let [lastX, lastY] = [Infinity, Infinity];
    for (let at = 0; at < ring.length; at += 2) {
      const x = ring[at] * scale - left;
      const y = ring[at + 1] * scale - top;
      if (Math.abs(x - lastX) < LEAST_STEP && Math.abs(y - lastY) < LEAST_STEP) continue;
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    path.closePath();
  }
  return path;
}

/** @param {CanvasRenderingContext2D} context @param {Path2D} path @param {string} colour @param {number} width */
function stroke(context, path, colour, width) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke(path);
}

/**
 * [lon, lat, step, step, ...] in parts of a degree becomes x, y, x, y, ... in world units.
 *
 * @param {number[]} ring @param {number} unitsPerDegree
 * @param {import('./world.js').Box} box is widened to hold them
 */
function unpack(ring, unitsPerDegree, box) {
  const count = ring.length / 2;
  const lat = new Float64Array(count);
  const lon = new Float64Array(count);
  for (let at = 0, east = 0, north = 0; at < count; at += 1) {
    east += ring[2 * at];
    north += ring[2 * at + 1];
    lon[at] = east / unitsPerDegree;
    lat[at] = north / unitsPerDegree;
  }
  const { x, y } = allToWorld(lat, lon);
  widen(box, boxOf(x, y));
  const points = new Float64Array(ring.length);
  for (let at = 0; at < count; at += 1) {
    points[2 * at] = x[at];
    points[2 * at + 1] = y[at];
  }
  return points;
}
