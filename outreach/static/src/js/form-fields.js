/** A form's fields as plain pairs, to keep them and to put them back. */
import { putChosen } from './also-reached.js';
import { ensureRow } from './visit-rows.js';

/** What belongs to one opening of the page, not to the visit. */
const PASSING = new Set(['csrf_token', 'step', 'choose_place', 'place_query', 'also_query', 'not_twin', 'right_place']);

/**
 * @param {HTMLFormElement} form
 * @returns {[string, string][]}
 */
export function readFields(form) {
  /** @type {[string, string][]} */
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '' && !PASSING.has(name)) fields.push([name, value]);
  }
  return fields;
}

/**
 * Puts pairs back, adding the rows they need; fields without a pair become empty.
 *
 * @param {HTMLFormElement} form
 * @param {[string, string][]} fields
 */
export function writeFields(form, fields) {
  /** @type {Map<string, string[]>} */
  const values = new Map();
  for (const [name, value] of fields) {
    values.set(name, [...(values.get(name) ?? []), value]);
    const row = /^(talks|helmet_checks|hazards|photos)-(\d+)-/.exec(name);
    if (row) ensureRow(form, row[1], Number(row[2]));
  }
  putChosen(form, values.get('also_reached') ?? []);
  for (const row of form.querySelectorAll('[data-rows="photos"] [data-row]')) {
    // What a photo's row holds is hidden and stays: one that was taken out must go as a whole.
    if (!values.has(`photos-${row.getAttribute('data-row')}-sha256`)) row.remove();
  }
  for (const element of form.elements) {
    if (
      !(element instanceof HTMLInputElement) &&
      !(element instanceof HTMLSelectElement) &&
      !(element instanceof HTMLTextAreaElement)
    ) {
      continue;
    }
    if (!element.name || PASSING.has(element.name)) continue;
    const given = values.get(element.name) ?? [];
    if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type)) {
      // Nothing kept means the choice that stands for nothing, where there is one.
      element.checked = given.length ? given.includes(element.value) : element.value === '';
    } else if (given.length || element.type !== 'hidden') {
      element.value = given[0] ?? '';
    }
  }
}
