/**
 * Messages at the fields of a form and in the box on top, as the server's pages show them.
 *
 * @typedef {Record<string, string[]>} Errors messages by the field's name, such as `talks-0-attendees`
 */
import { element, icon } from './dom.js';
import { focusErrorSummary } from './error-summary.js';
import { say } from './words.js';

/** Of a form, or of a part of it. @param {HTMLElement} part */
export function clearErrors(part) {
  for (const shown of part.querySelectorAll('.error-summary, .field__error')) shown.remove();
  for (const field of [part, ...part.querySelectorAll('.field--error')]) field.classList.remove('field--error');
  for (const field of [part, ...part.querySelectorAll('[aria-invalid]')]) field.removeAttribute('aria-invalid');
}

/**
 * Shows the messages in place of those before, and moves the focus to the box on top. What is for
 * no field of this page stands in the box alone.
 *
 * @param {HTMLFormElement} form
 * @param {Errors} errors
 */
export function showErrors(form, errors) {
  clearErrors(form);
  const lines = Object.entries(errors).flatMap(([name, messages]) =>
    messages.map((message) => ({ name, message })),
  );
  if (lines.length === 0) return;
  for (const [name, messages] of Object.entries(errors)) showAtField(form, name, messages);
  const box = element(
    'div.error-summary',
    { role: 'alert', tabindex: '-1' },
    element(
      'h2.error-summary__title',
      {},
      icon('exclamation-octagon'),
      element('span', {}, say('thingsToFix', { n: lines.length })),
    ),
    element('ul.error-summary__list', {}, ...lines.map(({ name, message }) => lineOf(name, message))),
  );
  const head = form.querySelector('.visit-head');
  if (head) head.after(box);
  else form.prepend(box);
  focusErrorSummary(box);
  box.scrollIntoView({ block: 'start' });
}

/** @param {string} name @param {string} message */
function lineOf(name, message) {
  const words = document.getElementById(name) ? element('a', { href: `#${name}` }, message) : message;
  return element('li', {}, words);
}

/** @param {HTMLFormElement} form @param {string} name @param {string[]} messages */
function showAtField(form, name, messages) {
  const field = document.getElementById(name);
  if (!field || !form.contains(field)) return;
  const shown = element(
    'div.field__error',
    { id: `${name}-error` },
    icon('exclamation-octagon'),
    element('div', {}, ...messages.map((message) => element('p', {}, message))),
  );
  field.setAttribute('aria-invalid', 'true');
  const described = field.getAttribute('aria-describedby');
  field.setAttribute('aria-describedby', [described, `${name}-error`].filter(Boolean).join(' '));
  for (let fold = field.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) {
    fold.open = true;
  }
  const box = field.closest('.field, .amount, .riders');
  box?.classList.add('field--error');
  if (box?.matches('.field') && box !== field) (field.closest('.with-suffix') ?? field).before(shown);
  else if (field.matches('fieldset')) field.querySelector('.chips')?.before(shown);
  else (box ?? field).append(shown);
}
