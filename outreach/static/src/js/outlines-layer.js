import L from 'leaflet';

import { CanvasLayer, fromWorld, toWorld } from './canvas-layer.js';
import { read } from './map-reading.js';
import { readColours } from './map-theme.js';

/**
 * Outlines below all marks; those of the chosen unit are emphasised, the others step back.
 *
 * The script side of `Outlines` in coverage/layers.py.
 *
 * @typedef {{unitsPerDegree: number, outlines: {code: string, rings: number[][]}[]}} PackedOutlines
 */
export class OutlinesLayer extends CanvasLayer {
  /** @param {PackedOutlines | string} source the outlines, or the address to `load` them from */
  constructor(source) {
    super('outlines', 350);
    this.address = typeof source === 'string' ? source : '';
    this.outlines = typeof source === 'string' ? [] : unpackAll(source);
    /** @type {Set<string>} codes of the outlines to emphasise; empty: none is chosen */
    this.emphasised = new Set();
    this.colours = readColours();
    /** Whether the land is painted: not where a base map lies beneath. */
    this.filled = true;
  }

  async load() {
    const text = new TextDecoder().decode(await read(this.address));
    this.outlines = unpackAll(JSON.parse(text));
    this.redraw();
  }

  emphasise(/** @type {string[]} */ codes) {
    this.emphasised = new Set(codes);
    this.redraw();
  }

  /** The box around the emphasised outlines; around all of them unless `chosen`. */
  box(/** @type {boolean} */ chosen) {
    const all = !chosen && this.emphasised.size === 0;
    const box = L.latLngBounds([]);
    for (const { code, corners } of this.outlines) {
      if (all || this.emphasised.has(code)) for (const corner of corners) box.extend(corner);
    }
    return box.isValid() ? box : null;
  }

  setTheme() {
    this.colours = readColours();
    this._update();
  }

  draw(/** @type {CanvasRenderingContext2D} */ context) {
    const { land, card, border, divider, primary } = this.colours;
    const chosen = this.emphasised.size > 0;
    context.lineJoin = 'round';
    for (const { code, rings } of this.filled ? this.outlines : []) {
      this.trace(context, rings);
      context.fillStyle = this.emphasised.has(code) ? card : land;
      context.fill('evenodd');
    }
    for (const { code, rings } of this.outlines) {
      if (this.emphasised.has(code)) continue;
      this.trace(context, rings);
      stroke(context, chosen ? divider : border, 1);
    }
    for (const { code, rings } of this.outlines) {
      if (!this.emphasised.has(code)) continue;
      this.trace(context, rings);
      stroke(context, primary, 2.5);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Float64Array[]} rings */
  trace(context, rings) {
    const { scale, left, top } = this.projection();
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

/** Two opposite corners of the box around rings. @param {Float64Array[]} rings */
function cornersOf(rings) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      left = Math.min(left, ring[at]);
      right = Math.max(right, ring[at]);
      top = Math.min(top, ring[at + 1]);
      bottom = Math.max(bottom, ring[at + 1]);
    }
  }
  return left > right ? [] : [fromWorld(left, top), fromWorld(right, bottom)];
}

function unpackAll(/** @type {PackedOutlines} */ { unitsPerDegree, outlines }) {
  return outlines.map(({ code, rings }) => {
    const unpacked = rings.map((ring) => unpack(ring, unitsPerDegree));
    return { code, rings: unpacked, corners: cornersOf(unpacked) };
  });
}
