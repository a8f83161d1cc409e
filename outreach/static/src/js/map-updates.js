import { say } from './words.js';

const EVERY_MS = 20_000;
const NEWS_MS = 60_000;
const RING_MS = 6_000;

/**
 * Keeps an open map true: asks for the state when one looks at it, and every 20 seconds.
 *
 * @typedef {{state: import('./map-columns.js').StateColumns, side?: string,
 *   places?: import('./map-columns.js').PlaceColumns}} Answer
 */
export class MapUpdates {
  /**
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {import('./map-filters.js').MapFilters} filters
   * @param {(answer: Answer, asked: boolean) => void} show `asked`: the filters have changed
   */
  constructor(villages, filters, show) {
    this.villages = villages;
    this.filters = filters;
    this.show = show;
    // The page came with a state of its own.
    this.etag = document.getElementById('map-stage')?.dataset.etag ?? '';
    this.turn = 0;
    /** Whether the answer awaited is to changed filters. */
    this.asked = false;
    this.status = /** @type {HTMLElement} */ (document.getElementById('map-status'));
    this.asOf = document.querySelector('[data-as-of]');
  }

  start() {
    const look = () => {
      if (document.visibilityState === 'visible') void this.fetch(false);
    };
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    window.setInterval(look, EVERY_MS);
  }

  /** The filters have changed: asks at once. */
  ask() {
    this.etag = '';
    void this.fetch(true);
  }

  /** @param {boolean} asked */
  async fetch(asked) {
    this.turn += 1;
    this.asked ||= asked;
    const turn = this.turn;
    const query = this.filters.query();
    query.delete('colour');
    query.set('register', this.villages.places.columns.token);
    /** @type {Response} */
    let response;
    try {
      response = await fetch(`/map/state.json?${query}`, {
        headers: { Accept: 'application/json', ...(this.etag && { 'If-None-Match': this.etag }) },
        signal: AbortSignal.timeout?.(15_000),
      });
    } catch {
      if (turn === this.turn) this.say(say('stale', { time: this.asOf?.textContent ?? '' }));
      return;
    }
    if (turn !== this.turn) return; // a later question is on its way
    if (response.redirected || response.status === 401) return this.say(say('signed_out'));
    this.noteTime(response);
    if (response.status === 304) return this.unstale();
    const answer = await response.json().catch(() => ({}));
    if (turn !== this.turn) return;
    if (!response.ok) return this.say(answer.error?.message ?? say('stale', { time: '' }));
    this.etag = response.headers.get('ETag') ?? '';
    this.apply(answer, this.asked);
    this.asked = false;
  }

  apply(/** @type {Answer} */ answer, /** @type {boolean} */ asked) {
    /** @type {number[]} */
    let changed = [];
    if (answer.places) this.villages.setPlaces(answer.places, answer.state);
    else changed = this.villages.setState(answer.state);
    this.show(answer, asked);
    if (asked) return this.unstale();
    this.say(say('updated', { time: this.asOf?.textContent ?? '' }), NEWS_MS);
    this.villages.setChanged(changed);
    window.setTimeout(() => this.villages.setChanged([]), RING_MS);
  }

  noteTime(/** @type {Response} */ response) {
    const time = response.headers.get('X-As-Of');
    if (this.asOf && time) this.asOf.textContent = time;
  }

  say(/** @type {string} */ text, forMs = 0) {
    window.clearTimeout(this.timer);
    this.status.textContent = text;
    this.status.hidden = false;
    this.isNews = forMs > 0;
    if (forMs) this.timer = window.setTimeout(() => this.unsay(), forMs);
  }

  /** Contact is back: takes away what was said about its loss, not the news. */
  unstale() {
    if (!this.isNews) this.unsay();
  }

  unsay() {
    this.status.hidden = true;
    this.status.textContent = '';
  }
}
