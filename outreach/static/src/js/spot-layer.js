import { CanvasLayer } from './canvas-layer.js';
import { drawMark } from './map-marks.js';
import { readColours } from './map-theme.js';
import { say } from './words.js';
import { toWorld } from './world.js';

/** From afar they are small, so that they leave in sight what lies below. */
const SMALL = 3;
const LARGE = 6;
const LARGE_FROM_ZOOM = 7.5;

/**
 * Spots over the villages, each kind a shape of its own. Nothing is read before they are shown.
 *
 * @typedef {[kind: number, lat: number | null, lon: number | null, name: string, more?: any]} Spot
 * @typedef {{kind: number, name: string, more: any, lat: number, lon: number, radius: number, x: number, y: number}} DrawnSpot
 */
export class SpotLayer extends CanvasLayer {
  /**
   * @param {string} name of the pane @param {number} level of the pane
   * @param {string} address @param {{kinds: string[], show?: boolean}} options
   */
  constructor(name, level, address, options) {
    super(name, level);
    this.address = address;
    this.kinds = options.kinds;
    this.shown = options.show ?? false;
    this.colours = readColours();
    /** @type {Spot[]} */
    this.places = [];
    /** Grows with every question: an answer to an earlier one is let go. */
    this.turn = 0;
    /** What they answer, and the server's mark of the answer; "" where it gives none. */
    this.known = { address: '', etag: '' };
    /** Whether there are more than can be shown. */
    this.more = false;
  }

  /** Reads the spots under the filters; nothing where they are those shown. @param {URLSearchParams} query */
  async load(query) {
    this.turn += 1;
    const asked = this.turn;
    const address = `${this.address}?${query}`;
    const shown = address === this.known.address ? this.known.etag : '';
    const response = await fetch(address, {
      headers: shown ? { 'If-None-Match': shown } : {},
      signal: AbortSignal.timeout?.(15_000),
    });
    if (response.status === 304) return;
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const { places, more } = await response.json();
    if (asked !== this.turn) return;
    this.places = places;
    this.more = Boolean(more);
    this.known = { address, etag: response.headers.get('ETag') ?? '' };
    this.redraw();
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

  /** How a kind is drawn. @param {number} _kind @returns {import('./map-classes.js').Mark} */
  markOf(_kind) {
    throw new Error('each layer has marks of its own');
  }

  /** How far beside its point a kind stands, of its size. @param {number} _kind */
  asideOf(_kind) {
    return 0;
  }

  /** What is said of a spot. @param {DrawnSpot} spot @returns {string} */
  wordsOf({ name, kind }) {
    return `${name} · ${say(`kind_${this.kinds[kind]}`)}`;
  }

  /** What stands above its lines in the legend. @param {number} missing spots without a point @returns {string} */
  headWords(missing) {
    return missing ? say('key_head_missing', { n: missing }) : say('key_head');
  }

  /** @param {CanvasRenderingContext2D} context @param {import('./canvas-layer.js').Part} seen */
  draw(context, seen) {
    const min = /** @type {L.Point} */ (seen.min);
    const max = /** @type {L.Point} */ (seen.max);
    for (const { kind, x, y, radius } of this.marks()) {
      if (x < min.x || y < min.y || x > max.x || y > max.y) continue;
      drawMark(context, this.markOf(kind), x, y, radius, this.colours);
    }
  }

  /** Where each mark lies, in the pixels `draw` works in, and what it stands for. @returns {Generator<DrawnSpot>} */
  *marks() {
    if (!this.shown) return;
    const { scale, left, top } = this.projection();
    const large = this._map.getZoom() < LARGE_FROM_ZOOM ? SMALL : LARGE;
    for (const [kind, lat, lon, name, more] of this.places) {
      if (lat === null || lon === null) continue;
      const [x, y] = toWorld(lat, lon);
      const aside = large * this.asideOf(kind);
      const radius = aside ? large * 0.8 : large;
      yield { kind, name, more, lat, lon, radius, x: x * scale - left + aside, y: y * scale - top - aside };
    }
  }

  /** The mark under a position on the map, the one drawn last; null where there is none. @param {L.LatLng} position @param {number} reach pixels beyond its edge */
  pick(position, reach) {
    const point = this._map.latLngToLayerPoint(position);
    let found = null;
    for (const mark of this.marks()) {
      if (Math.hypot(mark.x - point.x, mark.y - point.y) <= mark.radius + reach) found = mark;
    }
    return found && { ...found, words: this.wordsOf(found) };
  }

  /** What the legend says: how many of each kind, with and without a point. @returns {import('./legend-lines.js').LegendLine[]} */
  lines() {
    const rows = this.kinds.map((name, kind) => ({
      mark: this.markOf(kind), ring: false, apart: false, label: say(`kind_${name}`),
      count: this.places.filter((place) => place[0] === kind).length,
    }));
    const missing = this.places.filter((place) => place[1] === null).length;
    return [{ mark: null, ring: false, apart: true, label: this.headWords(missing), count: null }, ...rows];
  }
}
