import { MapFoot } from './map-foot.js';
import { readMoments } from './map-moments.js';
import { isoDay } from './map-spans.js';
import { watchTheme } from './map-theme.js';
import { MapTwin } from './map-twin.js';
import { say } from './words.js';

/**
 * Two days compared: what became of each place, or both days side by side where there is room.
 *
 * @param {import('./map-view.js').MapView} view
 * @param {import('./map-filters.js').MapFilters} filters
 * @param {import('./map-legend.js').MapLegend} legend
 * @returns {{refresh: () => void}} to be told that the state has changed
 */
export function attachCompare(view, filters, legend) {
  const { villages } = view;
  const bar = /** @type {HTMLElement} */ (document.getElementById('map-compare'));
  const opener = /** @type {HTMLElement} */ (document.querySelector('[data-open-compare]'));
  const field = /** @type {HTMLInputElement} */ (bar.querySelector('input[type=date]'));
  const words = /** @type {HTMLElement} */ (bar.querySelector('[data-compare-words]'));
  const both = /** @type {HTMLButtonElement} */ (bar.querySelector('[data-both]'));
  const list = /** @type {HTMLAnchorElement} */ (bar.querySelector('[data-list]'));
  const room = window.matchMedia('(min-width: 992px)');
  /** @type {MapTwin | null} */
  let twin = null;
  /** @type {import('./map-moments.js').Moments | null} */
  let moments = null;
  let sideBySide = false;
  /** A sheet has room for one map: it shows what changed. */
  let onPaper = false;
  let turn = 0;

  const part = () => {
    if (twin?.isShown) twin.hide();
    legend.twin = null;
  };

  const show = () => {
    if (!moments) return;
    const [then, now] = moments.ends.map(isoDay);
    const days = moments.days(0);
    const were = Boolean(legend.twin);
    const two = sideBySide && room.matches && !onPaper;
    if (!two) part();
    both.setAttribute('aria-pressed', String(sideBySide));
    words.textContent = say(sideBySide ? 'left_right' : 'compared', { then, now });
    villages.note = say('compared_with', { then });
    if (two) {
      twin ??= new MapTwin(view);
      twin.show(days);
      legend.twin = twin.villages;
      villages.note = `${then} → ${now}`;
    }
    villages.compareWith(two ? null : days);
    if (were !== two) view.show(false);
    foot.raise();
  };

  const read = async () => {
    turn += 1;
    const asked = turn;
    if (!field.value) return;
    const query = filters.query();
    const asIs = new URLSearchParams({ from: field.value });
    for (const name of ['to', 'unit', 'township', 'kind']) {
      const value = query.get(name);
      if (value) asIs.set(name, value);
    }
    list.search = asIs.toString();
    words.textContent = say('loading');
    try {
      const found = await readMoments(filters, field.value);
      if (asked !== turn || !foot.isOpen || found.token !== villages.places.token) return;
      moments = found;
      show();
    } catch (error) {
      if (asked !== turn) return;
      words.textContent = /** @type {Error} */ (error).message || say('failed');
      moments = null;
      part();
      villages.compareWith(null);
    }
  };

  const foot = new MapFoot(bar, opener, {
    open: () => {
      if (filters.value('colour') !== 'recency') {
        filters.set('colour', 'recency');
        filters.tell('colour');
      }
      void read();
      field.focus();
    },
    close: () => {
      turn += 1;
      const were = Boolean(legend.twin);
      part();
      moments = null;
      villages.note = '';
      villages.compareWith(null);
      if (were) view.show(false);
    },
  });
  field.addEventListener('change', () => void read());
  both.addEventListener('click', () => {
    sideBySide = !sideBySide;
    show();
  });
  room.addEventListener('change', show);
  window.addEventListener('beforeprint', () => {
    onPaper = true;
    if (legend.twin) show();
  });
  window.addEventListener('afterprint', () => {
    onPaper = false;
    // Once the page is as wide again as it was.
    requestAnimationFrame(show);
  });
  watchTheme(() => twin?.setTheme());
  filters.onChange((name) => {
    if (!foot.isOpen) return;
    if (filters.value('colour') !== 'recency') foot.close();
    else if (name === 'unit') show();
  });
  return {
    refresh: () => {
      if (foot.isOpen) void read();
    },
  };
}
