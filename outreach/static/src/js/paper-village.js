/** The village of a sheet: what is typed is searched, Enter takes the first that was found. */
import { carriedPlaces, fieldData, refreshFieldData } from './field-data.js';
import { searchPlaces } from './place-search.js';

/** @typedef {import('./place-search.js').Place} Place */

const MOST_SHOWN = 8;

/** @param {HTMLElement} form */
export function findVillage(form) {
  if (form instanceof HTMLFormElement) new VillageField(form);
}

class VillageField {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.address = form.dataset.places ?? '';
    this.input = /** @type {HTMLInputElement} */ (form.elements.namedItem('village'));
    this.id = /** @type {HTMLInputElement} */ (form.querySelector('[data-village-id]'));
    this.list = /** @type {HTMLElement} */ (form.querySelector('.paper-villages'));
    this.none = /** @type {HTMLElement} */ (form.querySelector('[data-village-none]'));
    /** @type {Place[]} */
    this.found = [];
    this.at = 0;
    this.input.addEventListener('input', () => {
      this.id.value = '';
      this.none.hidden = true;
      void this.find();
    });
    this.input.addEventListener('keydown', (event) => this.press(event));
    this.input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => {
      const row = /** @type {Element} */ (event.target).closest('[data-at]');
      if (!(row instanceof HTMLElement)) return;
      event.preventDefault();
      this.choose(Number(row.dataset.at));
    });
    // Read ahead: the first search is as quick as the others.
    void this.places().catch(() => undefined);
  }

  /** @returns {Promise<Place[]>} */
  places() {
    this.loading ??= this.load().catch((fault) => {
      this.loading = undefined;
      throw fault;
    });
    return this.loading;
  }

  async load() {
    const kept = await fieldData();
    if (kept) {
      void refreshFieldData();
      return carriedPlaces(kept.data);
    }
    const response = await fetch(this.address, { headers: { Accept: 'application/json' } });
    const { places } = await response.json();
    return places.map((/** @type {any[]} */ [id, name, township, pinyin, initials, lat, lon]) => ({
      id, name, township, pinyin, initials, lat, lon,
    }));
  }

  async find() {
    const query = this.input.value.trim();
    const places = await this.places().catch(() => []);
    if (query !== this.input.value.trim()) return; // more was typed meanwhile
    this.found = searchPlaces(places, query).slice(0, MOST_SHOWN);
    this.at = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.found.map((place, at) => this.row(place, at)));
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute('aria-expanded', String(this.found.length > 0));
    if (this.found.length) this.input.setAttribute('aria-activedescendant', `paper-village-${this.at}`);
    else this.input.removeAttribute('aria-activedescendant');
  }

  /** @param {Place} place @param {number} at */
  row(place, at) {
    const row = document.createElement('li');
    row.id = `paper-village-${at}`;
    row.dataset.at = String(at);
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(at === this.at));
    const name = document.createElement('span');
    name.textContent = place.name;
    const town = document.createElement('span');
    town.className = 'paper-villages__town';
    town.textContent = place.township;
    row.append(name, town);
    return row;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    // Saving from here is the form's business; the server finds what was typed, too.
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const last = this.found.length - 1;
      this.at = Math.min(Math.max(this.at + (event.key === 'ArrowDown' ? 1 : -1), 0), Math.max(last, 0));
      this.draw();
    } else if (event.key === 'Escape') this.close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && this.found.length && !this.id.value) {
      // The key then goes on to the next field, as everywhere.
      this.choose(this.at);
    } else if (event.key === 'Enter' && this.input.value.trim() && !this.id.value) {
      // Nothing is found yet: the search may still be under way. A code is the server's to find.
      if (/^\d{9,12}$/.test(this.input.value.trim())) return;
      event.preventDefault();
      void this.find().then(() => this.takeFirst());
    }
  }

  /** After Enter: on with the first village found, or a word that there is none. */
  takeFirst() {
    if (document.activeElement !== this.input) return;
    this.none.hidden = this.found.length > 0;
    if (!this.found.length) return;
    this.choose(0);
    const goOn = { key: 'Enter', bubbles: true, cancelable: true };
    this.input.dispatchEvent(new KeyboardEvent('keydown', goOn));
  }

  /** @param {number} at */
  choose(at) {
    const place = this.found[at];
    if (!place) return;
    this.id.value = place.id;
    this.input.value = `${place.name} ${place.township}`.trim();
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
    this.close();
  }

  close() {
    this.found = [];
    this.draw();
  }
}
