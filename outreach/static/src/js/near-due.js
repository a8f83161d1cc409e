import { iconAddress } from './dom.js';
import { permissionToLocate, takeFix } from './position-fix.js';

/**
 * @typedef {{name: string, detail: string, side: string, url: string, never: boolean,
 *   lat: number, lon: number}} Village
 */

/**
 * Puts the villages that are due and near first. The position stays on the phone: all due
 * villages are in the page. It is asked for by the button, or taken where that was allowed before.
 *
 * @param {HTMLElement} box
 */
export async function orderByDistance(box) {
  const button = box.querySelector('button');
  const words = box.querySelector('[data-words]');
  const list = box.querySelector('ol');
  const data = JSON.parse(box.querySelector('script')?.textContent ?? '{}');
  const pattern = list?.firstElementChild;
  if (!button || !words || !list || !pattern || !data.villages?.length) return;

  const order = async () => {
    button.disabled = true;
    const fix = await takeFix();
    button.disabled = false;
    words.textContent = fix ? data.near : data.none;
    if (!fix) return;
    button.hidden = true;
    const nearest = data.villages
      .map((/** @type {Village} */ village) => ({ ...village, km: kilometres(fix, village) }))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => a.km - b.km)
      .slice(0, list.children.length);
    list.replaceChildren(...nearest.map((/** @type {any} */ village) => row(pattern, village, data)));
  };
  button.hidden = false;
  button.addEventListener('click', order);
  if ((await permissionToLocate()) === 'granted') await order();
}

/** @param {Element} pattern @param {Village & {km: number}} village @param {{km: string}} data */
function row(pattern, village, data) {
  const made = /** @type {Element} */ (pattern.cloneNode(true));
  const put = (/** @type {string} */ name, /** @type {string} */ text) => {
    const part = made.querySelector(`.list__${name}`);
    if (part) part.textContent = text;
  };
  made.querySelector('a')?.setAttribute('href', village.url);
  made.querySelector('.list__mark use')?.setAttribute('href', iconAddress(village.never ? 'never' : 'due'));
  put('title', village.name);
  const distance = data.km.replace('{n}', village.km < 10 ? village.km.toFixed(1) : village.km.toFixed(0));
  put('detail', [village.detail, distance].filter(Boolean).join(' · '));
  put('side', village.side);
  return made;
}

/** Along the ground, on a flat earth: near enough within a district. @param {{lat: number, lon: number}} a @param {{lat: number, lon: number}} b */
function kilometres(a, b) {
  const north = (b.lat - a.lat) * 111.2;
  const east = (b.lon - a.lon) * 111.2 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
