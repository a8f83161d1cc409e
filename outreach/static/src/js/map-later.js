import { addWords } from './words.js';

/**
 * What the map's page brings when its picture is seen. The first script asks for headline and table
 * and leaves at `window.mapSide` when they are there; the map waits for that.
 */

/** Puts in the parts that are shut until they are used, and their words. @param {string} address throws where they cannot be read */
export async function loadLater(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout?.(30_000) });
  // The page is of another release or language, or the sign-in has run out: a new page knows which.
  if ((answer.status === 404 || answer.redirected) && !isReloaded()) {
    window.location.reload();
    await new Promise(() => {});
  }
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  const { words, parts } = await answer.json();
  addWords(words);
  // Rendered and escaped by our own templates.
  for (const [id, html] of Object.entries(parts)) document.getElementById(id)?.insertAdjacentHTML('beforeend', html);
}

/** Whether this page was asked for again: once is enough. */
function isReloaded() {
  const [came] = performance.getEntriesByType('navigation');
  return came instanceof PerformanceNavigationTiming && came.type === 'reload';
}

/** @param {string} address of the state */
export function loadSide(address) {
  /** @type {any} */ (window).mapSide = load(address).catch(() => NOT_THERE);
}

/**
 * What came: the ETag of what is shown, '' where it has not come, and the fills of areas.
 *
 * @typedef {{etag: string, fills: import('./area-fills.js').Fills | null}} Side
 * @returns {Promise<Side>}
 */
export function sideShown() {
  const etag = document.getElementById('map-stage')?.dataset.etag ?? '';
  return /** @type {any} */ (window).mapSide ?? Promise.resolve({ etag, fills: null });
}

/** @type {Side} */
const NOT_THERE = { etag: '', fills: null };

/** @param {string} address @returns {Promise<Side>} */
async function load(address) {
  const answer = await fetch(address, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout?.(15_000),
  });
  if (!answer.ok || answer.redirected) return NOT_THERE;
  const { side, addresses, fills } = await answer.json();
  const place = /** @type {HTMLElement} */ (document.getElementById('coverage'));
  // Other filters may have been answered meanwhile, and other places have other figures.
  if (addresses || !place.querySelector('[data-wait]')) return NOT_THERE;
  // Rendered and escaped by our own templates.
  place.innerHTML = side;
  return { etag: answer.headers.get('ETag') ?? '', fills: fills ?? null };
}
