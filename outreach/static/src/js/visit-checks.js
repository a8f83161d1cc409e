/**
 * What can be seen to be wrong without the server, in the server's words (`visits/forms.py`): it
 * decides in the end, but without signal it would only be asked hours later.
 */
import { epochOf, say } from './words.js';

/** @typedef {import('./field-errors.js').Errors} Errors */

/** A phone's clock may be this much ahead before a time counts as being in the future. */
const TOLERANCE_MS = 10 * 60_000;
const LONGEST_MS = 12 * 3_600_000;
const EARLIEST = Date.parse('2015-01-01T00:00Z');
const MOST_DIGITS = 9;

/**
 * @param {HTMLFormElement} form
 * @param {number} now the server's clock as far as it is known, epoch ms
 * @returns {Errors}
 */
export function checkVisit(form, now) {
  /** @type {Errors} */
  const errors = {};
  const add = (/** @type {string} */ name, /** @type {string} */ message) => {
    errors[name] = [...(errors[name] ?? []), message];
  };
  if (!value(form, 'village_id') && !value(form, 'new_place-name')) {
    add('village_code', say('placeMissing'));
  }
  checkTimes(form, now, add);
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (
    form.querySelectorAll('input[data-most]')
  )) {
    const message = wrongNumber(field);
    if (message) add(field.name, message);
  }
  checkFastened(form, add);
  checkTopics(form, add);
  checkHazards(form, add);
  return errors;
}

/** @param {HTMLFormElement} form @param {string} name */
function value(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value.trim() : '';
}

/** @param {HTMLFormElement} form @param {number} now @param {(name: string, message: string) => void} add */
function checkTimes(form, now, add) {
  const [began, ended] = ['captured_at', 'ended_at'].map((name) => value(form, name));
  const start = epochOf(began);
  const end = epochOf(ended);
  if (!began) add('captured_at', say('timeNeeded'));
  else if (start > now + TOLERANCE_MS) add('captured_at', say('timeAhead'));
  else if (start < EARLIEST) add('captured_at', say('timeTooEarly'));
  if (!ended) return;
  if (began && end < start) add('ended_at', say('endBeforeStart'));
  else if (began && end - start > LONGEST_MS) add('ended_at', say('visitTooLong'));
  else if (end > now + TOLERANCE_MS) add('ended_at', say('timeAhead'));
}

/** @param {string} typed @returns {number | null} null where it is no whole number */
function wholeNumber(typed) {
  const plain = typed.normalize('NFKC');
  return new RegExp(`^[+-]?\\d{1,${MOST_DIGITS}}$`).test(plain) ? Number(plain) : null;
}

/** @param {HTMLInputElement} field @returns {string} what is wrong with it, or '' */
function wrongNumber(field) {
  const typed = field.value.trim();
  if (!typed) return '';
  const number = wholeNumber(typed);
  const { least = '0', most = '', tooMany = '' } = field.dataset;
  if (number === null) return say('wholeNumber');
  if (number > Number(most)) return tooMany || say('atMost', { most });
  return number < Number(least) ? say('atLeast', { least }) : '';
}

/** Fastened helmets are some of those worn. @param {HTMLFormElement} form @param {(name: string, message: string) => void} add */
function checkFastened(form, add) {
  for (const row of form.querySelectorAll('[data-count-row]')) {
    const [worn, correct] = ['worn', 'correct'].map((sight) =>
      /** @type {HTMLInputElement | null} */ (row.querySelector(`[data-sight="${sight}"]`)),
    );
    const fastened = correct && wholeNumber(correct.value.trim());
    const on = (worn && wholeNumber(worn.value.trim() || '0')) ?? null;
    if (correct && fastened !== null && on !== null && fastened > on) {
      add(correct.name, say('correctOverWorn', { correct: fastened, worn: on }));
    }
  }
}

/** A hazard that is described has a kind. @param {HTMLFormElement} form @param {(name: string, message: string) => void} add */
function checkHazards(form, add) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (
    form.querySelectorAll('[data-rows="hazards"] > [data-row]')
  )) {
    const name = `hazards-${row.dataset.row}`;
    const chosen = row.querySelector(`input[name="${name}-kind"]:checked`);
    const kind = chosen instanceof HTMLInputElement ? chosen.value : '';
    if (value(form, `${name}-note`) && !kind) add(`${name}-kind`, say('hazardKindNeeded'));
  }
}

/** A talk that is there has a topic. @param {HTMLFormElement} form @param {(name: string, message: string) => void} add */
function checkTopics(form, add) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (
    form.querySelectorAll('[data-rows="talks"] > [data-row]')
  )) {
    const name = `talks-${row.dataset.row}`;
    const chosen = (/** @type {string} */ part) =>
      row.querySelector(`input[name="${name}-${part}"]:checked`) !== null;
    const isThere =
      chosen('audience') || value(form, `${name}-attendees`) || value(form, `${name}-minutes`);
    if (isThere && !chosen('topics')) add(`${name}-topics`, say('topicsNeeded'));
  }
}
