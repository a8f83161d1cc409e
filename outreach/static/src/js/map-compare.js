import { MapFoot } from './map-foot.js';
import { isoDay } from './map-spans.js';
import { watchTheme } from './map-theme.js';
import { MapTwin } from './map-twin.js';
import { say } from './words.js';

/** Two days compared: what became of each place, or both days side by side where there is room. */
export class MapCompare extends MapFoot {
  /**
   * @param {import('./map-view.js').MapView} view
   * @param {import('./map-filters.js').MapFilters} filters
   * @param {import('./map-legend.js').MapLegend} legend
   */
  constructor(view, filters, legend) {
    super('compare', view.villages, filters);
    this.view = view;
    this.legend = legend;
    this.field = /** @type {HTMLInputElement} */ (this.bar.querySelector('input[type=date]'));
    this.field.value = this.opener.dataset.then ?? '';
    this.both = /** @type {HTMLButtonElement} */ (this.bar.querySelector('[data-both]'));
    this.list = /** @type {HTMLAnchorElement} */ (this.bar.querySelector('[data-list]'));
    this.room = window.matchMedia('(min-width: 992px)');
    /** @type {MapTwin | null} */
    this.twin = null;
    this.sideBySide = false;
    /** A sheet has room for one map: it shows what changed. */
    this.onPaper = false;
    this.field.addEventListener('change', () => {
      this.isCurrent = false;
      void this.read();
    });
    this.both.addEventListener('click', () => {
      this.sideBySide = !this.sideBySide;
      this.show();
    });
    this.room.addEventListener('change', () => this.show());
    this.heedPaper();
    watchTheme(() => this.twin?.setTheme());
  }

  heedPaper() {
    window.addEventListener('beforeprint', () => {
      this.onPaper = true;
      if (this.legend.twin) this.show();
    });
    window.addEventListener('afterprint', () => {
      this.onPaper = false;
      // Once the page is as wide again as it was.
      requestAnimationFrame(() => this.show());
    });
  }

  open() {
    super.open();
    this.field.focus();
  }

  against() {
    return this.field.value;
  }

  async read() {
    if (!this.field.value) {
      this.turn += 1;
      return;
    }
    this.linkList();
    await super.read();
  }

  /** The list beside the map is of the same days and places. */
  linkList() {
    const query = this.filters.query();
    const same = new URLSearchParams({ from: this.field.value });
    for (const name of ['to', 'unit', 'township', 'kind']) {
      const value = query.get(name);
      if (value) same.set(name, value);
    }
    this.list.search = same.toString();
  }

  show() {
    const { moments, legend, villages } = this;
    if (!moments) return;
    const [then, now] = moments.ends.map(isoDay);
    const days = moments.days(0);
    const were = Boolean(legend.twin);
    const two = this.sideBySide && this.room.matches && !this.onPaper;
    if (!two) this.part();
    this.both.setAttribute('aria-pressed', String(this.sideBySide));
    this.words.textContent = say(this.sideBySide ? 'left_right' : 'compared', { then, now });
    villages.note = say('compared_with', { then });
    if (two) {
      this.twin ??= new MapTwin(this.view);
      this.twin.show(days);
      legend.twin = this.twin.villages;
      villages.note = `${then} → ${now}`;
    }
    villages.compareWith(two ? null : days);
    if (were !== two) this.view.show(false);
    this.raise();
  }

  fail() {
    this.moments = null;
    this.part();
    this.villages.compareWith(null);
  }

  leave() {
    const were = Boolean(this.legend.twin);
    this.part();
    this.villages.compareWith(null);
    if (were) this.view.show(false);
  }

  /** One map again. */
  part() {
    if (this.twin?.isShown) this.twin.hide();
    this.legend.twin = null;
  }
}
