/** Says under a field of free text that a number in it will be masked when it is stored. */
import { findPrivate } from './private-words.js';
import { say } from './words.js';

const NAMES = { phone: 'privatePhone', identity: 'privateIdentity', plate: 'privatePlate' };

/** @param {HTMLElement} box around the field; the line is its [data-private-note] */
export function start(box) {
  const field = /** @type {HTMLTextAreaElement} */ (box.querySelector('textarea, input'));
  const line = /** @type {HTMLElement} */ (box.querySelector('[data-private-note]'));
  const words = /** @type {HTMLElement} */ (line.querySelector('[role="status"]'));
  const show = () => {
    const [found] = findPrivate(field.value);
    line.hidden = !found;
    const text = found ? say(NAMES[found.kind]) : '';
    // A line that is read out says the same thing once.
    if (words.textContent !== text) words.textContent = text;
  };
  box.addEventListener('input', show);
  field.form?.addEventListener('draft:restored', show);
  show();
}
