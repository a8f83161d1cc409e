/** The search on the phone map: as the village picker's, over the villages that are carried. */
import { villageRow } from './phone-map-list.js';
import { searchPlaces } from './place-search.js';
import { say } from './words.js';

/**
 * @typedef {import('./field-data.js').Village} Village
 * @typedef {import('./phone-map-list.js').Listed} Listed
 */

const MOST_SHOWN = 8;

export class PhoneMapSearch {
  /**
   * @param {HTMLElement} root
   * @param {(words: string) => Listed[]} find
   * @param {(village: Village) => void} choose
   */
  constructor(root, find, choose) {
    this.root = root;
    this.choose = choose;
    this.input = /** @type {HTMLInputElement} */ (root.querySelector('[data-search]'));
    this.box = /** @type {HTMLElement} */ (root.querySelector('[data-found]'));
    this.list = /** @type {HTMLElement} */ (root.querySelector('[data-found-list]'));
    this.template = /** @type {HTMLTemplateElement} */ (
      document.querySelector('[data-row-template]')
    );
    this.input.addEventListener('input', () => this.show(find));
    this.input.addEventListener('focus', () => this.show(find));
    root.addEventListener('keydown', (event) => this.walk(event));
    document.addEventListener('click', ({ target }) => {
      if (!root.contains(/** @type {Node} */ (target))) this.close();
    });
  }

  /** @param {Village[]} villages @param {string} words @returns {Village[]} */
  match(villages, words) {
    return /** @type {Village[]} */ (searchPlaces(villages, words));
  }

  /** @param {(words: string) => Listed[]} find */
  show(find) {
    const query = this.input.value.trim();
    if (!query) return this.close();
    const found = find(query).slice(0, MOST_SHOWN);
    const words = this.root.querySelector('[data-found-words]');
    if (words) words.textContent = found.length ? '' : say('found_none', { query });
    this.list.replaceChildren(
      ...found.map((row) =>
        villageRow(this.template, row, () => {
          this.input.value = '';
          this.close();
          this.choose(row.village);
        }),
      ),
    );
    this.box.hidden = false;
  }

  close() {
    this.box.hidden = true;
    this.list.replaceChildren();
  }

  /** Arrows walk through what was found, Enter opens the first, Escape closes. @param {KeyboardEvent} event */
  walk(event) {
    const rows = [...this.list.querySelectorAll('button')];
    const at = rows.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (event.key === 'Escape') {
      this.close();
      this.input.focus();
    } else if (event.key === 'Enter' && event.target === this.input) {
      event.preventDefault();
      rows[0]?.click();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      (next < 0 ? this.input : rows[Math.min(next, rows.length - 1)])?.focus();
    }
  }
}
