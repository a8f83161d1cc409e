/** What the counter shows: its views, keys, sums and words. It decides nothing. */
import { feel } from './counter-feedback.js';
import { listenToSteppers, readTotals, showTotals } from './counter-totals.js';
import { joined, say } from './words.js';

/** @typedef {'start' | 'count' | 'paused' | 'totals'} View */
/** @typedef {{place: string, phase: string, vehicles: string[], strap: boolean}} Setup */

const SHORT_MINUTES = 5;

export class CounterScreen {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.keys = this.part('keys');
    /** @type {View} */
    this.view = 'start';
    listenToSteppers(this.part('rows'), () => this.checkTotals());
    this.part('minutes').addEventListener('input', () => this.checkTotals());
    this.section.addEventListener('change', () => this.holdVehicles());
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.section.querySelector(`[data-part="${name}"]`));
  }

  /** Calls back when a button with data-do="name" is pressed. @param {string} name @param {() => void} then */
  on(name, then) {
    for (const button of this.section.querySelectorAll(`[data-do="${name}"]`)) {
      button.addEventListener('click', then);
    }
  }

  get isOpen() {
    return !this.section.hidden;
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

  /** @param {string} name @returns {HTMLInputElement[]} */
  inputs(name) {
    return [...this.section.querySelectorAll(`input[name="counter-${name}"]`)].map(
      (input) => /** @type {HTMLInputElement} */ (input),
    );
  }

  /** @param {string} place @param {string} phase @param {boolean} strap */
  showStart(place, phase, strap) {
    for (const input of this.inputs('place')) if (input.value === place) input.checked = true;
    for (const input of this.inputs('phase')) if (input.value === phase) input.checked = true;
    for (const input of this.inputs('strap')) input.checked = strap;
    this.holdVehicles();
    this.show('start');
  }

  /** Three vehicle types fit on the screen, two where straps are counted. */
  holdVehicles() {
    const most = this.inputs('strap')[0].checked ? 2 : 3;
    const vehicles = this.inputs('vehicle');
    const chosen = vehicles.filter((input) => input.checked);
    for (const input of chosen.slice(most)) input.checked = false;
    const full = chosen.length >= most;
    for (const input of vehicles) input.disabled = full && !input.checked;
    this.part('most').textContent = say('counterMost', { n: most });
    /** @type {HTMLButtonElement} */ (this.part('begin')).disabled = chosen.length === 0;
  }

  /** @returns {Setup} */
  readStart() {
    const one = (/** @type {string} */ name) =>
      this.inputs(name).find((input) => input.checked)?.value ?? '';
    return {
      place: one('place'),
      phase: one('phase'),
      vehicles: this.inputs('vehicle').filter((i) => i.checked).map((i) => i.value),
      strap: this.inputs('strap')[0].checked,
    };
  }

  /** @param {boolean} filled */
  warnOfReplacing(filled) {
    this.part('replace').hidden = !filled;
  }

  /** The word of a choice of the start sheet. @param {string} name @param {string} value */
  wordOf(name, value) {
    const input = this.inputs(name).find((one) => one.value === value);
    return input?.closest('label')?.textContent?.trim() ?? '';
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
    const words = [this.wordOf('vehicle', vehicle), say(`sight_${sight}`)];
    if (seat !== 'driver') words.splice(1, 0, say('counterPassenger'));
    return joined(words);
  }

  /** @param {HTMLElement} key */
  speak(key) {
    this.part('say').textContent = (key.textContent ?? '').replace(/\s+/g, ' ').trim();
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

  /** @param {import('./counter-tally.js').Row[]} rows @param {Setup} setup @param {number} minutes @param {boolean} busy */
  showTotals(rows, setup, minutes, busy) {
    const all = rows.length
      ? [...rows]
      : setup.vehicles.map((vehicle) => ({
          vehicle, seat: 'driver', none: 0, worn: 0, correct: 0, unclear: 0,
        }));
    const order = [...setup.vehicles];
    all.sort((a, b) => order.indexOf(a.vehicle) - order.indexOf(b.vehicle));
    const template = /** @type {HTMLTemplateElement} */ (this.part('total-row'));
    showTotals(this.part('rows'), template, all, setup.strap, ({ vehicle, seat }) =>
      joined([this.wordOf('vehicle', vehicle), ...(seat === 'driver' ? [] : [say('counterPassenger')])]),
    );
    this.strap = setup.strap;
    /** @type {HTMLInputElement} */ (this.part('minutes')).value = String(minutes);
    this.part('busy').hidden = !busy;
    this.checkTotals();
    this.show('totals');
  }

  /** @returns {boolean} whether the sheet can be taken over as it is */
  checkTotals() {
    const minutes = this.minutes;
    const rows = readTotals(this.part('rows'), this.strap ?? false);
    const sum = { seen: 0, worn: 0, none: 0, unclear: 0 };
    for (const row of rows) {
      sum.worn += row.worn;
      sum.none += row.none;
      sum.unclear += row.unclear;
    }
    sum.seen = sum.worn + sum.none;
    this.part('total-sum').textContent = say('checkSum', sum);
    this.part('short').hidden = !(minutes < SHORT_MINUTES);
    const wrong = rows.find((row) => row.correct !== null && row.correct > row.worn);
    const error = this.part('wrong');
    error.hidden = !wrong;
    if (wrong) {
      error.textContent = say('correctOverWorn', { correct: wrong.correct ?? 0, worn: wrong.worn });
    }
    return !wrong;
  }

  get minutes() {
    const input = /** @type {HTMLInputElement} */ (this.part('minutes'));
    return Math.min(1440, Math.max(1, Number.parseInt(input.value, 10) || 1));
  }

  /** @param {Setup} setup @returns {import('./check-fields.js').CheckResult | null} */
  readTotals(setup) {
    if (!this.checkTotals()) return null;
    const rows = readTotals(this.part('rows'), setup.strap);
    return { ...setup, minutes: this.minutes, rows };
  }
}
