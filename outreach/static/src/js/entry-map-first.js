/**
 * Draws the map's first picture, then runs what makes it a map: `entry-map.js`, and after it
 * Folium's script, which the page holds as `window.drawMap`. Slow data do not hold that up.
 */
import { loadLater, loadSide } from './map-later.js';
import { askFor } from './map-reading.js';
import { clearStill, drawStill } from './still-map.js';

const PATIENCE_MS = 1000;
/** A line that breaks is often back after some seconds. */
const TRIED_AGAIN_MS = [1000, 4000];

const own = document.currentScript;
if (!(own instanceof HTMLScriptElement)) throw new Error('not run as a script of the page');
const page = JSON.parse(document.getElementById('map-first')?.textContent ?? '{}');

const patience = new AbortController();
const tooLate = new Promise((settle) => {
  patience.signal.addEventListener('abort', settle);
});
setTimeout(() => patience.abort(), PATIENCE_MS);
const parsed = new Promise((settle) => {
  if (document.readyState !== 'loading') settle(null);
  else document.addEventListener('DOMContentLoaded', settle, { once: true });
}).then(() => {
  const stage = /** @type {HTMLElement} */ (document.getElementById('map-stage'));
  stage.setAttribute('aria-busy', 'true');
  return stage;
});
// What cannot be read the map reads again, and says so.
const drawn = drawStill(parsed, page, patience.signal).catch(() => undefined);
void Promise.all([parsed, Promise.race([drawn, tooLate])]).then(() => {
  window.dispatchEvent(new Event('picture:drawn'));
  const { side, later = '' } = own.dataset;
  for (const address of Object.values(page.then ?? {})) askFor(String(address));
  if (side) loadSide(side);
  const all = Promise.all([stubborn(() => loadScript(own)), stubborn(() => loadLater(later))]);
  all.then(/** @type {any} */ (window).drawMap, () => {
    clearStill();
    // From here on the page works as without script, and says so (see its head).
    window.dispatchEvent(new Event('map:failed'));
  });
});

/** @param {() => Promise<unknown>} load is tried again before it is given up */
async function stubborn(load) {
  for (const pause of TRIED_AGAIN_MS) {
    try {
      return await load();
    } catch {
      await new Promise((settle) => setTimeout(settle, pause));
    }
  }
  return load();
}

/** The script of the map. @param {HTMLScriptElement} own */
function loadScript(own) {
  const script = document.createElement('script');
  script.src = own.dataset.map ?? '';
  script.nonce = own.nonce;
  return new Promise((settle, fail) => {
    script.onload = settle;
    script.onerror = fail;
    document.body.append(script);
  });
}
