/**
 * A helmet check's fields in the visit form: filled by the counter, summed up in one line.
 *
 * @typedef {object} CheckResult
 * @property {string} place
 * @property {string} phase
 * @property {number} minutes
 * @property {boolean} strap
 * @property {{vehicle: string, seat: string, none: number, worn: number, correct: number | null,
 *             unclear: number}[]} rows
 */
import { say } from './words.js';

/** @param {Element} check @param {string} ending @returns {HTMLInputElement[]} */
const named = (check, ending) => [
  .../** @type {NodeListOf<HTMLInputElement>} */ (
    check.querySelectorAll(`input[name$="-${ending}"]`)
  ),
];

/** @param {Element} check @param {string} ending @param {string} value */
function choose(check, ending, value) {
  for (const input of named(check, ending)) input.checked = input.value === value;
}

/** @param {Element} check @param {string} ending */
export function chosen(check, ending) {
  return named(check, ending).find((input) => input.checked)?.value ?? '';
}

/** @param {Element} check */
export const strapVisible = (check) => named(check, 'strap_visible')[0]?.checked ?? false;

/**
 * Puts what was counted into the fields, in place of what stood there.
 *
 * @param {Element} check
 * @param {CheckResult} result
 */
export function writeCheck(check, result) {
  choose(check, 'place', result.place);
  choose(check, 'phase', result.phase);
  for (const input of named(check, 'minutes')) input.value = String(result.minutes);
  for (const input of named(check, 'strap_visible')) input.checked = result.strap;
  for (const line of check.querySelectorAll('[data-count-row]')) {
    const { vehicle, seat } = /** @type {HTMLElement} */ (line).dataset;
    const row = result.rows.find((one) => one.vehicle === vehicle && one.seat === seat);
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (
      line.querySelectorAll('input[data-sight]')
    )) {
      const sight = /** @type {'none' | 'worn' | 'correct' | 'unclear'} */ (input.dataset.sight);
      input.value = row ? String(row[sight] ?? '') : '';
    }
    if (row && seat !== 'driver') line.closest('details')?.setAttribute('open', '');
  }
  check.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Sums over the fields, null where none is filled; what is no number counts as nothing. @param {Element} check */
export function sumCheck(check) {
  const sum = { seen: 0, worn: 0, none: 0, unclear: 0 };
  let filled = false;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (
    check.querySelectorAll('input[data-sight]')
  )) {
    if (input.value.trim() === '') continue;
    filled = true;
    const sight = input.dataset.sight;
    if (sight === 'worn' || sight === 'none' || sight === 'unclear') {
      sum[sight] += Number.parseInt(input.value, 10) || 0;
    }
  }
  sum.seen = sum.worn + sum.none;
  return filled ? sum : null;
}

/** Keeps the line of sums of one check up to date. @param {HTMLElement} check */
export function start(check) {
  const line = /** @type {HTMLElement} */ (check.querySelector('[data-check-sum]'));
  const short = /** @type {HTMLElement} */ (check.querySelector('[data-check-short]'));
  const update = () => {
    const sum = sumCheck(check);
    line.textContent = sum ? say('checkSum', sum) : '';
    const minutes = Number.parseInt(named(check, 'minutes')[0]?.value ?? '', 10);
    short.hidden = !(minutes < 5);
  };
  check.addEventListener('input', update);
  // A draft taken up again fills the fields and says so of the whole form.
  const form = check.closest('form');
  form?.addEventListener('input', (event) => {
    if (event.target === form) update();
  });
  update();
  // At a desk the numbers are typed from paper.
  if (matchMedia('(min-width: 992px) and (pointer: fine)').matches) {
    check.querySelector('[data-open-at-desk]')?.setAttribute('open', '');
  }
}
