import { say } from './words.js';

const DEFAULTS = /** @type {Record<string, string>} */ ({
  period: 'quarter', kind: 'village', colour: 'recency',
});
/** The fields by which an address asks. */
const DAYS = ['from', 'to'];
const FIELDS = ['period', 'from', 'to', 'unit', 'township', 'campaign', 'activity', 'kind', 'colour'];

/** The filters: a row at a desk, a sheet on a phone; always the same as the page's address. */
export class MapFilters {
  constructor() {
    this.form = /** @type {HTMLFormElement} */ (document.getElementById('map-filters'));
    this.sheet = /** @type {HTMLDialogElement} */ (document.getElementById('map-sheet'));
    this.place = /** @type {HTMLElement} */ (document.getElementById('map-bar'));
    this.tools = /** @type {HTMLElement} */ (this.place.querySelector('.map-bar__tools'));
    /** @type {((name: string) => void)[]} */
    this.listeners = [];
    this.form.addEventListener('change', (event) => this.changed(event));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.sheet.close?.();
    });
    this.form.querySelector('[data-clear]')?.addEventListener('click', (event) => {
      event.preventDefault();
      this.clear();
    });
    window.addEventListener('popstate', () => this.followAddress());
    /** Code of the village whose panel is open, as the address has it; "" for none. */
    this.village = new URLSearchParams(window.location.search).get('village') ?? '';
    /** Hears that the address names another village. */
    this.onVillage = () => {};
    /** Hears that the address may say something else. */
    this.onAddress = () => {};
    /** What is shown beside the villages, as the address has it. */
    this.shown = shownIn(new URLSearchParams(window.location.search));
    /** Hears that the address names others. */
    this.onShown = () => {};
    this.showState();
    this.becomeSheet();
  }

  /** `listener` hears the name of the field; `all` for several, `back` where the address changed. */
  onChange(/** @type {(name: string) => void} */ listener) {
    this.listeners.push(listener);
  }

  /** Whether some field is no longer as the page came. */
  isChanged() {
    return [...this.form.elements].some((field) => {
      if (field instanceof HTMLInputElement) return field.value !== field.defaultValue;
      if (!(field instanceof HTMLSelectElement)) return false;
      const came = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(came, 0);
    });
  }

  value(/** @type {string} */ name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : '';
  }

  /** A choice that the page does not offer (yet) is offered by its name. @param {string} name @param {string} value @param {string} [label] */
  set(name, value, label = value) {
    const field = this.form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement && ![...field.options].some((each) => each.value === value)) {
      field.add(new Option(label, value));
      field.disabled = false;
    }
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }

  get unit() {
    return this.value('unit');
  }

  /** What the marks answer. */
  question() {
    return {
      colour: this.value('colour'),
      unit: this.unit,
      filtered: Boolean(this.value('campaign') || this.value('activity')),
    };
  }

  /** The filters that are not at their default, as they stand in the address. */
  query() {
    const query = new URLSearchParams();
    const refused = this.refused();
    for (const [name, value] of new FormData(this.form)) {
      if (refused.has(name)) continue;
      if (typeof value !== 'string' || !value || value === DEFAULTS[name]) continue;
      if (name !== 'period' || value !== 'custom') query.set(name, value);
      // Days say themselves; until one is chosen those of the address are shown.
      else if (this.awaitsDays()) keepDays(query);
    }
    return query;
  }

  /** Whether days are to be chosen, and none is yet. */
  awaitsDays() {
    return this.value('period') === 'custom' && !this.value('from') && !this.value('to');
  }

  /** Filters that the page came with and that cannot be: as for its table, they are not set. @returns {Set<string>} */
  refused() {
    const names = [...this.form.querySelectorAll('[aria-invalid=true]')].map((field) => field.getAttribute('name') ?? '');
    // Of days both are meant or none.
    return new Set(names.some((name) => DAYS.includes(name)) ? [...names, ...DAYS] : names);
  }

  /** They are being put right: what was said about them is over. */
  forgetRefused() {
    for (const field of this.form.querySelectorAll('[aria-invalid=true]')) {
      field.removeAttribute('aria-invalid');
      document.getElementById(`${field.id}-error`)?.remove();
      field.closest('.field--error')?.classList.remove('field--error');
    }
    document.querySelector('.map-errors')?.remove();
  }

  /** Chooses a unit; the one already chosen is let go. @param {string} unit @param {string} name of it */
  chooseUnit(unit, name) {
    this.set('unit', unit === this.unit ? '' : unit, name);
    this.set('township', '');
    this.tell('unit');
  }

  /** Chooses the days from `first` to `last` (ISO). */
  chooseDays(/** @type {string} */ first, /** @type {string} */ last) {
    this.set('period', 'custom');
    this.set('from', first);
    this.set('to', last);
    this.tell('from');
  }

  /** The townships to choose from, each a code and a name; the one chosen stays. */
  offerTownships(/** @type {[string, string][]} */ townships) {
    const field = this.form.elements.namedItem('township');
    if (!(field instanceof HTMLSelectElement)) return;
    const chosen = field.value;
    field.disabled = townships.length === 0;
    const none = new Option(say(field.disabled ? 'unit_first' : 'all_townships'), '');
    field.replaceChildren(none, ...townships.map(([code, name]) => new Option(name, code)));
    field.value = townships.some(([code]) => code === chosen) ? chosen : '';
  }

  /** The units to choose from where they are offered step by step. @param {[string, string][]} units each a code and a name */
  offerUnits(units) {
    const field = this.form.elements.namedItem('unit');
    if (!(field instanceof HTMLSelectElement)) return;
    const chosen = field.value;
    field.replaceChildren(field.options[0], ...units.map(([code, name]) => new Option(name, code)));
    this.set('unit', chosen);
  }

  /** Goes to a level: a unit, a township, a village; what is not named stays. @param {{unit?: string, township?: string, village?: string, name?: string}} to */
  goTo({ unit, township, village, name }) {
    if (village !== undefined) {
      this.showVillage(village);
      this.onVillage();
      return;
    }
    if (unit !== undefined) this.set('unit', unit, township ? undefined : name);
    this.set('township', township ?? '', name);
    this.village = '';
    this.tell('unit');
  }

  /** The address names the village; going from village to village is no step to go back. @param {string} key @param {boolean} [quiet] no step either */
  showVillage(key, quiet = false) {
    if (key === this.village) return;
    const step = this.village && key ? false : !quiet;
    this.village = key;
    this.writeAddress(step);
  }

  /** The address says what is shown beside the villages; that is no step to go back. @param {string} name @param {boolean} shown */
  showBeside(name, shown) {
    if (shown) this.shown.add(name);
    else this.shown.delete(name);
    this.writeAddress(false);
  }

  clear() {
    this.fill(new URLSearchParams());
    this.tell('all');
  }

  /** All fields as the query has them, or at their defaults. */
  fill(/** @type {URLSearchParams} */ query) {
    for (const name of FIELDS) this.set(name, query.get(name) || DEFAULTS[name] || '');
    if (query.get('from') || query.get('to')) this.set('period', 'custom');
  }

  /** Shows what an address of the map asks for, and makes it the page's. */
  open(/** @type {URLSearchParams} */ query) {
    this.fill(query);
    this.tell('all');
  }

  /** Back and forward go through what was chosen. */
  followAddress() {
    const { unit } = this;
    const before = this.query().toString();
    const query = new URLSearchParams(window.location.search);
    this.village = query.get('village') ?? '';
    this.fill(query);
    this.shown = shownIn(query);
    this.showState();
    this.onShown();
    this.onAddress();
    if (this.query().toString() === before) return this.onVillage();
    for (const listener of this.listeners) listener(unit === this.unit ? 'back' : 'all');
  }

  changed(/** @type {Event} */ event) {
    const { name } = /** @type {HTMLInputElement} */ (event.target);
    if (!FIELDS.includes(name)) return;
    if (this.refused().has(name)) this.forgetRefused();
    if (name === 'from' || name === 'to') this.set('period', 'custom');
    if (name === 'unit') this.set('township', '');
    if (name === 'period' && this.value('period') !== 'custom') {
      this.set('from', '');
      this.set('to', '');
    }
    this.showState();
    if (name !== 'period' || !this.awaitsDays()) this.tell(name);
  }

  /** The address follows, and so do those who listen. */
  tell(/** @type {string} */ name) {
    this.showState();
    this.writeAddress(true);
    for (const listener of this.listeners) listener(name);
  }

  /** The map's address with a query, as people can read it. @param {URLSearchParams} query */
  address(query) {
    const words = query.toString().replaceAll('%2C', ',');
    return `${new URL(this.form.action).pathname}${words ? `?${words}` : ''}`;
  }

  /** How the map is looked at, whatever part of it: colour and what is shown beside; "" as it comes. */
  looks() {
    return { colour: this.query().get('colour') ?? '', show: [...this.shown].sort().join(',') };
  }

  /** @param {boolean} step whether going back undoes it */
  writeAddress(step) {
    const query = this.query();
    if (this.village) query.set('village', this.village);
    if (this.shown.size) query.set('show', this.looks().show);
    const address = this.address(query);
    this.onAddress();
    if (address === window.location.pathname + window.location.search) return;
    if (step) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }

  /** What the form says of itself: how many filters, and the two days where they are meant. */
  showState() {
    this.showDays();
    const query = this.query();
    const count = [...query.keys()].filter((key) => key !== 'to' || !query.has('from')).length;
    const badge = document.querySelector('[data-filter-count]');
    if (badge instanceof HTMLElement) {
      badge.textContent = String(count);
      badge.hidden = count === 0;
    }
    const clear = this.form.querySelector('[data-clear]');
    if (clear instanceof HTMLElement) clear.hidden = count === 0;
  }

  /** The two days are asked for only where they are meant. */
  showDays() {
    this.form
      .querySelector('.map-filters__days')
      ?.classList.toggle('map-filters__days--shown', this.value('period') === 'custom');
  }

  /** On a phone the form lives in a sheet, opened by a button on the map. */
  becomeSheet() {
    const phone = window.matchMedia('(max-width: 991px)');
    const settle = () => {
      const inSheet = phone.matches && typeof HTMLDialogElement === 'function';
      if (!inSheet) this.sheet.close?.();
      (inSheet ? this.sheet : this.place).append(this.form, this.tools);
    };
    phone.addEventListener('change', settle);
    settle();
    document.querySelector('[data-open-filters]')?.addEventListener('click', () => {
      this.sheet.showModal();
    });
    this.sheet.querySelector('[data-close]')?.addEventListener('click', () => this.sheet.close());
    this.sheet.addEventListener('click', (event) => {
      if (event.target === this.sheet) this.sheet.close();
    });
  }
}

/** The days that the address has. @param {URLSearchParams} query */
function keepDays(query) {
  const shown = new URLSearchParams(window.location.search);
  for (const name of ['period', ...DAYS]) {
    const value = shown.get(name);
    if (value) query.set(name, value);
  }
}

/** What the address shows beside the villages. @param {URLSearchParams} query @returns {Set<string>} */
function shownIn(query) {
  return new Set((query.get('show') ?? '').split(',').filter(Boolean));
}
