/**
 * The sheet after counting: totals by vehicle type and seat with steppers, and the minutes.
 *
 * @typedef {import('./counter-tally.js').Row} Row
 * @typedef {import('./counter-start.js').Setup} Setup
 */
import { say } from './words.js';

const MOST = 2000;
const LONGEST_MINUTES = 720;
const SHORT_MINUTES = 5;

/** @param {HTMLInputElement} input */
function valueOf(input) {
  return Math.min(MOST, Math.max(0, Number.parseInt(input.value, 10) || 0));
}

/** A row for each vehicle type that was seen, or for all that were watched. @param {Row[]} rows @param {Setup} setup */
function rowsToShow(rows, { vehicles }) {
  const blank = { seat: 'driver', none: 0, worn: 0, correct: 0, unclear: 0 };
  const shown = rows.length ? [...rows] : vehicles.map((vehicle) => ({ vehicle, ...blank }));
  return shown.sort((a, b) => vehicles.indexOf(a.vehicle) - vehicles.indexOf(b.vehicle));
}

export class CounterTotals {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.list = this.part('rows');
    this.minutesField = /** @type {HTMLInputElement} */ (this.part('minutes'));
    this.strap = false;
    this.list.addEventListener('click', (event) => this.step(event));
    for (const part of [this.list, this.minutesField]) {
      part.addEventListener('input', () => this.check());
    }
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.section.querySelector(`[data-part="${name}"]`));
  }

  /**
   * @param {Row[]} rows @param {Setup} setup @param {number} minutes @param {boolean} busy
   * @param {(row: Row) => string} titleOf
   */
  fill(rows, setup, minutes, busy, titleOf) {
    this.strap = setup.strap;
    this.list.replaceChildren(...rowsToShow(rows, setup).map((row) => this.card(row, titleOf(row))));
    this.minutesField.value = String(minutes);
    this.part('busy').hidden = !busy;
    this.check();
  }

  /** @param {Row} row @param {string} title */
  card(row, title) {
    const template = /** @type {HTMLTemplateElement} */ (this.part('total-row'));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const card = /** @type {HTMLElement} */ (copy.firstElementChild);
    card.dataset.vehicle = row.vehicle;
    card.dataset.seat = row.seat;
    /** @type {HTMLElement} */ (card.querySelector('[data-total-title]')).textContent = title;
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll('[data-line]'))) {
      const sight = /** @type {'none' | 'worn' | 'correct' | 'unclear'} */ (line.dataset.line);
      line.hidden = sight === 'correct' && !this.strap;
      const input = /** @type {HTMLInputElement} */ (line.querySelector('input'));
      input.value = String(row[sight]);
      input.setAttribute('aria-label', `${title} ${line.dataset.word}`);
    }
    return card;
  }

  /** @param {MouseEvent} event */
  step(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    const input = button?.parentElement?.querySelector('input');
    if (!button || !input) return;
    input.value = String(Math.min(MOST, Math.max(0, valueOf(input) + Number(button.dataset.step))));
    this.check();
  }

  get minutes() {
    const typed = Number.parseInt(this.minutesField.value, 10) || 1;
    return Math.min(LONGEST_MINUTES, Math.max(1, typed));
  }

  rows() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]).map((card) => {
      /** @param {string} sight */
      const number = (sight) =>
        valueOf(/** @type {HTMLInputElement} */ (card.querySelector(`[data-line="${sight}"] input`)));
      return {
        vehicle: card.dataset.vehicle ?? '',
        seat: card.dataset.seat ?? '',
        none: number('none'),
        worn: number('worn'),
        correct: this.strap ? number('correct') : null,
        unclear: number('unclear'),
      };
    });
  }

  /** Sums up and says what is short or wrong. @returns {boolean} whether it can be taken over */
  check() {
    const rows = this.rows();
    const sum = { seen: 0, worn: 0, none: 0, unclear: 0 };
    for (const row of rows) {
      sum.worn += row.worn;
      sum.none += row.none;
      sum.unclear += row.unclear;
    }
    sum.seen = sum.worn + sum.none;
    this.part('total-sum').textContent = say('checkSum', sum);
    this.part('short').hidden = this.minutes >= SHORT_MINUTES;
    const wrong = rows.find((row) => row.correct !== null && row.correct > row.worn);
    const error = this.part('wrong');
    error.hidden = !wrong;
    if (wrong) {
      const { correct, worn } = wrong;
      error.textContent = say('correctOverWorn', { correct: correct ?? 0, worn });
    }
    return !wrong;
  }
}
