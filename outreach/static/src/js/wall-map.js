import L from 'leaflet';

import { pageCrs } from './drawn-datum.js';
import { legendLines } from './legend-lines.js';
import { drawBase } from './map-base.js';
import { drawMark } from './map-marks.js';
import { watchTheme } from './map-theme.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';
import { number } from './words.js';

/** The width for which the sizes of a wall are meant: all are parts of it. */
const DESIGN_WIDTH = 1920;
/** A mark is seen from five metres when it is so many times as large as at a desk. */
const LARGER = 1.9;
const SWATCH = 44;

/** The marks of the coverage map, larger and without names: no name can be read from afar. */
class WallVillages extends VillageLayer {
  /** @param {import('./map-source.js').Addresses | null} addresses @param {any} options */
  constructor(addresses, options) {
    super(addresses, options);
    this.writesCounts = false;
  }

  radius() {
    return super.radius() * LARGER * wallUnit();
  }

  cellSize() {
    return super.cellSize() * LARGER * wallUnit();
  }

  drawNames() {}

  /** They are not even read. */
  async readNames() {}
}

/** The coverage map as a picture: nothing on it can be moved. */
export class WallMap {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const script = root.querySelector('[data-wall-map]');
    const data = JSON.parse(script?.textContent ?? '{}');
    this.period = new URLSearchParams(data.period);
    this.place = /** @type {HTMLElement} */ (root.querySelector('[data-map]'));
    this.canvas = document.createElement('div');
    this.canvas.className = 'wall-map__canvas';
    this.legend = document.createElement('ul');
    this.legend.className = 'wall-legend';
    this.place.prepend(this.canvas);
    this.place.append(this.legend);
    this.map = L.map(this.canvas, {
      crs: pageCrs(),
      attributionControl: false, zoomControl: false, keyboard: false, dragging: false,
      scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false,
      zoomSnap: 0, minZoom: 3, maxZoom: 14,
    }).setView([35, 105], 4);
    this.outlines = new OutlinesLayer(data.outlines);
    this.villages = new WallVillages(data.addresses, { intervals: data.intervals, own: data.own });
    this.map.addLayer(/** @type {any} */ (this.outlines));
    this.map.addLayer(/** @type {any} */ (this.villages));
    this.villages.on('classes', () => this.drawLegend());
    this.villages.on('firstcells', () => this.fit());
  }

  async begin() {
    watchTheme(() => this.redraw());
    new ResizeObserver(() => {
      this.map.invalidateSize({ animate: false });
      this.fit();
      this.drawLegend();
    }).observe(this.canvas);
    const outlines = this.outlines.load();
    await this.villages.load(this.period).catch(() => undefined);
    await outlines;
    this.fit();
    void drawBase(L, this.map, this.root, this.outlines);
  }

  /**
   * The state as it is now, and the places where they are others.
   *
   * @param {import('./map-source.js').Addresses} addresses @param {import('./wall-updates.js').Intervals} intervals
   */
  async read(addresses, intervals) {
    this.villages.setIntervals(intervals);
    // A wall stands for weeks: what was lost on the way when it began is read anew.
    if (this.outlines.isLost) await this.outlines.load().then(() => this.fit());
    const source = /** @type {import('./map-source.js').MapSource} */ (this.villages.source);
    source.addresses = addresses;
    if (addresses.token !== this.villages.places.token) {
      await this.villages.load(this.period);
      this.fit();
      return;
    }
    const { token, columns } = await source.state(this.period, ['days']);
    if (token !== this.villages.places.token) throw new Error('the register has changed');
    this.villages.setState(columns);
  }

  fit() {
    const counties = this.villages.counties();
    this.outlines.emphasise(counties);
    const boxes = [this.villages.box(), this.outlines.box(counties.length > 0)];
    const box = L.latLngBounds([]);
    for (const each of boxes) if (each) box.extend(each);
    const edge = 28 * wallUnit();
    if (!box.isValid()) return;
    // Below, the marking has a line of its own.
    const corners = { paddingTopLeft: L.point(edge, edge), paddingBottomRight: L.point(edge, edge * 2) };
    this.map.fitBounds(box, { ...corners, animate: false });
  }

  redraw() {
    this.outlines.setTheme();
    this.villages.setTheme();
    this.drawLegend();
  }

  drawLegend() {
    this.legend.replaceChildren(...legendLines(this.villages).map((line) => this.row(line)));
  }

  /** @param {import('./legend-lines.js').LegendLine} line */
  row({ mark, ring, label, count, apart }) {
    const item = this.line(label);
    item.classList.toggle('wall-legend__apart', apart);
    if (mark) item.prepend(this.swatch(mark, ring));
    if (count !== null) {
      const amount = document.createElement('span');
      amount.className = 'wall-legend__count';
      amount.textContent = number(count);
      item.append(amount);
    }
    return item;
  }

  /** @param {import('./map-classes.js').Mark} mark @param {boolean} ring of what is overdue */
  swatch(mark, ring) {
    const canvas = document.createElement('canvas');
    const size = Math.round(SWATCH * wallUnit());
    const ratio = window.devicePixelRatio || 1;
    canvas.className = 'wall-legend__mark';
    canvas.width = canvas.height = size * ratio;
    const context = canvas.getContext('2d');
    context?.scale(ratio, ratio);
    if (context) drawMark(context, mark, size / 2, size / 2, size * 0.36, this.villages.colours, ring);
    return canvas;
  }

  /** @param {string} words */
  line(words) {
    const item = document.createElement('li');
    const text = document.createElement('span');
    text.className = 'wall-legend__label';
    text.textContent = words;
    item.className = 'wall-legend__row';
    item.append(text);
    return item;
  }
}

/** Screen pixels for one pixel of the design; not less than a phone needs. */
function wallUnit() {
  return Math.max(Math.min(window.innerWidth / DESIGN_WIDTH, window.innerHeight / 1080), 0.45);
}
