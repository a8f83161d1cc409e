const DEFAULTS = /** @type {Record<string, string>} */ ({
  period: 'quarter', kind: 'village', colour: 'recency',
});

/** The filters: a row at a desk, a sheet on a phone; always the same as the page's address. */
export class MapFilters {
  constructor() {
    this.form = /** @type {HTMLFormElement} */ (document.getElementById('map-filters'));
    this.sheet = /** @type {HTMLDialogElement} */ (document.getElementById('map-sheet'));
    this.place = /** @type {HTMLElement} */ (document.getElementById('map-bar'));
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
    this.showDays();
    this.becomeSheet();
  }

  onChange(/** @type {(name: string) => void} */ listener) {
    this.listeners.push(listener);
  }

  value(/** @type {string} */ name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : '';
  }

  set(/** @type {string} */ name, /** @type {string} */ value) {
    const field = this.form.elements.namedItem(name);
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
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value !== 'string' || !value || value === DEFAULTS[name]) continue;
      if (name === 'period' && value === 'custom') continue; // the days say it
      query.set(name, value);
    }
    return query;
  }

  /** Chooses a unit; the one already chosen is let go. */
  chooseUnit(/** @type {string} */ unit) {
    this.set('unit', unit === this.unit ? '' : unit);
    this.tell('unit');
  }

  clear() {
    for (const name of ['from', 'to', 'unit', 'campaign', 'activity']) this.set(name, '');
    for (const [name, value] of Object.entries(DEFAULTS)) this.set(name, value);
    this.tell('all');
  }

  changed(/** @type {Event} */ event) {
    const name = /** @type {HTMLInputElement} */ (event.target).name;
    if (name === 'from' || name === 'to') this.set('period', 'custom');
    if (name === 'period' && this.value('period') !== 'custom') {
      this.set('from', '');
      this.set('to', '');
    }
    this.showDays();
    const daysToCome = this.value('period') === 'custom' && !this.value('from') && !this.value('to');
    if (name !== 'period' || !daysToCome) this.tell(name);
  }

  tell(/** @type {string} */ name) {
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
    const { pathname } = new URL(this.form.action);
    history.replaceState(null, '', `${pathname}${count ? `?${query}` : ''}`);
    for (const listener of this.listeners) listener(name);
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
      if (phone.matches && typeof HTMLDialogElement === 'function') this.sheet.append(this.form);
      else {
        this.sheet.close?.();
        this.place.prepend(this.form);
      }
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
