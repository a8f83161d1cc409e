/**
 * Leaflet and our layers for Folium's script, which runs right after this file and calls
 * `L.map`, `L.outlines`, `L.villageCoverage` and, once all is there, `L.coverageMap`.
 */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';

import '../css/map.css';
import '../css/map-canvas.css';
import '../css/map-days.css';
import '../css/map-drill.css';
import '../css/map-legend.css';
import '../css/map-saved.css';
import '../css/map-table.css';
import '../css/map-panel.css';
import '../css/map-print.css';
import '../css/map-time.css';
import { DensityLayer } from './density-layer.js';
import { pageCrs } from './drawn-datum.js';
import { releaseTaps } from './early-taps.js';
import { HazardsLayer } from './hazards-layer.js';
import { KeyPlacesLayer } from './key-places-layer.js';
import { startMapPage } from './map-page.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';

Object.assign(L, {
  visitDensity: (/** @type {any} */ options) => new DensityLayer(options),
  keyPlaces: (/** @type {string} */ address, /** @type {any} */ options) =>
    new KeyPlacesLayer(address, options),
  hazards: (/** @type {string} */ address, /** @type {any} */ options) =>
    new HazardsLayer(address, options),
  outlines: (/** @type {string} */ address, /** @type {any} */ options) =>
    new OutlinesLayer(address, options),
  villageCoverage: (/** @type {any} */ data, /** @type {any} */ options) =>
    new VillageLayer(data, options),
  coverageMap: (/** @type {L.Map} */ map) => {
    // Whoever has the element has the map, as with <canvas>: Folium's own name for it is made up.
    Object.assign(map.getContainer(), { map });
    startMapPage(map).catch((fault) => {
      releaseTaps();
      throw fault;
    });
  },
});
Object.assign(L.CRS, { Drawn: pageCrs() });
/** @type {any} */ (window).L = L;
