/** The list beneath the phone map: the same villages, in words, for everybody. */
import { waitOf } from './phone-map-words.js';
import { sayDistance } from './place-rows.js';
import { joined, say } from './words.js';

/**
 * @typedef {import('./field-data.js').Village} Village
 * @typedef {import('./phone-map-layer.js').ClassKey} ClassKey
 * @typedef {{village: Village, of: ClassKey, distance: number | null}} Listed
 */

/** How many rows are added at once. */
const STEP = 20;

export class PhoneMapList {
  /** @param {HTMLElement} root @param {(village: Village) => void} open */
  constructor(root, open) {
    this.root = root;
    this.open = open;
    this.template = /** @type {HTMLTemplateElement} */ (
      document.querySelector('[data-row-template]')
    );
    /** @type {Listed[]} */
    this.rows = [];
    this.shown = STEP;
    this.part('list-more').addEventListener('click', () => {
      const first = this.shown;
      this.shown += STEP;
      this.draw();
      /** @type {HTMLElement | undefined} */ (
        this.part('list').querySelectorAll('button')[first]
      )?.focus();
    });
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-${name}]`));
  }

  /** @param {string} words in place of a list */
  say(words) {
    this.part('list-none').textContent = words;
    this.part('list-none').hidden = words === '';
  }

  /**
   * @param {Listed[]} rows in the order to show
   * @param {ClassKey | null} alone the class that is shown alone
   * @param {boolean} near whether the nearest come first
   */
  show(rows, alone, near) {
    if (this.alone !== alone) this.shown = STEP;
    this.alone = alone;
    this.rows = rows;
    this.part('list-title').textContent = say(`list_${alone ?? 'due'}`);
    this.part('list-count').textContent = say('count', { n: rows.length });
    const waits = alone === null || alone === 'due';
    const basis = near ? 'basis_near' : waits ? 'basis_wait' : 'basis_name';
    this.part('list-basis').textContent = rows.length > 1 ? say(basis) : '';
    this.say(rows.length ? '' : say(waits ? 'none_due' : 'none_here'));
    this.draw();
  }

  draw() {
    const shown = this.rows.slice(0, this.shown);
    this.part('list').replaceChildren(
      ...shown.map((row) => villageRow(this.template, row, () => this.open(row.village))),
    );
    this.part('list-more').hidden = this.rows.length <= this.shown;
  }
}

/** @param {HTMLTemplateElement} template @param {Listed} listed @param {() => void} open */
export function villageRow(template, { village, of, distance }, open) {
  const row = /** @type {HTMLElement} */ (
    /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
  );
  const put = (/** @type {string} */ name, /** @type {string} */ words) => {
    const part = row.querySelector(`[data-${name}]`);
    if (part) part.textContent = words;
  };
  put('name', village.name);
  const key = village.isKey ? say('key_village') : '';
  put('detail', joined([village.township, key, waitOf(village)].filter(Boolean)));
  put('side', distance === null ? '' : sayDistance(distance));
  row.querySelector('[data-mark]')?.replaceChildren(markOf(of));
  row.querySelector('button')?.addEventListener('click', open);
  return row;
}

/** The mark of a class, with its word for screen readers. @param {ClassKey} of */
export function markOf(of) {
  const template = /** @type {HTMLTemplateElement} */ (
    document.querySelector(`[data-mark-template="${of}"]`)
  );
  const mark = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  mark.firstElementChild?.classList.add(`phone-map-mark--${of}`);
  return mark;
}
