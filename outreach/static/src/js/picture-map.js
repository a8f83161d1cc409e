import L from 'leaflet';

import { DensityLayer } from './density-layer.js';
import { pageCrs } from './drawn-datum.js';
import { HazardsLayer } from './hazards-layer.js';
import { KeyPlacesLayer } from './key-places-layer.js';
import { Places } from './map-columns.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';

/** An inch has 25.4 mm and 96 of the browser's pixels. */
const PIXELS_PER_MM = 96 / 25.4;
/** A marked-public picture names no place nearer than about 100 m. */
const PUBLIC_STEPS_PER_DEGREE = 1000;

/**
 * The map of a picture: drawn anew at the paper's resolution, outside the window.
 *
 * @typedef {{places: Places, state: import('./map-payloads.js').StateColumns,
 *   question: {colour: string, unit: string, filtered: boolean}, alone: string | null,
 *   before: Int32Array | null, fills: import('./area-fills.js').Fills | null,
 *   density: boolean, spots: {name: string, kinds: string[], places: import('./spot-layer.js').Spot[]}[],
 *   own: boolean, intervals: {village: number, key: number},
 *   outlines: any[], emphasised: Set<string>, filled: boolean, corners: [number, number][],
 *   base: {script: string, base: import('./base-map.js').BaseMap} | null,
 *   isPublic: boolean}} MapContent
 */
export class PictureMap {
  /**
   * @param {MapContent} content
   * @param {{width: number, height: number, scale: number, resolution: number}} size mm; `scale`
   *   enlarges marks and names; `resolution` is pixels a mm
   * @param {import('./map-theme.js').Colours} colours
   */
  constructor(content, size, colours) {
    const ratio = size.resolution / (PIXELS_PER_MM / size.scale);
    this.size = size;
    this.ratio = ratio;
    this.element = document.createElement('div');
    Object.assign(this.element.style, {
      position: 'fixed', left: '-20000px', top: '0',
      width: `${(size.width * PIXELS_PER_MM) / size.scale}px`,
      height: `${(size.height * PIXELS_PER_MM) / size.scale}px`,
    });
    this.element.setAttribute('aria-hidden', 'true');
    document.body.append(this.element);
    this.map = L.map(this.element, {
      crs: pageCrs(),
      attributionControl: false, zoomControl: false, keyboard: false, fadeAnimation: false,
      zoomAnimation: false, zoomSnap: 0, maxZoom: 18,
    }).fitBounds(L.latLngBounds(content.corners), { animate: false, padding: [16, 16] });
    const outlines = (this.outlines = new (sharp(OutlinesLayer, ratio))({ unitsPerDegree: 1, outlines: [] }));
    Object.assign(outlines, { outlines: content.outlines, emphasised: content.emphasised, filled: content.filled, fills: content.fills, colours });
    this.villages = new (sharp(VillageLayer, ratio))(null, {
      intervals: content.intervals, own: content.own, ...content.question,
    });
    this.villages.colours = colours;
    this.villages.setPlaces(content.isPublic ? coarse(content.places) : content.places, content.state);
    this.villages.compareWith(content.before);
    Object.assign(this.villages, { alone: content.alone, fills: content.fills });
    this.map.addLayer(/** @type {any} */ (outlines));
    /** @type {(DensityLayer | import('./spot-layer.js').SpotLayer)[]} what is shown beside the villages */
    this.extras = [];
    if (content.density) {
      const density = new (sharp(DensityLayer, ratio))({ show: true });
      Object.assign(density, { villages: this.villages, colours });
      this.villages.quiet = true;
      this.extras.push(density);
      this.map.addLayer(/** @type {any} */ (density));
    }
    this.map.addLayer(/** @type {any} */ (this.villages));
    for (const { name, kinds, places } of content.spots) {
      const layer = new (sharp(name === 'hazards' ? HazardsLayer : KeyPlacesLayer, ratio))('', { kinds, show: true });
      Object.assign(layer, { places: content.isPublic ? places.map(coarsePlace) : places, colours });
      this.extras.push(layer);
      this.map.addLayer(/** @type {any} */ (layer));
    }
  }

  /**
   * Puts the base map beneath and waits for it; false where not all of it came.
   *
   * @param {MapContent['base']} base
   */
  async addBase(base) {
    if (!base) return true;
    try {
      const { addBaseMap } = await import(base.script);
      const { loaded } = await addBaseMap(L, this.map, base.base, this.ratio);
      const whole = /** @type {boolean} */ (await loaded);
      if (!this.element.querySelector('.leaflet-tile-loaded')) this.fillLand();
      return whole;
    } catch {
      this.fillLand();
      return false;
    }
  }

  /** Nothing lies beneath after all: land is painted, as on a map without a base map. */
  fillLand() {
    this.outlines.filled = true;
    this.outlines.paint();
  }

  /**
   * Draws all layers, the lowest first.
   *
   * @param {CanvasRenderingContext2D} context in mm @param {number} x @param {number} y corner, mm
   */
  drawInto(context, x, y) {
    const frame = this.element.getBoundingClientRect();
    const mm = this.size.scale / PIXELS_PER_MM;
    context.save();
    context.beginPath();
    context.rect(x, y, this.size.width, this.size.height);
    context.clip();
    for (const layer of this.element.querySelectorAll('.leaflet-tile-pane .leaflet-tile-loaded, canvas.leaflet-zoom-animated')) {
      const box = layer.getBoundingClientRect();
      context.drawImage(
        /** @type {HTMLCanvasElement | HTMLImageElement} */ (layer),
        x + (box.left - frame.left) * mm, y + (box.top - frame.top) * mm, box.width * mm, box.height * mm,
      );
    }
    context.restore();
  }

  /** Metres on the ground for one mm on paper, in the middle of the map. */
  metresPerMm() {
    const { x, y } = this.map.getSize();
    const [left, right] = [0, x].map((at) => this.map.containerPointToLatLng([at, y / 2]));
    return left.distanceTo(right) / this.size.width;
  }

  remove() {
    this.map.remove();
    this.element.remove();
  }
}

/**
 * The layer at another resolution than the screen's.
 *
 * @template {new (...values: any[]) => any} T
 * @param {T} kind @param {number} ratio
 * @returns {T}
 */
function sharp(kind, ratio) {
  return class extends kind {
    ratio() {
      return ratio;
    }
  };
}

/** @param {import('./spot-layer.js').Spot} place @returns {import('./spot-layer.js').Spot} */
function coarsePlace([kind, lat, lon, name, more]) {
  const round = (/** @type {number | null} */ value) =>
    value === null ? null : Math.round(value * PUBLIC_STEPS_PER_DEGREE) / PUBLIC_STEPS_PER_DEGREE;
  return [kind, round(lat), round(lon), name, more];
}

/** The same places with rounded positions. @param {Places} places */
function coarse(places) {
  const round = (/** @type {Float64Array} */ degrees) =>
    degrees.map((value) => Math.round(value * PUBLIC_STEPS_PER_DEGREE) / PUBLIC_STEPS_PER_DEGREE);
  const { columns } = places;
  const rounded = new Places({ ...columns, lat: round(columns.lat), lon: round(columns.lon) }, places.token);
  rounded.names = places.names;
  return rounded;
}
