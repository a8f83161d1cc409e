import { CanvasLayer } from './canvas-layer.js';
import { CellGrid } from './map-cell-grid.js';
import { upperLimits } from './map-classes.js';
import { readColours } from './map-theme.js';
import { number, say } from './words.js';

const STEPS = 5;

/**
 * Where visits were made: squares shaded by how many, under the villages.
 *
 * The script side of `VisitDensity` in coverage/layers.py.
 */
export class DensityLayer extends CanvasLayer {
  /** @param {{show?: boolean, room?: number}} options `room`: pixels of a square, at least */
  constructor(options) {
    super('density', 400);
    this.shown = options.show ?? false;
    this.room = options.room ?? 20;
    this.colours = readColours();
    /** @type {import('./village-layer.js').VillageLayer | null} whose visits are counted */
    this.villages = null;
    /** @type {{width: number, state: unknown, included: unknown, sums: Int32Array, grid: CellGrid, limits: number[]} | null} */
    this.counted = null;
  }

  /** @param {boolean} shown */
  show(shown) {
    this.shown = shown;
    this._update();
  }

  isBlank() {
    return !this.shown;
  }

  setTheme() {
    this.colours = readColours();
    this._update();
  }

  /** Visits by square at this zoom, and the upper limits of their classes. */
  count() {
    const { villages } = this;
    if (!villages || !villages.places.count) return null;
    const width = this.room / (256 * 2 ** (Math.floor(this._map.getZoom() * 2) / 2));
    const { places, state, included } = villages;
    const old = this.counted;
    if (old && old.width === width && old.state === state && old.included === included) return old;
    const grid = new CellGrid(places, width);
    grid.fill(0, places.count);
    const sums = new Int32Array(grid.where.length);
    for (let at = 0; at < grid.of.length; at += 1) {
      if (grid.of[at] >= 0 && included[at]) sums[grid.of[at]] += state.visits[at];
    }
    this.counted = { width, state, included, sums, grid, limits: upperLimits(sums, STEPS) };
    return this.counted;
  }

  /** @param {CanvasRenderingContext2D} context @param {import('./canvas-layer.js').Part} seen */
  draw(context, seen) {
    const found = this.shown && this.count();
    if (!found) return;
    const { scale, left, top } = this.projection();
    const { grid, sums, limits, width } = found;
    const room = width * scale;
    const min = /** @type {L.Point} */ (seen.min);
    const max = /** @type {L.Point} */ (seen.max);
    sums.forEach((sum, cell) => {
      if (!sum) return;
      const x = (grid.left + (grid.where[cell] % grid.columns)) * room - left;
      const y = (grid.top + Math.floor(grid.where[cell] / grid.columns)) * room - top;
      if (x > max.x || y > max.y || x + room < min.x || y + room < min.y) return;
      context.fillStyle = this.colours[`area-${step(limits.findIndex((limit) => sum <= limit), limits.length)}`];
      context.fillRect(x, y, room - 1, room - 1);
    });
  }

  /** What the legend says. @returns {import('./legend-lines.js').LegendLine[]} */
  lines() {
    const { limits = [], sums = new Int32Array(0) } = this.count() ?? {};
    const rows = limits.map((last, at) => {
      const first = at === 0 ? 1 : limits[at - 1] + 1;
      const range = first === last ? number(last) : `${number(first)}–${number(last)}`;
      return {
        mark: /** @type {const} */ ({ shape: 'square', fill: `area-${step(at, limits.length)}` }),
        ring: false, apart: false, label: say('density_class', { range }),
        count: sums.reduce((n, sum) => n + (sum >= first && sum <= last ? 1 : 0), 0),
      };
    });
    const total = sums.reduce((n, sum) => n + sum, 0);
    const head = { mark: null, ring: false, apart: true, label: say('density_head', { n: total }), count: null };
    return [head, ...rows];
  }
}

/** Few classes still use the whole ramp. @param {number} at @param {number} count */
const step = (at, count) => (count === 1 ? STEPS - 1 : 1 + Math.round((at * (STEPS - 1)) / (count - 1)));
