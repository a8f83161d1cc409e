import L from 'leaflet';

import { afterPaint, markDrawn } from './after-paint.js';
import { bounds } from './canvas-layer.js';
import { CellLayer, RING } from './cell-layer.js';
import { setCounts } from './map-first-cells.js';
import { classifyChange } from './map-changes.js';
import { classify, columnsOf } from './map-classes.js';
import { NO_PLACES, Places } from './map-columns.js';
import { emptyState, withDays } from './map-payloads.js';
import { MapSource, pause } from './map-source.js';
import { boxOf, nextTowards } from './map-grid.js';
import { FROM_ZOOM, drawNames } from './map-labels.js';
import { MapSprites } from './map-sprites.js';
import { readColours } from './map-theme.js';
import { drawPoints, drawRings, isLate, isShown, radiusAt } from './village-marks.js';

/**
 * All places of a register on one canvas. Fires `classes` when places moved between classes,
 * `figures` where only other figures of theirs are known.
 *
 * The script side of `VillageCoverage` in coverage/layers.py.
 */
export class VillageLayer extends CellLayer {
  /**
   * @param {import('./map-source.js').Addresses | null} addresses null where another fills it
   * @param {{intervals: {village: number, key: number}, colour?: string, unit?: string,
   *   filtered?: boolean, own?: boolean}} options
   *   `intervals`: days after which a village, or a key village, is due;
   *   `own`: the register is one brigade's or squadron's, not headquarters'
   */
  constructor(addresses, options) {
    super('villages', 450);
    this.colour = options.colour || 'recency';
    this.unit = options.unit ?? '';
    this.filtered = options.filtered ?? false;
    this.own = options.own ?? false;
    this.intervals = options.intervals;
    /** @type {string | null} the class shown alone */
    this.alone = null;
    this.chosen = -1;
    this.pointed = -1;
    /** @type {Set<number>} places to draw attention to */
    this.changed = new Set();
    this.colours = readColours();
    this.sprites = new MapSprites();
    this.source = addresses && new MapSource(addresses);
    /** The present state; `state` is what is shown, which may be of another moment. */
    this.present = emptyState(0);
    this.state = this.present;
    /** @type {Int32Array | null} days since the last visit at the moment shown; null: the present */
    this.moment = null;
    /** Words on the moment, for the legend. */
    this.note = '';
    /** @type {Int32Array | null} days since the last visit then, where two days are compared */
    this.before = null;
    /** @type {import('./area-fills.js').Fills | null} how the areas are filled, where they are */
    this.fills = null;
    this.places = new Places(NO_PLACES);
    /** Settles once the places have their names. @type {Promise<void>} */
    this.named = Promise.resolve();
    this.lacksNames = false;
    this.included = this.places.within(this.unit);
    this.classes = this.classify();
  }

  /** Reads places and what the colour needs, then all else: the first picture waits for no more. */
  async load(/** @type {URLSearchParams} */ query) {
    if (!this.source) return;
    const { cells, firstCells } = this.source.addresses;
    // Alone on the line: some kilobytes before some megabytes.
    if (cells) await this.loadCells(query);
    try {
      await this.loadPlaces(this.source, query);
    } catch (fault) {
      // What the first picture showed is as true as before, although its places do not come.
      if (firstCells && !cells) await this.loadCells(query);
      throw fault;
    }
  }

  /** Whether places were read: without them the map is empty, or shows the cells it began with. */
  get isRead() {
    return this.places.token !== '';
  }

  /** @param {MapSource} source @param {URLSearchParams} query */
  async loadPlaces(source, query) {
    const [places, state] = await Promise.all([source.places(), source.firstState(query, columnsOf(this.colour))]);
    if (state.token !== places.token) throw new Error('the register has just changed');
    this.setPlaces(places, state.columns);
    await pause(places.count);
  }

  /** Cells counted by the server, until the places are there. Fires `firstcells`. @param {URLSearchParams} query */
  async loadCells(query) {
    const firstCells = this.colour === 'recency' && (await this.source?.cells(query).catch(() => null));
    if (!firstCells) return;
    // However near: nobody knows when there are places to be seen instead.
    this.firstCells = { ...firstCells, soon: false };
    this.regrouped = null;
    setCounts(this.classes, firstCells);
    this.fire('classes');
    this.fire('firstcells');
    this.redraw();
  }

  /** Another register, with its state. */
  setPlaces(
    /** @type {Places} */ places,
    /** @type {import('./map-payloads.js').StateColumns} */ state,
  ) {
    this.firstCells = null;
    this.places = places;
    this.named = this.readNames(places);
    this.chosen = -1;
    this.pointed = -1;
    this.changed.clear();
    this.moment = null;
    this.before = null;
    this.present = state;
    this.state = state;
    this.sort();
  }

  /** Gives the places their names, once they are seen. Without names they are still a map. */
  async readNames(/** @type {Places} */ places) {
    await afterPaint();
    try {
      await this.source?.names(places);
      this.redraw();
    } catch {
      this.lacksNames = places === this.places;
    }
  }

  /** There is contact again: what was lost on the way is read anew. */
  readLost() {
    if (!this.lacksNames) return;
    this.lacksNames = false;
    this.named = this.readNames(this.places);
  }

  /** Shows the places as they were: days since their last visit then; null shows the present. */
  showMoment(/** @type {Int32Array | null} */ days) {
    this.moment = days;
    this.state = days ? withDays(this.present, days) : this.present;
    this.sort();
  }

  /** Shows what changed since another day, by days since the last visit then; null ends it. */
  compareWith(/** @type {Int32Array | null} */ days) {
    if (Boolean(days) !== Boolean(this.before)) this.showAlone(null);
    this.before = days;
    this.sort();
  }

  /** The same places after new visits, or with further figures. */
  setState(/** @type {import('./map-payloads.js').StateColumns} */ state) {
    const before = this.state;
    this.present = state;
    this.state = this.moment ? withDays(state, this.moment) : state;
    if (columnsOf(this.colour).every((name) => isSame(before[name], this.state[name]))) this.fire('figures');
    else this.sort();
  }

  /** Headquarters may change after how many days places are due. @param {{village: number, key: number}} intervals */
  setIntervals({ village, key }) {
    if (village === this.intervals.village && key === this.intervals.key) return;
    this.intervals = { village, key };
    this.sort();
  }

  /** How the areas below are filled; the legend says it. */
  setFills(/** @type {import('./area-fills.js').Fills | null} */ fills) {
    this.fills = fills;
    this.fire('classes');
  }

  /** What to colour by, which unit counts, and whether only some visits are looked at. */
  setQuestion(/** @type {{colour?: string, unit?: string, filtered?: boolean}} */ question) {
    if (question.colour && question.colour !== this.colour) this.alone = null;
    // They were counted under the filters of before.
    this.firstCells = null;
    Object.assign(this, question);
    this.sort();
  }

  sort() {
    this.included = this.places.within(this.unit);
    this.classes = this.classify();
    this.forgetCells();
    this.fire('classes');
    this.redraw();
    this.prepareSoon();
  }

  classify() {
    const { colour, state, included, filtered, before } = this;
    if (before) {
      return classifyChange(before, state.days, included, (at, days) => this.isLate(at, days));
    }
    return classify(colour, state, included, filtered, (at) => this.isOverdue(at));
  }

  /** Whether the place waits for longer than its own interval. */
  isOverdue(/** @type {number} */ at) {
    return this.isLate(at, this.state.days[at]);
  }

  /** Whether so many days without a visit are too many for the place; never (-1) is not late. */
  isLate(/** @type {number} */ at, /** @type {number} */ days) {
    return isLate(this, at, days);
  }

  setTheme() {
    this.colours = readColours();
    this._update();
  }

  /** Shows one class (its key) and puts the others aside; null shows all. */
  showAlone(/** @type {string | null} */ key) {
    this.alone = key;
    this.fire('alone');
    this.redraw();
  }

  choose(/** @type {number} */ at) {
    this.chosen = at;
    this.redraw();
  }

  pointAt(/** @type {number} */ at) {
    const before = this.pointed;
    if (at === before) return;
    this.pointed = at;
    // Which names have room depends on all that is in sight.
    if (!this._map || this._map.getZoom() >= FROM_ZOOM) return this.redraw();
    const pointed = [before, at].filter((each) => each >= 0 && this.places.hasPoint(each));
    this.redrawParts(pointed.map((each) => this.partAround(each)));
  }

  /** The pixels of a place with the ring around it. @returns {import('./canvas-layer.js').Part} */
  partAround(/** @type {number} */ at) {
    const { scale, left, top } = this.projection();
    const { x, y } = this.places;
    const [middle, reach] = [L.point(x[at] * scale - left, y[at] * scale - top), this.radius() + RING];
    return { min: middle.subtract([reach, reach]), max: middle.add([reach, reach]) };
  }

  setChanged(/** @type {number[]} */ places) {
    this.changed = new Set(places);
    this.redraw();
  }

  /** The counties to emphasise: the chosen unit's, else one's own where one has not all. */
  counties() {
    if (!this.unit && !this.own) return [];
    return this.firstCells?.counties ?? this.places.counties(this.unit);
  }

  /** The place under a position on the map within a reach in pixels, or -1. */
  pick(/** @type {L.LatLng} */ position, /** @type {number} */ reach) {
    const { scale, left, top } = this.projection();
    const point = this._map.latLngToLayerPoint(position);
    return this.places.nearest((point.x + left) / scale, (point.y + top) / scale, reach / scale);
  }

  /** The next place from here in a direction; from the middle of the map where none is chosen. */
  next(/** @type {[number, number]} */ towards) {
    const allowed = (/** @type {number} */ at) => this.included[at] === 1 && this.isShown(at);
    if (this.chosen >= 0 && this.places.hasPoint(this.chosen)) {
      const { x, y } = this.places;
      return nextTowards(this.places, x[this.chosen], y[this.chosen], towards, allowed);
    }
    return this.pick(this._map.getCenter(), 4096);
  }

  /** @returns {L.LatLng} */
  positionOf(/** @type {number} */ at) {
    const { scale, left, top } = this.projection();
    const { x, y } = this.places;
    return this._map.layerPointToLatLng([x[at] * scale - left, y[at] * scale - top]);
  }

  /** The box around the places that count, world units. */
  worldBox() {
    if (this.firstCells) return this.firstCells.box;
    return this.unit ? boxOf(this.places.x, this.places.y, this.included) : this.places.box;
  }

  /** The same in degrees; null where none has a point. */
  box() {
    return bounds(this.worldBox());
  }

  isShown(/** @type {number} */ at) {
    return isShown(this, at);
  }

  radius() {
    return radiusAt(this._map.getZoom());
  }

  draw(/** @type {CanvasRenderingContext2D} */ context, /** @type {import('./canvas-layer.js').Part} */ seen) {
    const places = this.drawCells(context, seen) ? [] : drawPoints(this, context, seen);
    drawRings(this, context);
    this.drawNames(context, places, this.radius());
    if (this.firstCells || this.places.count) markDrawn();
  }

  /** @param {CanvasRenderingContext2D} context @param {number[]} places @param {number} radius */
  drawNames(context, places, radius) {
    drawNames(context, this, places, radius);
  }
}

/** @param {Int32Array} one @param {Int32Array} other */
function isSame(one, other) {
  if (one === other) return true;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return one.length === other.length;
}
