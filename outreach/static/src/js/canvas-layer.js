import L from 'leaflet';

import { fromWorld } from './world.js';

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
    this.frame = 0;
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
    if (!this._map || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map) this.paint();
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

  /** @param {CanvasRenderingContext2D} _context @param {L.Bounds} _seen pixels to draw */
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

  /** Draws at once; what was asked for before is done with it. */
  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const canvas = /** @type {HTMLCanvasElement} */ (this._container);
    canvas.hidden = this.isBlank();
    if (canvas.hidden) return;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.paintOn(context, this.ratio());
  }

  /** @param {CanvasRenderingContext2D} context @param {number} ratio */
  paintOn(context, ratio) {
    const { min } = this._bounds;
    context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
    this.draw(context, this._bounds);
  }

  // ---- What L.Renderer asks of its implementations

  _initContainer() {
    this._container = document.createElement('canvas');
    this._container.className = 'leaflet-zoom-animated';
  }

  _destroyContainer() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
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
