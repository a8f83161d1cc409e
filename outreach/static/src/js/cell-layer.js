import L from 'leaflet';

import { CanvasLayer, bounds } from './canvas-layer.js';
import { CELL, CellStore } from './map-cells.js';
import { MANY } from './map-columns.js';
import { FROM_ZOOM } from './map-labels.js';
import { PointGrid, boxOf } from './map-grid.js';
import { drawCells, placeOfCell, prepareCells, readCells } from './village-marks.js';
import { whenIdle } from './when-idle.js';

/** Pixels that a ring may reach beyond what it lies around. */
export const RING = 8;

/** @typedef {import('./map-cells.js').Cell} Cell */

/**
 * A layer of places that draws cells where single marks would lie upon each other: what a layer
 * of villages is when seen from afar. Fires `cells` when it turns from one to the other.
 */
export class CellLayer extends CanvasLayer {
  /** @param {string} pane @param {number} zIndex */
  constructor(pane, zIndex) {
    super(pane, zIndex);
    this.store = new CellStore();
    /** Whether cells say how many places they have. */
    this.writesCounts = true;
    /** @type {import('./map-first-cells.js').FirstCells | null} cells counted by the server, before the places come */
    this.firstCells = null;
    /** @type {{asked: number, found: import('./map-cells.js').Cells | null} | null} */
    this.regrouped = null;
    /** Whether cells are left out, because another layer says it. */
    this.quiet = false;
    /** Whether cells were drawn last. */
    this.inCells = false;
    /** @type {Cell | null} */
    this.chosenCell = null;
    /** @type {Cell | null} */
    this.pointedCell = null;
    /** Ends what is prepared while nobody waits. */
    this.endPreparing = () => {};
  }

  /** Counts what a zoom will show, as soon as the browser has time. */
  prepareSoon() {
    this.endPreparing();
    this.endPreparing = whenIdle(prepareCells(/** @type {any} */ (this)));
  }

  _destroyContainer() {
    this.endPreparing();
    super._destroyContainer();
  }

  /** Draws the cells where there are any; says so. @param {CanvasRenderingContext2D} context @param {import('./canvas-layer.js').Part} seen */
  drawCells(context, seen) {
    const cells = this.cells();
    if (cells && !this.quiet) drawCells(/** @type {any} */ (this), cells, context, seen);
    if (Boolean(cells) !== this.inCells) {
      this.inCells = Boolean(cells);
      this.fire('cells');
    }
    return this.inCells;
  }

  /** Other places or classes: a cell is no longer what it was. */
  forgetCells() {
    this.chosenCell = null;
    this.pointedCell = null;
  }

  /** The cells drawn at this zoom; null where the places are drawn one by one. */
  cells() {
    return readCells(/** @type {any} */ (this), this._map.getZoom());
  }

  /** Pixels of a cell, at least. */
  cellSize() {
    return CELL;
  }

  /** The cell under a position on the map. @param {L.LatLng} position @returns {Cell | null} */
  cellAt(position) {
    const cells = this.cells();
    const { left, top, scale } = this.projection();
    const point = this._map.latLngToLayerPoint(position);
    const [column, row] = [point.x + left, point.y + top].map((at) => Math.floor(at / scale / (cells?.width ?? 1)));
    return cells?.cells.find((cell) => cell.count && cell.column === column && cell.row === row) ?? null;
  }

  /** The next cell that way; the one nearest to the middle of the map where none is chosen. */
  nextCell(/** @type {[number, number]} */ towards) {
    const cells = (this.cells()?.cells ?? []).filter((cell) => cell.count > 0);
    const x = Float64Array.from(cells, (cell) => cell.x);
    const y = Float64Array.from(cells, (cell) => cell.y);
    const grid = new PointGrid(x, y);
    const from = this.chosenCell;
    if (from) return cells[grid.towards(from.x, from.y, towards, () => true)] ?? null;
    const { left, top, scale } = this.projection();
    const middle = this._map.latLngToLayerPoint(this._map.getCenter());
    return cells[grid.nearest((middle.x + left) / scale, (middle.y + top) / scale, 4096 / scale)] ?? null;
  }

  /** @param {'chosenCell' | 'pointedCell'} how @param {Cell | null} cell */
  markCell(how, cell) {
    const before = this[how];
    if (before === cell) return;
    this[how] = cell;
    const parts = [before, cell].flatMap((each) => (each ? [this.partOf(each)] : []));
    this.redrawParts(parts);
  }

  /** The pixels of a cell, with its ring. @param {Cell} cell */
  partOf({ column, row }) {
    const { scale, left, top } = this.projection();
    const room = (this.cells()?.width ?? 0) * scale;
    const corner = L.point(column * room - left, row * room - top);
    return { min: corner.subtract([RING, RING]), max: corner.add([room + RING, room + RING]) };
  }

  /** Of so many places there are thousands of marks in sight, unless names can be read, too. */
  isLong() {
    return this.places.count > MANY && this._map.getZoom() < FROM_ZOOM;
  }

  /** The middle of a cell's square. @param {Cell} cell @returns {L.LatLng} */
  positionOfCell(cell) {
    const cells = this.cells();
    return this._map.layerPointToLatLng(cells ? placeOfCell(/** @type {any} */ (this), cells, cell) : [0, 0]);
  }

  /** The box around a cell's places. @param {Cell} cell */
  boxOfCell(cell) {
    if (this.firstCells) {
      const width = this.cells()?.width ?? 0;
      const [x, y] = [cell.column * width, cell.row * width];
      return bounds({ left: x, right: x + width, top: y, bottom: y + width });
    }
    const of = new Uint8Array(this.places.count);
    for (const at of this.store.members(cell)) of[at] = 1;
    return bounds(boxOf(this.places.x, this.places.y, of));
  }
}
