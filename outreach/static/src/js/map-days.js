import { DaysChart } from './map-days-chart.js';
import { addDays, dayNumber, isoDay, spansOf } from './map-spans.js';
import { say } from './words.js';

/** How long a key may rest before the days it chose are shown. */
const KEYS_REST_MS = 600;

/** @typedef {{first: string, visits: number[], from: string | null, to: string}} DayCounts */

/** The daily chart below the filters: read when it is opened, it shows and chooses the period. */
export class MapDays {
  /** @param {import('./map-filters.js').MapFilters} filters @returns null on a page without it */
  static start(filters) {
    const element = document.getElementById('map-days');
    return element instanceof HTMLDetailsElement ? new MapDays(element, filters) : null;
  }

  /** @param {HTMLDetailsElement} element @param {import('./map-filters.js').MapFilters} filters */
  constructor(element, filters) {
    this.element = element;
    this.filters = filters;
    this.words = /** @type {HTMLElement} */ (element.querySelector('[data-days-words]'));
    this.table = /** @type {HTMLDetailsElement} */ (element.querySelector('[data-days-table]'));
    this.timer = 0;
    this.turn = 0;
    /** Whether what is shown is of the filters chosen. */
    this.isCurrent = false;
    /** @type {DayCounts | null} */
    this.counts = null;
    this.chart = new DaysChart(element, {
      say: (first, last) => {
        this.chart.chosen.hidden = false;
        this.tell(first, last);
      },
      choose: (first, last, atOnce) => {
        this.chooseNothing();
        if (atOnce) this.choose(first, last);
        else this.timer = window.setTimeout(() => this.choose(first, last), KEYS_REST_MS);
      },
    });
    element.addEventListener('toggle', () => {
      void this.read().then(() => {
        // In the phone's sheet it opens below what is seen.
        if (element.open) element.scrollIntoView({ block: 'nearest' });
      });
    });
    this.table.addEventListener('toggle', () => this.table.open && this.fillTable());
    filters.onChange((name) => {
      if (name === 'colour') return;
      this.isCurrent = false;
      this.chooseNothing();
      void this.read();
    });
    // It may have been opened before anybody listened.
    void this.read();
  }

  /** Visits have changed; whoever is just choosing days goes on to choose among those shown. */
  refresh() {
    if (!this.timer && !this.chart.isDragged) void this.read();
  }

  /** What a key chose is not waited for any more. */
  chooseNothing() {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  async read() {
    if (!this.element.open) return;
    this.turn += 1;
    const asked = this.turn;
    const query = this.filters.query();
    query.delete('colour');
    if (!this.counts) this.words.textContent = say('loading');
    try {
      const response = await fetch(`/map/days.json?${query}`, { headers: { Accept: 'application/json' } });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const answer = await response.json();
      if (asked !== this.turn) return;
      if (this.chart.isDragged) return;
      this.counts = answer;
      this.isCurrent = true;
      this.show(answer);
    } catch {
      if (asked === this.turn && !this.isCurrent) this.forget();
    }
  }

  /** Columns of other filters would be chosen from. */
  forget() {
    this.counts = null;
    this.chart.show([], 0, false);
    this.table.hidden = true;
    this.words.textContent = say('failed');
  }

  /** @param {DayCounts} counts */
  show({ first, visits, from, to }) {
    const some = visits.length > 0;
    this.chart.show(visits, dayNumber(first), some);
    this.table.hidden = !some;
    if (!some) {
      this.words.textContent = say('no_days');
      return;
    }
    const start = dayNumber(first);
    const last = visits.length - 1;
    const within = (/** @type {number} */ day) => Math.min(Math.max(day - start, 0), last);
    const ends = /** @type {const} */ ([from ? within(dayNumber(from)) : 0, within(dayNumber(to))]);
    const apart = dayNumber(to) < start || (from ?? '') > isoDay(start + last);
    this.chart.select(...ends);
    this.chart.chosen.hidden = apart;
    if (apart) this.words.textContent = say('days_chosen', { first: from ?? '', last: to, n: 0 });
    else this.tell(...ends);
    if (this.table.open) this.fillTable();
  }

  /** Says the days and their visits. @param {number} first @param {number} last counted from the chart's first day */
  tell(first, last) {
    const { counts } = this;
    if (!counts) return;
    const days = { first: addDays(counts.first, first), last: addDays(counts.first, last) };
    const n = visitsIn(counts, first, last);
    this.words.textContent = say(first === last ? 'day_chosen' : 'days_chosen', { ...days, n });
  }

  /** Makes the days the period. @param {number} first @param {number} last counted from the chart's first day */
  choose(first, last) {
    const { counts } = this;
    this.timer = 0;
    if (counts) this.filters.chooseDays(addDays(counts.first, first), addDays(counts.first, last));
  }

  /** The same columns as the chart's, each choosing its days. */
  fillTable() {
    const { counts, chart } = this;
    if (!counts) return;
    const spans = spansOf(dayNumber(counts.first), counts.visits.length, chart.step);
    const rows = spans.map(([from, to]) => this.row(counts, from, to));
    this.table.querySelector('tbody')?.replaceChildren(...rows.reverse());
  }

  /** @param {DayCounts} counts @param {number} from @param {number} to */
  row(counts, from, to) {
    const row = document.createElement('tr');
    const [head, number] = [document.createElement('th'), document.createElement('td')];
    const button = document.createElement('button');
    const [first, last] = [addDays(counts.first, from), addDays(counts.first, to)];
    button.type = 'button';
    button.className = 'map-days__choose';
    button.textContent = from === to ? first : say('days_span', { first, last });
    button.addEventListener('click', () => this.choose(from, to));
    head.scope = 'row';
    head.append(button);
    number.className = 'number';
    number.textContent = String(visitsIn(counts, from, to));
    row.append(head, number);
    return row;
  }
}

/** @param {DayCounts} counts @param {number} first @param {number} last counted from the first day of all */
function visitsIn({ visits }, first, last) {
  return visits.slice(first, last + 1).reduce((sum, each) => sum + each, 0);
}
