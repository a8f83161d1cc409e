import { periodWords, whereWords } from './place-words.js';
import { say } from './words.js';

/**
 * What is known of one place: who answers for it, its last visits, and what to do next.
 *
 * @typedef {{name: string, township: string, unit: string, since: string,
 *   visits: {day: string, unit: string, figures: string, url: string | null}[],
 *   point: string, detail_url: string | null, round_url: string | null, record_url: string | null}} PlaceAnswer
 */
export class MapPanel {
  /**
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(villages, filters) {
    this.villages = villages;
    this.filters = filters;
    this.element = /** @type {HTMLElement} */ (document.getElementById('map-panel'));
    this.template = /** @type {HTMLTemplateElement} */ (
      document.getElementById('map-panel-template')
    );
    this.at = -1;
    /** The key of its place, and the register in which it is `at`. */
    this.key = '';
    this.places = villages.places;
    /** Grows with every question: an answer to an earlier one is let go. */
    this.turn = 0;
    /** Whether the server has told of this place. */
    this.isAnswered = false;
    /** Hears the name of the village whose panel is open, "" once it is closed. @type {(name: string) => void} */
    this.onVillage = () => {};
    this.element.addEventListener('click', (event) => {
      if (/** @type {HTMLElement} */ (event.target).closest('[data-close]')) this.close(true);
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(true);
    });
  }

  /** Opens the panel of a place; `focus`: and goes there, as the keyboard does. */
  open(/** @type {number} */ at, focus = false) {
    this.at = at;
    this.key = '';
    this.isAnswered = false;
    this.places = this.villages.places;
    this.villages.choose(at);
    this.fill();
    this.element.hidden = false;
    document.body.classList.add('map-panel-open');
    if (focus) this.element.focus();
    void this.read();
  }

  /** @param {boolean} [back] the focus goes to the map @param {boolean} [quiet] the address stays */
  close(back = false, quiet = false) {
    if (this.at < 0) return;
    if (!quiet) this.filters.showVillage('');
    this.onVillage('');
    this.at = -1;
    this.villages.choose(-1);
    this.element.hidden = true;
    document.body.classList.remove('map-panel-open');
    if (back) this.villages._map.getContainer().focus();
  }

  /** The state has changed: an open panel tells the new story as soon as it is known. */
  async refresh() {
    if (this.at < 0) return;
    const { villages, key } = this;
    const { places } = villages;
    if (this.places !== places) {
      // In another register the place has another number, if it is there.
      await villages.named;
      if (this.at < 0 || this.key !== key || places !== villages.places) return;
      const at = key ? places.names.find(key) : -1;
      if (at < 0) return this.close(false, true);
      Object.assign(this, { at, places });
      villages.choose(at);
    }
    void this.read();
  }

  /** Until its first answer it says that it reads; with that the map moves out from under it. */
  async read() {
    this.turn += 1;
    const { at, turn, villages } = this;
    await villages.named;
    if (turn !== this.turn || at !== this.at || this.places !== villages.places) return;
    this.key = this.places.key(at);
    if (!this.isAnswered) this.fill();
    this.filters.showVillage(this.key);
    this.onVillage(this.places.name(at));
    const query = this.filters.query();
    query.delete('colour');
    try {
      const response = await fetch(`/map/villages/${encodeURIComponent(this.key)}.json?${query}`, {
        headers: { Accept: 'application/json' },
      });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const answer = await response.json();
      if (turn !== this.turn || at !== this.at) return;
      this.fill(answer);
      if (!this.isAnswered) this.keepInSight();
      this.isAnswered = true;
    } catch {
      // What it says already stays: it was true a moment ago.
      if (turn === this.turn && at === this.at && !this.isAnswered) this.write('.map-panel__since', say('failed'));
    }
  }

  /** The place as the map knows it, and as the server answered. @param {PlaceAnswer} [answer] */
  fill(answer) {
    const { villages, at } = this;
    if (!answer) this.element.replaceChildren(this.template.content.cloneNode(true));
    this.write('.map-panel__name', villages.places.name(at));
    const where = [whereWords(villages.places, at), answer?.point].filter(Boolean);
    this.write('.map-panel__where', where.join(' · '));
    this.write('.map-panel__period', periodWords(villages, at));
    this.write('.map-panel__since', answer?.since ?? say('loading'));
    this.show('.map-panel__title', Boolean(answer?.visits.length));
    this.show('.map-panel__none', answer?.visits.length === 0);
    this.link('[data-record]', answer?.record_url);
    this.link('[data-detail]', answer?.detail_url);
    this.link('[data-round]', answer?.round_url);
    const list = this.element.querySelector('.map-panel__visits');
    list?.replaceChildren(...(answer?.visits ?? []).map(visitItem));
  }

  /** On a phone the panel lies over the map: the place moves out from under it. */
  keepInSight() {
    const { villages, element } = this;
    if (!villages.places.hasPoint(this.at)) return;
    const over = getComputedStyle(element).position === 'fixed';
    const stage = villages._map.getContainer().getBoundingClientRect();
    const covered = over ? Math.max(stage.bottom - element.getBoundingClientRect().top, 0) : 0;
    villages._map.panInside(villages.positionOf(this.at), {
      paddingTopLeft: [32, 72],
      paddingBottomRight: [72, covered + 40],
    });
  }

  link(/** @type {string} */ selector, /** @type {string | null | undefined} */ url) {
    const link = this.element.querySelector(selector);
    if (!(link instanceof HTMLAnchorElement)) return;
    link.hidden = !url;
    if (url) link.href = url;
  }

  show(/** @type {string} */ selector, /** @type {boolean} */ shown) {
    const element = this.element.querySelector(selector);
    if (element instanceof HTMLElement) element.hidden = !shown;
  }

  write(/** @type {string} */ selector, /** @type {string} */ words) {
    const element = this.element.querySelector(selector);
    if (element) element.textContent = words;
  }
}

/** @param {PlaceAnswer['visits'][number]} visit */
function visitItem({ day, unit, figures, url }) {
  const item = document.createElement('li');
  const head = document.createElement(url ? 'a' : 'span');
  if (head instanceof HTMLAnchorElement && url) head.href = url;
  head.className = 'map-panel__day';
  head.textContent = day;
  const rest = document.createElement('span');
  rest.className = 'map-panel__figures';
  rest.textContent = [unit, figures].join(' · ');
  item.append(head, rest);
  return item;
}
