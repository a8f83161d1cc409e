import { markOf } from './area-fills.js';
import { drawHatching, drawSign, inkOn } from './area-marks.js';
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
const SIGN = 9;
/** A base map is seen through the fills. */
const ABOVE_BASE = 0.5;

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
 *   fills: import('./area-fills.js').Fills | null,
 *   colours: import('./map-theme.js').Colours}} what `filled`: whether the land is painted
 * @param {{scale: number, left: number, top: number}} projection as `CanvasLayer.projection`
 */
export function drawOutlines(context, { outlines, emphasised, filled, fills, colours }, projection) {
  const { land, card, border, divider, primary } = colours;
  context.lineJoin = 'round';
  const paths = outlines.map((outline) => (
    { outline, isEmphasised: emphasised.has(outline.code), path: pathOf(outline.rings, projection) }
  ));
  for (const { path, isEmphasised } of filled ? paths : []) {
    context.fillStyle = isEmphasised ? card : land;
    context.fill(path, 'evenodd');
  }
  if (fills) drawFills(context, paths, fills, filled ? 1 : ABOVE_BASE, colours, projection);
  for (const { path, isEmphasised } of paths) {
    if (!isEmphasised) stroke(context, path, emphasised.size > 0 ? divider : border, 1);
  }
  for (const { path, isEmphasised } of paths) if (isEmphasised) stroke(context, path, primary, 2.5);
}

/**
 * Areas by their class: a colour, or hatching where too little is known; a dashed edge where the
 * figure is for orientation only; a sign where colours are not all.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{outline: Outline, path: Path2D}[]} paths
 * @param {import('./area-fills.js').Fills} fills @param {number} alpha
 * @param {import('./map-theme.js').Colours} colours
 * @param {{scale: number, left: number, top: number}} projection
 */
function drawFills(context, paths, { by, areas }, alpha, colours, projection) {
  const { scale, left, top } = projection;
  const known = new Map(areas.map((area) => [area.code, area]));
  for (const { outline, path } of paths) {
    const area = known.get(outline.code);
    const mark = area && markOf(by, area.step);
    if (!mark) continue;
    const { box } = outline;
    const pixels = {
      left: box.left * scale - left, right: box.right * scale - left, top: box.top * scale - top, bottom: box.bottom * scale - top,
    };
    if (mark.shape === 'hatched') {
      drawHatching(context, path, seenOf(context, pixels), colours[mark.fill], undefined, left + top);
      continue;
    }
    context.globalAlpha = alpha;
    context.fillStyle = colours[mark.fill];
    context.fill(path, 'evenodd');
    context.globalAlpha = 1;
    if (!area.sure) strokeDashed(context, path, colours.ink);
    // Between its ends a scale needs no sign, and a dot would be taken for a village.
    if (mark.sign && mark.sign !== 'level' && pixels.right - pixels.left > 4 * SIGN) {
      const [x, y] = middleOf(outline);
      drawSign(context, mark.sign, x * scale - left, y * scale - top, SIGN, alpha === 1 ? inkOn(colours[mark.fill]) : colours.ink);
    }
  }
}

/** Within its own area, so that no neighbour's line fills the gaps. @param {CanvasRenderingContext2D} context @param {Path2D} path @param {string} colour */
function strokeDashed(context, path, colour) {
  context.save();
  context.clip(path, 'evenodd');
  context.setLineDash([6, 5]);
  stroke(context, path, colour, 4);
  context.restore();
}

/** The part of a box that is on the canvas. @param {CanvasRenderingContext2D} context @param {Pixels} box */
function seenOf(context, { left, top, right, bottom }) {
  const { a, e, f } = context.getTransform();
  const { width, height } = context.canvas;
  return {
    left: Math.max(left, -e / a), top: Math.max(top, -f / a),
    right: Math.min(right, (width - e) / a), bottom: Math.min(bottom, (height - f) / a),
  };
}

/** @typedef {{left: number, top: number, right: number, bottom: number}} Pixels */
/** @type {WeakMap<Outline, [number, number]>} */
const middles = new WeakMap();

/** The centre of its largest ring, world units. @param {Outline} outline */
function middleOf(outline) {
  const kept = middles.get(outline);
  if (kept) return kept;
  const rings = outline.rings.map(centreOf);
  const largest = rings.reduce((most, ring) => (ring.area > most.area ? ring : most), rings[0]);
  const middle = /** @type {[number, number]} */ ([largest.x, largest.y]);
  middles.set(outline, middle);
  return middle;
}

/** Area and centre of a ring: the shoelace formula from its first point. @param {Float64Array} ring */
function centreOf(ring) {
  const [x0, y0] = ring;
  let [area, x, y] = [0, 0, 0];
  for (let at = 2; at + 3 < ring.length; at += 2) {
    const [x1, y1, x2, y2] = [ring[at] - x0, ring[at + 1] - y0, ring[at + 2] - x0, ring[at + 3] - y0];
    const part = x1 * y2 - x2 * y1;
    area += part;
    x += part * (x1 + x2);
    y += part * (y1 + y2);
  }
  return { area: Math.abs(area), x: x0 + (area ? x / area / 3 : 0), y: y0 + (area ? y / area / 3 : 0) };
}

/**
 * The outline in which a point lies: a line from it to the right crosses its rings an odd number
 * of times.
 *
 * @param {Outline[]} outlines @param {number} x @param {number} y world units
 */
export function outlineAt(outlines, x, y) {
  return outlines.find(({ rings, box }) => {
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false;
    return rings.reduce((inside, ring) => (crosses(ring, x, y) ? !inside : inside), false);
  });
}

/** @param {Float64Array} ring @param {number} x @param {number} y */
function crosses(ring, x, y) {
  let odd = false;
  for (let at = 0, before = ring.length - 2; at < ring.length; before = at, at += 2) {
    const [x1, y1, x2, y2] = [ring[at], ring[at + 1], ring[before], ring[before + 1]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
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
