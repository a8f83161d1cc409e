/**
 * The installation's base map, from its own file or from the provider that the settings name.
 * Loaded only where one is set, after the map itself stands: without signal it is simply not there.
 */
import { PMTiles } from 'pmtiles';
import { leafletLayer } from 'protomaps-leaflet';

import { watchTheme } from './map-theme.js';

/**
 * What `coverage/base_maps.py` says of it.
 *
 * @typedef {{kind: 'pmtiles' | 'vector' | 'tiles', datum: string, attribution: string,
 *   maxZoom: number, photo?: boolean, url?: string, layers?: string[], subdomains?: string}} BaseMap
 * @typedef {{by: string, loaded: Promise<boolean>}} Shown
 *   `by`: who made it, to be said on the map; `loaded`: whether all of it could be read
 */

/** The page may have waited for tiles that never come. */
const LONGEST_WAIT_MS = 20_000;

/**
 * @param {any} L the Leaflet of the map: a page may have more than one
 * @param {L.Map} map
 * @param {BaseMap} base
 * @param {number} [paperRatio] for a picture: always light, so many of its pixels for one of the map's
 * @returns {Promise<Shown>} rejects where it cannot be read
 */
export async function addBaseMap(L, map, base, paperRatio) {
  const make = base.kind === 'tiles' ? images(L, base, paperRatio) : await geometry(L, base, paperRatio);
  /** @type {any[]} */
  let shown = [];
  const show = () => {
    for (const layer of shown) layer.remove();
    shown = make.layers();
    const loaded = Promise.all(shown.map(whole));
    for (const layer of shown) layer.addTo(map);
    return loaded.then((all) => all.every(Boolean));
  };
  const loaded = show();
  if (make.themed) watchTheme(() => void show());
  return { by: make.by, loaded };
}

/** Images: one layer an address. @param {any} L @param {BaseMap} base @param {number} [paperRatio] */
function images(L, { layers = [], subdomains, maxZoom, attribution, photo }, paperRatio) {
  const options = {
    subdomains: subdomains || 'a',
    maxNativeZoom: maxZoom,
    maxZoom: 20,
    noWrap: true,
    className: photo ? '' : 'base-tiles',
    // A canvas gives its picture away only where its images came with leave to be read.
    ...(paperRatio && { crossOrigin: 'anonymous' }),
    // Twice as many tiles, half as large: sharp on paper.
    ...(paperRatio && maxZoom > 1 && { tileSize: 128, zoomOffset: 1, maxNativeZoom: maxZoom - 1 }),
    // Keys are given to a site: the provider looks where a request comes from, no further.
    referrerPolicy: 'origin',
  };
  return { by: plain(attribution), themed: false, layers: () => layers.map((url) => L.tileLayer(url, options)) };
}

/** Geometry, drawn here in the page's theme. @param {any} L @param {BaseMap} base @param {number} [paperRatio] */
async function geometry(L, { kind, url = '', maxZoom, attribution }, paperRatio) {
  const address = new URL(url, location.href).href.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
  let by = attribution;
  /** @type {any} */
  let source = address;
  if (kind === 'pmtiles') {
    source = new PMTiles(address);
    maxZoom = (await source.getHeader()).maxZoom;
    by ||= (await source.getMetadata())?.attribution ?? '';
  }
  const lang = document.documentElement.lang.startsWith('zh') ? 'zh-Hans' : 'en';
  const options = {
    url: source, lang, noWrap: true, attribution: '', maxDataZoom: maxZoom,
    ...(paperRatio && { devicePixelRatio: paperRatio }),
  };
  const layers = () => {
    // The library takes Leaflet from the window, as pages with script tags have it.
    const before = /** @type {any} */ (window).L;
    Object.assign(window, { L });
    const layer = leafletLayer({ ...options, flavor: !paperRatio && isDark() ? 'dark' : 'light' });
    if (before) Object.assign(window, { L: before });
    return [layer];
  };
  return { by: plain(by), themed: !paperRatio, layers };
}

/** Whether all tiles in sight came. @param {any} layer @returns {Promise<boolean>} */
function whole(layer) {
  let failed = false;
  layer.on('tileerror', () => {
    failed = true;
  });
  return new Promise((resolve) => {
    layer.on('load', () => resolve(!failed));
    window.setTimeout(() => resolve(false), LONGEST_WAIT_MS);
  });
}

/** Whether the page is dark now. */
function isDark() {
  return getComputedStyle(document.documentElement).colorScheme.includes('dark');
}

/** The words of a piece of markup. @param {string} markup */
function plain(markup) {
  return new DOMParser().parseFromString(markup, 'text/html').body.textContent?.trim() ?? '';
}
