import { classify } from './map-classes.js';
import { CELL, CellStore } from './map-cells.js';
import { setCounts } from './map-first-cells.js';
import { worldSize } from './map-fit.js';
import { boxOf } from './map-grid.js';
import { MapSprites } from './map-sprites.js';
import { readColours } from './map-theme.js';
import { drawCells, drawPoints, isLate, isShown, radiusAt, readCells } from './village-marks.js';

/**
 * What `VillageLayer` shows before anybody has moved, pointed or chosen: a picture that needs no
 * map. Both draw by the functions of `village-marks.js`, which read these names.
 *
 * @typedef {{colour: string, unit: string, filtered: boolean, own: boolean,
 *   intervals: {village: number, key: number}, fills?: import('./area-fills.js').Fills | null}} Question
 *   as the layers' options
 * @typedef {{places: import('./map-columns.js').Places, state: import('./map-payloads.js').StateColumns,
 *   firstCells: import('./map-first-cells.js').FirstCells | null}} Data
 */
export class StillVillages {
  /** @param {Question} question @param {Data} data */
  constructor(question, { places, state, firstCells }) {
    this.colour = question.colour;
    this.unit = question.unit;
    this.intervals = question.intervals;
    this.places = places;
    this.state = state;
    this.firstCells = firstCells;
    this.sprites = new MapSprites();
    this.store = new CellStore();
    this.writesCounts = true;
    this.inCells = false;
    this.quiet = false;
    this.note = '';
    this.fills = question.fills ?? null;
    this.moment = null;
    this.alone = this.before = this.regrouped = this.chosenCell = this.pointedCell = null;
    this.view = { zoom: 0, left: 0, top: 0 };
    /** @type {import('./map-theme.js').Colours | null} */
    this.read = null;
    this.included = places.within(this.unit);
    this.classes = classify(
      this.colour, state, this.included, question.filtered, (at) => this.isOverdue(at),
    );
    if (firstCells) setCounts(this.classes, firstCells);
  }

  /** Of the page's style sheets, once they are there. */
  get colours() {
    this.read ??= readColours();
    return this.read;
  }

  /** @param {number} at */
  isOverdue(at) {
    return isLate(this, at, this.state.days[at]);
  }

  /** @param {number} at */
  isShown(at) {
    return isShown(this, at);
  }

  worldBox() {
    return this.firstCells?.box ?? boxOf(this.places.x, this.places.y, this.included);
  }

  /** The counties in which the places lie. */
  counties() {
    return this.firstCells?.counties ?? this.places.counties(this.unit);
  }

  /** Whether cells do not do in this view: the map draws the places themselves. */
  needsPlaces() {
    return this.firstCells !== null && readCells(this, this.view.zoom) === null;
  }

  projection() {
    const { zoom, left, top } = this.view;
    return { scale: worldSize(zoom), left, top };
  }

  radius() {
    return radiusAt(this.view.zoom);
  }

  cellSize() {
    return CELL;
  }

  /** @param {CanvasRenderingContext2D} context @param {import('./village-marks.js').Seen} seen */
  draw(context, seen) {
    const cells = readCells(this, this.view.zoom);
    this.inCells = Boolean(cells);
    if (cells) drawCells(this, cells, context, seen);
    else drawPoints(this, context, seen);
  }
}
