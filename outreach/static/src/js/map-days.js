import { DaysChart } from './map-days-chart.js';
import { addDays, dayNumber, isoDay, spansOf } from './map-spans.js';
import { say } from './words.js';

/** How long a key may rest before the days it chose are shown. */
const KEYS_REST_MS = 600;

/**
 * The daily chart below the filters: read when it is opened, it shows and chooses the period.
 *
 * @typedef {{first: string, visits: number[], from: string | null, to: string}} DayCounts
 * @param {import('./map-filters.js').MapFilters} filters
 */
export function attachDays(filters) {
  const element = document.getElementById('map-days');
  if (!(element instanceof HTMLDetailsElement)) return;
  const words = /** @type {HTMLElement} */ (element.querySelector('[data-days-words]'));
  const table = /** @type {HTMLDetailsElement} */ (element.querySelector('[data-days-table]'));
  let timer = 0;
  let turn = 0;
  /** @type {DayCounts | null} */
  let counts = null;

  const choose = (/** @type {number} */ first, /** @type {number} */ last) => {
    if (counts) filters.chooseDays(addDays(counts.first, first), addDays(counts.first, last));
  };
  const chart = new DaysChart(element, {
    say: (first, last) => {
      chart.chosen.hidden = false;
      if (counts) tell(counts, first, last);
    },
    choose: (first, last, atOnce) => {
      window.clearTimeout(timer);
      if (atOnce) choose(first, last);
      else timer = window.setTimeout(() => choose(first, last), KEYS_REST_MS);
    },
  });

  const tell = (/** @type {DayCounts} */ of, /** @type {number} */ first, /** @type {number} */ last) => {
    const n = of.visits.slice(first, last + 1).reduce((sum, visits) => sum + visits, 0);
    const days = { first: addDays(of.first, first), last: addDays(of.first, last), n };
    words.textContent = say(first === last ? 'day_chosen' : 'days_chosen', days);
  };

  const read = async () => {
    if (!element.open) return;
    turn += 1;
    const asked = turn;
    const query = filters.query();
    query.delete('colour');
    if (!counts) words.textContent = say('loading');
    try {
      const response = await fetch(`/map/days.json?${query}`, { headers: { Accept: 'application/json' } });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const answer = await response.json();
      if (asked !== turn) return;
      counts = answer;
      show(answer);
    } catch {
      if (asked === turn) words.textContent = say('failed');
    }
  };

  const show = (/** @type {DayCounts} */ answer) => {
    const some = answer.visits.length > 0;
    chart.show(answer.visits, dayNumber(answer.first), some);
    table.hidden = !some;
    if (!some) {
      words.textContent = say('no_days');
      return;
    }
    const start = dayNumber(answer.first);
    const last = answer.visits.length - 1;
    const within = (/** @type {number} */ day) => Math.min(Math.max(day - start, 0), last);
    const [from, to] = [answer.from ? within(dayNumber(answer.from)) : 0, within(dayNumber(answer.to))];
    const apart = dayNumber(answer.to) < start || (answer.from ?? '') > isoDay(start + last);
    chart.select(from, to);
    chart.chosen.hidden = apart;
    if (apart) words.textContent = say('days_chosen', { first: answer.from ?? '', last: answer.to, n: 0 });
    else tell(answer, from, to);
    if (table.open) fillTable();
  };

  /** The same columns as the chart's, each choosing its days. */
  const fillTable = () => {
    if (!counts) return;
    const { visits, first } = counts;
    const start = dayNumber(first);
    const rows = spansOf(start, visits.length, chart.step).map(([from, to]) => {
      const row = document.createElement('tr');
      const [head, number] = [document.createElement('th'), document.createElement('td')];
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'map-days__choose';
      button.textContent =
        from === to ? isoDay(start + from) : say('days_span', { first: isoDay(start + from), last: isoDay(start + to) });
      button.addEventListener('click', () => choose(from, to));
      head.scope = 'row';
      head.append(button);
      number.className = 'number';
      number.textContent = String(visits.slice(from, to + 1).reduce((sum, each) => sum + each, 0));
      row.append(head, number);
      return row;
    });
    table.querySelector('tbody')?.replaceChildren(...rows.reverse());
  };

  element.addEventListener('toggle', () => void read());
  table.addEventListener('toggle', () => table.open && fillTable());
  filters.onChange((name) => {
    if (name !== 'colour') void read();
  });
}
