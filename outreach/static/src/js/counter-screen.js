/** What the counter shows while counting: its views, keys, sums and words. It decides nothing. */
import { feel } from './counter-feedback.js';
import { joined, say } from './words.js';

/** @typedef {'start' | 'count' | 'paused' | 'totals'} View */

export class CounterScreen {
  /** @param {HTMLElement} section @param {(name: string, value: string) => string} wordOf */
  constructor(section, wordOf) {
    this.section = section;
    this.wordOf = wordOf;
    this.keys = this.part('keys');
    /** @type {View} */
    this.view = 'start';
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.section.querySelector(`[data-part="${name}"]`));
  }

  /** What each button with data-do="name" does. @param {Record<string, () => void>} deeds */
  on(deeds) {
    this.section.addEventListener('click', (event) => {
      const button = /** @type {Element} */ (event.target).closest('[data-do]');
      if (button instanceof HTMLElement) deeds[button.dataset.do ?? '']?.();
    });
  }

  open() {
    this.scrolled = window.scrollY;
    this.section.hidden = false;
    document.body.classList.add('is-counting');
    this.show('start');
  }

  close() {
    this.section.hidden = true;
    document.body.classList.remove('is-counting');
    window.scrollTo(0, this.scrolled ?? 0);
  }

  /** @param {View} view */
  show(view) {
    this.view = view;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (
      this.section.querySelectorAll('[data-view]')
    )) {
      part.hidden = !(part.dataset.view ?? '').split(' ').includes(view);
    }
    this.section.classList.toggle('is-paused', view === 'paused');
    for (const key of this.keys.querySelectorAll('button')) key.disabled = view !== 'count';
    this.section.scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (this.section.querySelector(`[data-focus="${view}"]`))?.focus();
  }

  /** So many taps are on disk. @param {number} taps */
  showKept(taps) {
    this.section.dataset.kept = String(taps);
  }

  /** @param {string[]} vehicles @param {boolean} strap */
  buildKeys(vehicles, strap) {
    const name = strap ? 'strap-row' : 'row';
    const template = /** @type {HTMLTemplateElement} */ (this.part(name));
    this.keys.replaceChildren();
    for (const vehicle of vehicles) {
      const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const word = this.wordOf('vehicle', vehicle);
      for (const key of row.querySelectorAll('button')) {
        key.dataset.vehicle = vehicle;
        const type = key.querySelector('.key__type');
        if (type) type.textContent = word;
      }
      this.keys.append(row);
    }
  }

  /** @param {string} place @param {string} startedAt @param {number} minutes */
  showHead(place, startedAt, minutes) {
    this.part('head').textContent = say('counterHead', {
      place: this.wordOf('place', place),
      time: startedAt,
      minutes,
    });
  }

  /** @param {import('./counter-tally.js').Tally} tally */
  showTally(tally) {
    this.part('sum').textContent = say('checkSum', tally.totals());
    for (const key of /** @type {NodeListOf<HTMLElement>} */ (this.keys.querySelectorAll('.key'))) {
      const { vehicle = '', sight = '' } = key.dataset;
      const count = tally.count(vehicle, /** @type {any} */ (sight));
      /** @type {Element} */ (key.querySelector('.key__count')).textContent = String(count);
    }
    const undo = /** @type {HTMLButtonElement} */ (this.part('undo'));
    undo.disabled = !tally.last;
    /** @type {Element} */ (undo.querySelector('span')).textContent = tally.last
      ? say('counterUndo', { what: this.nameOf(tally.last) })
      : say('counterNothing');
  }

  /** @param {import('./counter-tally.js').Tap} tap */
  nameOf([vehicle, seat, sight]) {
    return joined([this.riderOf({ vehicle, seat }), say(`sight_${sight}`)]);
  }

  /** A vehicle type, with the word for a passenger. @param {{vehicle: string, seat: string}} rider */
  riderOf({ vehicle, seat }) {
    const word = this.wordOf('vehicle', vehicle);
    return seat === 'driver' ? word : joined([word, say('counterPassenger')]);
  }

  /** @param {HTMLElement} key */
  speak(key) {
    // What is hidden (the word for a passenger) must not be read out.
    this.part('say').textContent = key.innerText.replace(/\s+/g, ' ').trim();
  }

  /** @param {string} text */
  hint(text) {
    this.part('hint').textContent = text;
  }

  /** @param {boolean} held */
  showLock(held) {
    this.part('locked').hidden = !held;
    this.part('not-locked').hidden = held;
  }

  /** @param {boolean} on */
  showPassenger(on) {
    this.section.classList.toggle('is-passenger', on);
    this.part('passenger').setAttribute('aria-pressed', String(on));
  }

  /** @param {'sound' | 'sunlight'} name @returns {boolean} whether it is on now */
  toggle(name) {
    const on = this.section.classList.toggle(`has-${name}`);
    for (const button of this.section.querySelectorAll(`[data-do="${name}"]`)) {
      button.setAttribute('aria-pressed', String(on));
    }
    if (on) feel('worn');
    return on;
  }
}
