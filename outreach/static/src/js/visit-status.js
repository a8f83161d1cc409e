/** What the visit form says of its saving. */
import { showErrors } from './field-errors.js';
import { endIsAutomatic, reopenEnd } from './visit-time.js';
import { say } from './words.js';

/** @param {HTMLFormElement} form @param {string} text @param {{href: string, words: string}} [link] */
export function tellSaving(form, text, link) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-save-status]'));
  line.hidden = !text;
  line.textContent = text;
  if (!link) return;
  const anchor = document.createElement('a');
  anchor.href = link.href;
  anchor.textContent = link.words;
  line.append(' ', anchor);
}

/** Shows what is wrong; the end that was set by the save is open again. @param {HTMLFormElement} form @param {import('./field-errors.js').Errors} errors */
export function showWrong(form, errors) {
  tellSaving(form, '');
  showErrors(form, errors);
  if (endIsAutomatic(form)) reopenEnd(form);
}

/** Nothing can be typed any more; says why, and where the visit is. @param {HTMLFormElement} form @param {string} words */
export function closeForm(form, words) {
  for (const field of form.elements) field.setAttribute('disabled', '');
  tellSaving(form, words, { href: '/outbox', words: say('openOutbox') });
}
