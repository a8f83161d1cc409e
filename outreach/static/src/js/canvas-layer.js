import L from 'leaflet';

import { pixelsOf } from './map-sprites.js';
import { fromWorld } from './world.js';

/** @typedef {{min: L.Point, max: L.Point}} Part of a canvas, in the pixels `draw` works in */

/** Pixels of a printed canvas for one of the page's: 288 an inch. */
const PAPER_RATIO = 3;

/**
 * A Leaflet layer that is one canvas a little larger than the window on the map. It follows
 * panning and zooming like Leaflet's own renderers; a subclass draws in `draw`.
 *
 * Positions are kept in world units (0 to 1 across the Mercator square), so that a position in
 * pixels is a multiplication, whatever the zoom.
 */
export class CanvasLayer extends /** @type {any} */ (L.Renderer) {
  /** @param {string} pane @param {number} zIndex */
  constructor(pane, zIndex) {
    super({ pane, padding: 0.2 });
    this.zIndex = zIndex;
    /** @type {HTMLCanvasElement | undefined} */
    this._container = undefined;
    /** What is drawn in the next frame; `isAsked`: all. */
    this.frame = 0;
    this.isAsked = false;
    /** @type {Part[][]} that are no longer as they should be: what to draw frame by frame */
    this.spoilt = [];
    /** @type {HTMLCanvasElement | null} */
    this.paper = null;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    const pane = map.getPane(this.options.pane) ?? map.createPane(this.options.pane);
    pane.style.zIndex = String(this.zIndex);
    pane.style.pointerEvents = 'none';
    super.onAdd(map);
    return this;
  }

  /** Draws in the next frame, once, however often it is asked. */
  redraw() {
    if (!this._map || this.isAsked) return;
    cancelAnimationFrame(this.frame);
    this.isAsked = true;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.isAsked = false;
      if (this.canPaint()) this.paint();
    });
  }

  /** Where world units lie in the pixels `draw` works in: `x * scale - left`, `y * scale - top`. */
  projection() {
    const origin = this._map.getPixelOrigin();
    return { scale: 256 * 2 ** this._map.getZoom(), left: origin.x, top: origin.y };
  }

  /** Whether there is nothing to draw: such a canvas costs no memory and no time. */
  isBlank() {
    return false;
  }

  /** @param {CanvasRenderingContext2D} _context @param {Part} _seen pixels to draw */
  draw(_context, _seen) {}

  /** Pixels of the canvas for one of the page's. */
  ratio() {
    return window.devicePixelRatio || 1;
  }

  /**
   * Shows a still picture for paper in place of the canvas, or the canvas again.
   *
   * Chrome prints a canvas by the steps in which it was drawn, and what was wiped away as white
   * paper over the layers below: districts and base map would be missing.
   *
   * @param {boolean} onPaper
   */
  setPaper(onPaper) {
    this.paper?.remove();
    this.paper = null;
    const canvas = /** @type {HTMLCanvasElement} */ (this._container);
    canvas.style.display = '';
    if (!onPaper || this.isBlank()) return;
    const still = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
    const drawn = document.createElement('canvas');
    for (const each of [still, drawn]) {
      each.width = canvas.clientWidth * PAPER_RATIO;
      each.height = canvas.clientHeight * PAPER_RATIO;
    }
    const context = drawn.getContext('2d');
    if (!context) return;
    this.paintOn(context, PAPER_RATIO);
    still.getContext('2d')?.drawImage(drawn, 0, 0);
    canvas.after(still);
    canvas.style.display = 'none';
    this.paper = still;
  }

  /** Whether the picture takes so long that what nobody sees yet is drawn in the next frame. */
  isLong() {
    return false;
  }

  /** Draws at once; what was asked for before is done with it. */
  paint() {
    this.forgetFrame();
    this.spoilt = [];
    const canvas = /** @type {HTMLCanvasElement} */ (this._container);
    canvas.hidden = this.isBlank();
    if (canvas.hidden) return;
    const context = canvas.getContext('2d');
    if (!context) return;
    if (this.isLong()) {
      const [seen, ...others] = this.parts();
      this.paintPart(context, seen);
      this.spoilt = others.map((part) => [part]);
      this.redrawParts([]);
      return;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.paintOn(context, this.ratio());
  }

  forgetFrame() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.isAsked = false;
  }

  /** While the map zooms, what is drawn is stretched; it is drawn anew (`_update`) where that ends. */
  canPaint() {
    return Boolean(this._map) && this._map.getZoom() === this._zoom;
  }

  /** Draws parts in the next frame, before others that wait. @param {Part[]} parts */
  redrawParts(parts) {
    if (parts.length) this.spoilt.unshift(parts);
    if (this._map && this.spoilt.length && !this.frame) {
      this.frame = requestAnimationFrame(() => this.paintSpoilt());
    }
  }

  paintSpoilt() {
    this.frame = 0;
    const canvas = /** @type {HTMLCanvasElement | undefined} */ (this._container);
    const context = canvas && !canvas.hidden && this.canPaint() && canvas.getContext('2d');
    if (!context) return;
    for (const part of this.spoilt.shift() ?? []) this.paintPart(context, part);
    this.redrawParts([]);
  }

  /** The canvas in parts: first what is in the window, then what lies around it. @returns {Part[]} */
  parts() {
    const { min, max } = this._bounds;
    const from = this._map.containerPointToLayerPoint([0, 0]);
    const to = from.add(this._map.getSize());
    return [
      [from.x, from.y, to.x, to.y],
      [min.x, min.y, max.x, from.y],
      [min.x, to.y, max.x, max.y],
      [min.x, from.y, from.x, to.y],
      [to.x, from.y, max.x, to.y],
    ]
      .filter(([left, top, right, bottom]) => left < right && top < bottom)
      .map(([left, top, right, bottom]) => ({ min: L.point(left, top), max: L.point(right, bottom) }));
  }

  /** Draws what lies in a part and nothing else. @param {CanvasRenderingContext2D} context @param {Part} part */
  paintPart(context, part) {
    const ratio = this.ratio();
    context.save();
    this.place(context, ratio);
    const { x, y, width, height } = pixelsOf(context, part);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.clearRect(x, y, width, height);
    this.paintOn(context, ratio, part);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context @param {number} ratio @param {Part} [seen] */
  paintOn(context, ratio, seen = this._bounds) {
    this.place(context, ratio);
    this.draw(context, seen);
  }

  /** From here on positions are those of `draw`. @param {CanvasRenderingContext2D} context @param {number} ratio */
  place(context, ratio) {
    const { min } = this._bounds;
    context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
  }

  // ---- What L.Renderer asks of its implementations

  _initContainer() {
    this._container = document.createElement('canvas');
    this._container.className = 'leaflet-zoom-animated';
  }

  _destroyContainer() {
    this.forgetFrame();
    this._container?.remove();
    this._container = undefined;
  }

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    super._update();
    const canvas = /** @type {HTMLCanvasElement} */ (this._container);
    const size = this._bounds.getSize();
    const ratio = this.ratio();
    canvas.width = this.isBlank() ? 0 : Math.round(size.x * ratio);
    canvas.height = this.isBlank() ? 0 : Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this.paint();
  }

  /** Drawn anew it lies on whole pixels; Leaflet would move it by a part of one: a blur. */
  _reset() {
    this._update();
  }

  _updatePaths() {}
}

/** A box of world units in degrees; null where nothing lies in it. @param {import('./world.js').Box} box */
export function bounds(box) {
  if (box.left > box.right) return null;
  return L.latLngBounds(fromWorld(box.left, box.bottom), fromWorld(box.right, box.top));
}
