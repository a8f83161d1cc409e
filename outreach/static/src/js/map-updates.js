import { TOLD_BY_STATE } from './map-classes.js';
import { AMOUNTS, differing } from './map-payloads.js';
import { pause } from './map-source.js';
import { changeWords, say } from './words.js';

/** Whoever has recorded a visit sees it on an open map within two seconds. */
const EVERY_MS = 1_500;
/** At least so often where nothing answers, and for those who save data. */
const SELDOM_MS = 20_000;
const NEWS_MS = 60_000;
const RING_MS = 6_000;

/**
 * Keeps an open map true: asks for the state when one looks at it, and as long as one does every
 * one and a half seconds, which the server answers by a few hundred bytes where nothing has changed.
 *
 * @typedef {{side?: string, way?: string, units?: [string, string][], townships?: [string, string][],
 *   intervals: {village: number, key: number}, words?: Record<string, string>, addresses?: import('./map-source.js').Addresses,
 *   fills?: import('./area-fills.js').Fills}} Answer
 * @typedef {[import('./map-columns.js').Places | null,
 *   import('./map-payloads.js').StateColumns]} Read
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
    this.etag = '';
    this.turn = 0;
    /** Questions on their way, and how many in a row were not answered. */
    this.waiting = 0;
    this.failures = 0;
    /** Whether the answer awaited is to changed filters. */
    this.asked = false;
    this.status = /** @type {HTMLElement} */ (document.getElementById('map-status'));
    /** Called whenever the server has answered. */
    this.onContact = () => {};
    this.asOf = document.querySelector('[data-as-of]');
  }

  /** @param {string} etag of the headline and table shown; '' where there are none yet */
  start(etag) {
    if (this.turn === 0) this.etag = etag;
    const look = () => {
      if (document.visibilityState === 'visible') void this.fetch(false);
    };
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    if (this.turn === 0 && !etag) void this.fetch(false);
    this.lookOn();
  }

  /** Asks again some time after each answer: on a slow line no question overtakes another. */
  lookOn() {
    window.setTimeout(async () => {
      if (document.visibilityState === 'visible' && this.waiting === 0) await this.fetch(false);
      this.lookOn();
    }, this.pauseMs());
  }

  pauseMs() {
    const { connection } = /** @type {any} */ (navigator);
    return connection?.saveData ? SELDOM_MS : Math.min(EVERY_MS * 2 ** this.failures, SELDOM_MS);
  }

  /** The filters have changed: asks at once. */
  ask() {
    this.etag = '';
    void this.fetch(true);
  }

  /** @param {boolean} asked */
  async fetch(asked) {
    this.waiting += 1;
    try {
      await this.fetchState(asked);
    } finally {
      this.waiting -= 1;
    }
  }

  /** @param {boolean} asked */
  async fetchState(asked) {
    this.turn += 1;
    this.asked ||= asked;
    const turn = this.turn;
    const query = this.filters.query();
    if (!TOLD_BY_STATE.has(query.get('colour') ?? '')) query.delete('colour');
    query.set('register', this.villages.places.token);
    /** @type {Response} */
    let response;
    try {
      response = await fetch(`/map/state.json?${query}`, {
        headers: { Accept: 'application/json', ...(this.etag && { 'If-None-Match': this.etag }) },
        signal: AbortSignal.timeout?.(15_000),
      });
    } catch {
      this.failures += 1;
      if (turn === this.turn) this.say(say('stale', { time: this.asOf?.textContent ?? '' }));
      return;
    }
    const isAnswered = !response.redirected && (response.ok || response.status === 304);
    this.failures = isAnswered ? 0 : this.failures + 1;
    if (turn !== this.turn) return; // a later question is on its way
    if (response.redirected || response.status === 401) return this.say(say('signed_out'));
    this.noteTime(response);
    if (response.ok || response.status === 304) this.onContact();
    if (response.status === 304) return this.unstale();
    const answer = await response.json().catch(() => ({}));
    if (turn !== this.turn) return;
    if (!response.ok) return this.say(answer.error?.message ?? say('stale', { time: '' }));
    /** @type {Read} */
    let read;
    try {
      read = await this.read(answer, query);
    } catch {
      if (turn === this.turn) this.say(say('stale', { time: this.asOf?.textContent ?? '' }));
      return;
    }
    if (turn !== this.turn) return;
    this.etag = response.headers.get('ETag') ?? '';
    this.apply(answer, ...read, this.asked);
    this.asked = false;
  }

  /**
   * The places, where they are others than those shown, and the state.
   *
   * @param {Answer} answer
   * @param {URLSearchParams} query
   * @returns {Promise<Read>}
   */
  async read({ addresses }, query) {
    const source = /** @type {import('./map-source.js').MapSource} */ (this.villages.source);
    if (addresses) source.addresses = addresses;
    const [places, { token, columns }] = await Promise.all([
      addresses ? source.places() : null,
      source.state(query),
    ]);
    if (token !== (places ?? this.villages.places).token) throw new Error('the register has changed');
    for (const name of AMOUNTS) await pause(columns[name].length);
    return [places, columns];
  }

  /**
   * @param {Answer} answer
   * @param {import('./map-columns.js').Places | null} places
   * @param {import('./map-payloads.js').StateColumns} state
   * @param {boolean} asked
   */
  apply(answer, places, state, asked) {
    /** @type {number[]} */
    let changed = [];
    if (places) this.villages.setPlaces(places, state);
    else {
      changed = differing(this.villages.present, state);
      this.villages.setState(state);
    }
    this.villages.setIntervals(answer.intervals);
    if (answer.words && changeWords(answer.words)) this.villages.sort();
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
