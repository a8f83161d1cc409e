/** The sheet before counting: where, when, which vehicles, and whether straps can be seen. */
import { say } from './words.js';

/** @typedef {{place: string, phase: string, vehicles: string[], strap: boolean}} Setup */

/** Three vehicle types fit on the screen, two where straps are counted. */
const MOST_VEHICLES = 3;
const MOST_WITH_STRAPS = 2;

export class CounterStart {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    section.addEventListener('change', () => this.holdVehicles());
  }

  /** @param {string} name @returns {HTMLInputElement[]} */
  inputs(name) {
    return [
      .../** @type {NodeListOf<HTMLInputElement>} */ (
        this.section.querySelectorAll(`input[name="counter-${name}"]`)
      ),
    ];
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.section.querySelector(`[data-part="${name}"]`));
  }

  /**
   * Preselects what the form's check says; `replaces` warns that it holds numbers.
   *
   * @param {string} place @param {string} phase @param {boolean} strap @param {boolean} replaces
   */
  fill(place, phase, strap, replaces) {
    for (const input of this.inputs('place')) if (input.value === place) input.checked = true;
    for (const input of this.inputs('phase')) if (input.value === phase) input.checked = true;
    this.inputs('strap')[0].checked = strap;
    this.part('replace').hidden = !replaces;
    this.holdVehicles();
  }

  holdVehicles() {
    const most = this.inputs('strap')[0].checked ? MOST_WITH_STRAPS : MOST_VEHICLES;
    const vehicles = this.inputs('vehicle');
    const chosen = vehicles.filter((input) => input.checked);
    for (const input of chosen.slice(most)) input.checked = false;
    const full = chosen.length >= most;
    for (const input of vehicles) input.disabled = full && !input.checked;
    this.part('most').textContent = say('counterMost', { n: most });
    /** @type {HTMLButtonElement} */ (this.part('begin')).disabled = chosen.length === 0;
  }

  /** @returns {Setup} */
  read() {
    const one = (/** @type {string} */ name) =>
      this.inputs(name).find((input) => input.checked)?.value ?? '';
    return {
      place: one('place'),
      phase: one('phase'),
      vehicles: this.inputs('vehicle').filter((i) => i.checked).map((i) => i.value),
      strap: this.inputs('strap')[0].checked,
    };
  }

  /** The word of a choice, such as 电动自行车. @param {string} name @param {string} value */
  wordOf(name, value) {
    const input = this.inputs(name).find((one) => one.value === value);
    return input?.closest('label')?.textContent?.trim() ?? '';
  }
}
