/**
 * Choosing the village: nearest, recent, or by a search that answers while one types.
 *
 * The places of one's scope come from the phone's store, or are fetched once where there is none,
 * and are filtered on the phone. On the page of its own a
 * choice opens the form; in the form's sheet it changes the village (event `place:chosen`).
 */
import { carriedPlaces, fieldData, refreshFieldData } from './field-data.js';
import { placeRows, sayDistance } from './place-rows.js';
import { nearestPlaces, searchPlaces } from './place-search.js';
import { permissionToLocate, takeFix } from './position-fix.js';
import { recentPlaces } from './recent-places.js';
import { isShellPage } from './shell-vault.js';
import { say } from './words.js';

/** @typedef {import('./place-search.js').Place} Place */

const MOST_SHOWN = 20;
const MOST_NEAR = 3;

class VillagePicker {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.chooses = element.dataset.mode === 'choose';
    this.template = /** @type {HTMLTemplateElement} */ (this.part('row'));
    this.search = /** @type {HTMLInputElement} */ (this.part('search'));
    this.search.addEventListener('input', () => this.find());
    this.part('near-button').addEventListener('click', () => this.showNear(true));
    this.part('near').hidden = false;
    element.addEventListener('keydown', (event) => this.walk(event));
    element.addEventListener('click', (event) => this.choose(event));
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-picker="${name}"]`));
  }

  async begin() {
    if (isShellPage()) await this.showRecent();
    if ((await permissionToLocate()) === 'granted') await this.showNear(false);
    else if (!this.chooses && matchMedia('(pointer: fine)').matches) this.search.focus();
    if (this.search.value) await this.find();
  }

  /** On a page that the phone kept: in its own the server shows them. */
  async showRecent() {
    const places = await recentPlaces();
    this.part('recent').querySelector('ul')?.replaceChildren(...placeRows(this.template, places));
    this.part('recent').hidden = places.length === 0 || this.search.value.trim() !== '';
  }

  /** @returns {Promise<Place[]>} */
  places() {
    this.loading ??= carried()
      .then((places) => places ?? fetchPlaces(this.element.dataset.places ?? ''))
      .catch((fault) => {
        this.loading = undefined; // the next try asks again
        throw fault;
      });
    return this.loading;
  }

  /** @param {boolean} asked */
  async showNear(asked) {
    const status = this.part('near-status');
    status.textContent = say('positionWaiting');
    const fix = await takeFix();
    if (!fix) {
      status.textContent = asked ? say('positionNone') : '';
      if (asked) this.search.focus();
      return;
    }
    const near = nearestPlaces(await this.places().catch(() => []), fix, MOST_NEAR);
    status.textContent = near.length ? '' : say('nearNone');
    this.part('near-button').hidden = near.length > 0;
    const distances = near.map(({ distance }) => sayDistance(distance));
    const places = near.map(({ place }) => place);
    this.part('near-list').replaceChildren(...placeRows(this.template, places, distances));
  }

  async find() {
    const query = this.search.value.trim();
    const status = this.part('found');
    let places;
    try {
      places = await this.places();
    } catch {
      status.textContent = say('placesMissing');
      return;
    }
    if (query !== this.search.value.trim()) return;
    const found = searchPlaces(places, query);
    this.part('results').replaceChildren(...placeRows(this.template, found.slice(0, MOST_SHOWN)));
    const cut = found.length > MOST_SHOWN;
    status.textContent = !found.length ? '' : say(cut ? 'foundMany' : 'found', {
      n: found.length, shown: MOST_SHOWN,
    });
    this.part('recent').hidden = query !== '' || !this.part('recent').querySelector('li');
    this.part('none').hidden = query === '' || found.length > 0;
    this.part('none-text').textContent = say('foundNone', { query });
    const name = /** @type {HTMLInputElement | null} */ (this.part('new-name'));
    if (name && found.length === 0) name.value = query;
  }

  /** Arrows walk through what was found, Enter opens the first. @param {KeyboardEvent} event */
  walk(event) {
    const rows = /** @type {HTMLElement[]} */ (
      [...this.element.querySelectorAll('[data-place]')].filter(
        (row) => /** @type {HTMLElement} */ (row).offsetParent !== null,
      )
    );
    const at = rows.indexOf(/** @type {HTMLElement} */ (event.target));
    if (event.key === 'Enter' && event.target === this.search && this.search.value.trim()) {
      event.preventDefault();
      this.find().then(() =>
        /** @type {HTMLElement | null} */ (this.part('results').querySelector('[data-place]'))?.click(),
      );
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      if (at < 0 && event.target !== this.search) return;
      event.preventDefault();
      (next < 0 ? this.search : rows[Math.min(next, rows.length - 1)])?.focus();
    }
  }

  /** @param {MouseEvent} event */
  choose(event) {
    const row = /** @type {Element} */ (event.target).closest('[data-place]');
    if (!this.chooses || !(row instanceof HTMLElement)) return;
    event.preventDefault();
    const place = JSON.parse(row.dataset.place ?? '{}');
    row.dispatchEvent(new CustomEvent('place:chosen', { bubbles: true, detail: place }));
    this.element.closest('dialog')?.close();
    this.element.closest('details')?.removeAttribute('open');
  }
}

/** The places in the phone's store, brought up to date for the next time. @returns {Promise<Place[] | null>} */
async function carried() {
  const kept = await fieldData();
  if (kept) void refreshFieldData();
  return kept && carriedPlaces(kept.data);
}

/** @param {string} address @returns {Promise<Place[]>} */
async function fetchPlaces(address) {
  const response = await fetch(address, { headers: { Accept: 'application/json' } });
  const { places } = await response.json();
  return places.map((/** @type {any[]} */ [id, name, township, pinyin, initials, lat, lon]) => ({
    id, name, township, pinyin, initials, lat, lon,
  }));
}

/** @param {HTMLElement} element */
export function start(element) {
  const picker = new VillagePicker(element);
  // In the form's sheet nothing is fetched or asked before the sheet is opened.
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    picker.begin();
  }).observe(element);
}
