import { MapFoot } from './map-foot.js';
import { readMoments } from './map-moments.js';
import { isoDay } from './map-spans.js';
import { say } from './words.js';

const EACH_MS = 900;

/**
 * Coverage week by week through the period: a slider, a button that plays, and one step either way.
 * All weeks are read at once when it is opened; each is drawn from what the page has.
 *
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {import('./map-filters.js').MapFilters} filters
 * @returns {{refresh: () => void}} to be told that the state has changed
 */
export function attachTime(villages, filters) {
  const bar = /** @type {HTMLElement} */ (document.getElementById('map-time'));
  const opener = /** @type {HTMLElement} */ (document.querySelector('[data-open-time]'));
  const slider = /** @type {HTMLInputElement} */ (bar.querySelector('input[type=range]'));
  const words = /** @type {HTMLElement} */ (bar.querySelector('[data-time-words]'));
  const play = /** @type {HTMLButtonElement} */ (bar.querySelector('[data-play]'));
  /** @type {import('./map-moments.js').Moments | null} */
  let moments = null;
  let timer = 0;
  let turn = 0;

  const last = () => (moments ? moments.ends.length - 1 : 0);

  const show = (/** @type {number} */ at) => {
    if (!moments) return;
    const days = moments.days(at);
    const end = moments.ends[at];
    const { visited, all } = count(villages.included, days, end - moments.first);
    const share = all ? `${((visited / all) * 100).toFixed(1)}%` : '–';
    slider.value = String(at);
    words.textContent = say('week_words', { day: isoDay(end), visited, all, share });
    slider.setAttribute('aria-valuetext', words.textContent);
    villages.note = isoDay(end);
    villages.showMoment(at === last() ? null : days);
  };

  const stop = () => {
    window.clearInterval(timer);
    timer = 0;
    press(play, false);
  };

  const start = () => {
    if (Number(slider.value) >= last()) show(0);
    press(play, true);
    timer = window.setInterval(() => {
      const next = Number(slider.value) + 1;
      show(Math.min(next, last()));
      if (next >= last()) stop();
    }, EACH_MS);
  };

  const read = async () => {
    turn += 1;
    const asked = turn;
    stop();
    words.textContent = say('loading');
    try {
      const found = await readMoments(filters);
      if (asked !== turn || !foot.isOpen) return;
      if (found.token !== villages.places.token) return; // the next state brings the places of these
      const wasLast = !moments || Number(slider.value) >= last();
      moments = found;
      slider.max = String(last());
      show(wasLast ? last() : Math.min(Number(slider.value), last()));
    } catch {
      if (asked === turn) words.textContent = say('failed');
    }
    foot.raise();
  };

  const foot = new MapFoot(bar, opener, {
    open: () => {
      if (filters.value('colour') !== 'recency') {
        filters.set('colour', 'recency');
        filters.tell('colour');
      }
      void read();
      slider.focus();
    },
    close: () => {
      turn += 1;
      stop();
      moments = null;
      villages.note = '';
      villages.showMoment(null);
    },
  });
  slider.addEventListener('input', () => {
    stop();
    show(Number(slider.value));
  });
  play.addEventListener('click', () => (timer ? stop() : start()));
  for (const button of bar.querySelectorAll('[data-step]')) {
    if (!(button instanceof HTMLElement)) continue;
    button.addEventListener('click', () => {
      stop();
      show(Math.min(Math.max(Number(slider.value) + Number(button.dataset.step), 0), last()));
    });
  }
  filters.onChange((name) => {
    if (!foot.isOpen) return;
    if (filters.value('colour') !== 'recency') foot.close();
    else if (name === 'unit' && moments) show(Number(slider.value));
  });
  return {
    refresh: () => {
      if (foot.isOpen) void read();
    },
  };
}

/**
 * How many of the places that count had a visit within so many days.
 *
 * @param {Uint8Array} included @param {Int32Array} days @param {number} within
 */
function count(included, days, within) {
  let visited = 0;
  let all = 0;
  for (let at = 0; at < days.length; at += 1) {
    if (!included[at]) continue;
    all += 1;
    if (days[at] >= 0 && days[at] <= within) visited += 1;
  }
  return { visited, all };
}

/** @param {HTMLButtonElement} play @param {boolean} playing */
function press(play, playing) {
  play.classList.toggle('map-time__play--on', playing);
  const label = play.querySelector('span');
  if (label) label.textContent = say(playing ? 'pause' : 'play');
}
