/**
 * The installation's own base map, read a few kilobytes at a time from its file on the server.
 * Loaded only where one is set, after the map itself stands: without signal it is simply not there.
 */
import L from 'leaflet';
import { PMTiles } from 'pmtiles';
import { leafletLayer } from 'protomaps-leaflet';

import { watchTheme } from './map-theme.js';

/**
 * @param {L.Map} map
 * @param {string} address
 * @returns {Promise<string>} who made the map, to be said on it; rejects where it cannot be read
 */
export async function addBaseMap(map, address) {
  const file = new PMTiles(new URL(address, location.href).href);
  await file.getHeader();
  const { attribution } = /** @type {{attribution?: string}} */ (await file.getMetadata());
  // The library takes Leaflet from the window, as pages with script tags have it.
  Object.assign(window, { L });
  const lang = document.documentElement.lang.startsWith('zh') ? 'zh-Hans' : 'en';
  /** @type {any} */
  let shown = null;
  const show = () => {
    shown?.remove();
    shown = leafletLayer({ url: file, flavor: isDark() ? 'dark' : 'light', lang, noWrap: true });
    shown.addTo(map);
  };
  show();
  watchTheme(show);
  return plain(attribution ?? '');
}

/** Whether the page is dark now. */
function isDark() {
  return getComputedStyle(document.documentElement).colorScheme.includes('dark');
}

/** The words of a piece of markup. @param {string} markup */
function plain(markup) {
  return new DOMParser().parseFromString(markup, 'text/html').body.textContent?.trim() ?? '';
}
