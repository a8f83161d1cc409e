import { MapFoot } from './map-foot.js';
import { isoDay } from './map-spans.js';
import { say } from './words.js';

const EACH_MS = 900;

/**
 * Coverage week by week through the period: a slider, a button that plays, and one step either way.
 * All weeks are read at once when it is opened; each is drawn from what the page has.
 */
export class MapTime extends MapFoot {
  /**
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(villages, filters) {
    super('time', villages, filters);
    this.slider = /** @type {HTMLInputElement} */ (this.bar.querySelector('input[type=range]'));
    this.playing = /** @type {HTMLButtonElement} */ (this.bar.querySelector('[data-play]'));
    this.timer = 0;
    this.slider.addEventListener('input', () => this.go(this.at));
    this.playing.addEventListener('click', () => (this.timer ? this.stop() : this.play()));
    for (const button of this.bar.querySelectorAll('[data-step]')) {
      if (!(button instanceof HTMLElement)) continue;
      button.addEventListener('click', () => this.go(this.at + Number(button.dataset.step)));
    }
  }

  /** The moment shown, and the last there is. */
  get at() {
    return Number(this.slider.value);
  }

  get last() {
    return this.moments ? this.moments.ends.length - 1 : 0;
  }

  open() {
    super.open();
    this.slider.focus();
  }

  /** Who looks at the last week goes on to look at the last. @param {import('./map-moments.js').Moments} found */
  take(found) {
    const wasLast = !this.moments || this.at >= this.last;
    this.moments = found;
    this.slider.max = String(this.last);
    this.slider.value = String(wasLast ? this.last : Math.min(this.at, this.last));
    this.show();
  }

  show() {
    const { moments, villages, at } = this;
    if (!moments) return;
    const days = moments.days(at);
    const end = moments.ends[at];
    const { visited, all } = count(villages.included, days, end - moments.first);
    const share = all ? `${((visited / all) * 100).toFixed(1)}%` : '–';
    this.words.textContent = say('week_words', { day: isoDay(end), visited, all, share });
    this.slider.setAttribute('aria-valuetext', this.words.textContent);
    villages.note = isoDay(end);
    villages.showMoment(at === this.last ? null : days);
  }

  /** The weeks of other filters are not to stay on the map. */
  fail() {
    this.stop();
    this.moments = null;
    this.villages.note = '';
    this.villages.showMoment(null);
  }

  /** @param {string} field */
  changed(field) {
    this.stop();
    super.changed(field);
  }

  leave() {
    this.stop();
    this.villages.showMoment(null);
  }

  /** Stops and shows a moment. @param {number} at beyond the ends: the nearest there is */
  go(at) {
    this.stop();
    this.move(at);
  }

  /** @param {number} at */
  move(at) {
    this.slider.value = String(Math.min(Math.max(at, 0), this.last));
    this.show();
  }

  play() {
    if (this.at >= this.last) this.move(0);
    press(this.playing, true);
    this.timer = window.setInterval(() => {
      this.move(this.at + 1);
      if (this.at >= this.last) this.stop();
    }, EACH_MS);
  }

  stop() {
    window.clearInterval(this.timer);
    this.timer = 0;
    press(this.playing, false);
  }
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
