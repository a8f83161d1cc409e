import { CanvasLayer, bounds } from './canvas-layer.js';
import { read } from './map-reading.js';
import { readColours } from './map-theme.js';
import { boxOfOutlines, drawOutlines, outlineAt, readOutlines, unpackOutlines } from './outlines-drawing.js';

/**
 * Outlines below all marks; those of the chosen unit are emphasised, the others step back.
 *
 * The script side of `Outlines` in coverage/layers.py.
 */
export class OutlinesLayer extends CanvasLayer {
  /**
   * @param {import('./outlines-drawing.js').PackedOutlines | string} source or the address to `load` from
   * @param {{fills?: import('./area-fills.js').Fills | null}} [options]
   */
  constructor(source, options = {}) {
    super('outlines', 350);
    this.address = typeof source === 'string' ? source : '';
    this.outlines = typeof source === 'string' ? [] : unpackOutlines(source);
    /** @type {Set<string>} codes of the outlines to emphasise; empty: none is chosen */
    this.emphasised = new Set();
    this.fills = options.fills ?? null;
    this.isLost = false;
    this.colours = readColours();
    /** Whether the land is painted: not where a base map lies beneath. */
    this.filled = true;
  }

  /** Other outlines. @param {import('./outlines-drawing.js').PackedOutlines} source */
  take(source) {
    this.outlines = unpackOutlines(source);
    this.redraw();
  }

  /** Without outlines it is still a map. */
  async load() {
    this.isLost = false;
    try {
      this.outlines = readOutlines(await read(this.address));
      this.redraw();
    } catch {
      this.isLost = true;
    }
  }

  /** There is contact again: what was lost on the way is read anew. */
  readLost() {
    if (this.isLost) void this.load();
  }

  emphasise(/** @type {string[]} */ codes) {
    this.emphasised = new Set(codes);
    this.redraw();
  }

  /** Fills areas by their class; null leaves all land. */
  fill(/** @type {import('./area-fills.js').Fills | null} */ fills) {
    if (fills === this.fills) return;
    this.fills = fills;
    this.redraw();
  }

  /** The filled area under a position on the map; none without a fill. @param {L.LatLng} position */
  areaAt(position) {
    const { fills } = this;
    if (!fills) return null;
    const { scale, left, top } = this.projection();
    const point = this._map.latLngToLayerPoint(position);
    const code = outlineAt(this.outlines, (point.x + left) / scale, (point.y + top) / scale)?.code;
    return fills.areas.find((area) => area.code === code) ?? null;
  }

  /** The box around the emphasised outlines; around all of them unless `chosen`. World units. */
  worldBox(/** @type {boolean} */ chosen) {
    return boxOfOutlines(this.outlines, this.emphasised, chosen);
  }

  /** The same in degrees; null where nothing lies in it. */
  box(/** @type {boolean} */ chosen) {
    return bounds(this.worldBox(chosen));
  }

  setTheme() {
    this.colours = readColours();
    this._update();
  }

  draw(/** @type {CanvasRenderingContext2D} */ context) {
    drawOutlines(context, this, this.projection());
  }
}
