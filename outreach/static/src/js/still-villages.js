import { classify } from './map-classes.js';
import { CellStore } from './map-cells.js';
import { boxOfCoarse, totals } from './map-coarse.js';
import { worldSize } from './map-fit.js';
import { boxOf } from './map-grid.js';
import { MapSprites } from './map-sprites.js';
import { readColours } from './map-theme.js';
import { CELL, drawCells, drawPoints, isLate, isShown, radiusAt, readCells } from './village-marks.js';

/**
 * What `VillageLayer` shows before anybody has moved, pointed or chosen: a picture that needs no
 * map. Both draw by the functions of `village-marks.js`, which read these names.
 *
 * @typedef {{colour: string, unit: string, filtered: boolean, own: boolean,
 *   intervals: {village: number, key: number}}} Question as the layer's options
 * @typedef {{places: import('./map-columns.js').Places, state: import('./map-payloads.js').StateColumns,
 *   coarse: import('./map-coarse.js').Coarse | null}} Data
 */
export class StillVillages {
  /** @param {Question} question @param {Data} data */
  constructor(question, { places, state, coarse }) {
    this.colour = question.colour;
    this.intervals = question.intervals;
    this.places = places;
    this.state = state;
    this.coarse = coarse;
    this.sprites = new MapSprites();
    this.store = new CellStore();
    this.writesCounts = true;
    this.inCells = false;
    this.quiet = false;
    this.note = '';
    this.alone = this.before = this.regrouped = this.chosenCell = this.pointedCell = null;
    this.view = { zoom: 0, left: 0, top: 0 };
    /** @type {import('./map-theme.js').Colours | null} */
    this.read = null;
    this.included = places.within(question.unit);
    this.classes = classify(
      this.colour, state, this.included, question.filtered, (at) => this.isOverdue(at),
    );
    if (coarse) {
      const counts = totals(coarse);
      this.classes.rows.forEach((row, at) => (row.count = counts[at]));
      this.classes.overdue = counts[counts.length - 1];
    }
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
    return this.coarse ? boxOfCoarse(this.coarse) : boxOf(this.places.x, this.places.y, this.included);
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
