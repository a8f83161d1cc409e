import { Refused, readMoments } from './map-moments.js';
import { say } from './words.js';

/** @type {MapFoot[]} */
const ALL = [];

/**
 * A bar along the foot of the map with other moments than the present: the weeks, or two days
 * compared. One is open at a time; a subclass says what its moments show.
 */
export class MapFoot {
  /**
   * @param {string} name as the page has it: `map-NAME`, `data-open-NAME`, `data-NAME-words`
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(name, villages, filters) {
    this.villages = villages;
    this.filters = filters;
    this.stage = /** @type {HTMLElement} */ (document.getElementById('map-stage'));
    this.bar = /** @type {HTMLElement} */ (document.getElementById(`map-${name}`));
    this.opener = /** @type {HTMLElement} */ (document.querySelector(`[data-open-${name}]`));
    this.words = /** @type {HTMLElement} */ (this.bar.querySelector(`[data-${name}-words]`));
    /** @type {import('./map-moments.js').Moments | null} */
    this.moments = null;
    /** Grows with every question: an answer to an earlier one is let go. */
    this.turn = 0;
    /** Whether the moments are of the filters chosen. */
    this.isCurrent = false;
    ALL.push(this);
    this.opener.addEventListener('click', () => (this.isOpen ? this.close() : this.open()));
    this.bar.querySelector('[data-close]')?.addEventListener('click', () => this.close(true));
    this.bar.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(true);
    });
    filters.onChange((field) => {
      if (!this.isOpen) return;
      this.isCurrent = false;
      if (filters.value('colour') !== 'recency') this.close();
      else this.changed(field);
    });
  }

  get isOpen() {
    return !this.bar.hidden;
  }

  open() {
    for (const other of ALL) if (other !== this) other.close();
    this.bar.hidden = false;
    this.opener.setAttribute('aria-expanded', 'true');
    this.raise();
    // Only the last visit is known of other moments.
    if (this.filters.value('colour') !== 'recency') {
      this.filters.set('colour', 'recency');
      this.filters.tell('colour');
    }
    void this.read();
  }

  /** @param {boolean} [back] the focus goes back to the button */
  close(back = false) {
    if (!this.isOpen) return;
    this.bar.hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
    this.stage.style.removeProperty('--map-foot');
    if (back) this.opener.focus();
    this.turn += 1;
    this.isCurrent = false;
    this.moments = null;
    this.villages.note = '';
    this.leave();
  }

  /** Legend and marking stand above it. */
  raise() {
    this.stage.style.setProperty('--map-foot', `${this.bar.offsetHeight}px`);
  }

  /** The state has changed. */
  refresh() {
    if (!this.isOpen) return;
    if (this.moments?.token !== this.villages.places.token) this.isCurrent = false;
    void this.read();
  }

  async read() {
    this.turn += 1;
    const asked = this.turn;
    if (!this.isCurrent) this.words.textContent = say('loading');
    try {
      const found = await readMoments(this.filters, this.against());
      if (asked !== this.turn || !this.isOpen) return;
      if (found.token !== this.villages.places.token) return; // the next state brings the places of these
      this.isCurrent = true;
      this.take(found);
    } catch (error) {
      // What is shown stays where it was true a moment ago.
      if (asked !== this.turn || this.isCurrent) return;
      this.words.textContent = (error instanceof Refused && error.message) || say('failed');
      this.fail();
    }
    this.raise();
  }

  // ---- What a subclass makes of it

  /** Another filter was chosen; its moments are on their way. @param {string} field */
  changed(field) {
    if (field === 'unit') this.show();
  }

  /** The day to compare with, ISO; none for the weeks. @returns {string | undefined} */
  against() {
    return undefined;
  }

  /** @param {import('./map-moments.js').Moments} found */
  take(found) {
    this.moments = found;
    this.show();
  }

  /** Shows what has been read on the map. */
  show() {}

  /** Nothing could be read. */
  fail() {}

  /** The map shows the present again. */
  leave() {}
}
