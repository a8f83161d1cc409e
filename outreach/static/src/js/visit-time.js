/**
 * When the visit began and ended. It begins when the form is opened and ends when it is saved,
 * unless the officer says otherwise. Times are the server's clock, in Shanghai; on a page kept on the
 * phone the phone's, of which the server learns by how much it is wrong.
 */
import { epochOf, localMoment, say } from './words.js';

/** A visit saved later than this has an end that nobody knows. */
const LONGEST_MS = 4 * 3_600_000;

/** @param {HTMLFormElement} form @param {string} name */
const field = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** The server's clock now, epoch ms. @param {HTMLFormElement} form */
export function nowOnServer(form) {
  return Number(form.dataset.now) + (Date.now() - Number(form.dataset.openedAt));
}

/** Sets the end where it was left open and can be known. @param {HTMLFormElement} form */
export function endOfVisit(form) {
  const start = epochOf(field(form, 'captured_at').value);
  const end = field(form, 'ended_at');
  if (end.value || form.dataset.edit || !(nowOnServer(form) - start <= LONGEST_MS)) return;
  end.value = localMoment(Math.max(start, nowOnServer(form)));
  end.dataset.automatic = 'yes';
}

/** Opens the end again that was set for a save which did not come about. @param {HTMLFormElement} form */
export function reopenEnd(form) {
  const end = field(form, 'ended_at');
  end.value = '';
  end.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Whether the end was set by the save. @param {HTMLFormElement} form */
export const endIsAutomatic = (form) => Boolean(field(form, 'ended_at').dataset.automatic);

/** @param {HTMLFormElement} form */
function summary(form) {
  const [day, from] = field(form, 'captured_at').value.split('T');
  const end = field(form, 'ended_at');
  const to = end.dataset.automatic ? '' : end.value.slice(11, 16);
  const date = day === localMoment(nowOnServer(form)).slice(0, 10) ? '' : `${day} `;
  if (!from) return say('timeMissing');
  return date + (to ? `${from}–${to}` : say('timeOpen', { time: from }));
}

/** @param {HTMLFormElement} form */
export function start(form) {
  form.dataset.openedAt = String(Date.now());
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-time-summary]'));
  const choices = /** @type {HTMLElement} */ (form.querySelector('[data-time-choices]'));
  choices.hidden = false;
  choices.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (!button) return;
    field(form, 'captured_at').value = localMoment(
      nowOnServer(form) - Number(button.dataset.ago) * 60_000,
    );
    field(form, 'captured_at').dispatchEvent(new Event('input', { bubbles: true }));
  });
  const show = () => {
    line.textContent = summary(form);
  };
  form.addEventListener('input', (event) => {
    // A visit that is changed after a failed save ends with the next save.
    const end = field(form, 'ended_at');
    if (event.target === end) delete end.dataset.automatic;
    else if (end.dataset.automatic) {
      end.value = '';
      delete end.dataset.automatic;
    }
    show();
  });
  show();
}
