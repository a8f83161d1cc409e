/**
 * Saves a visit. With a vault it goes into the outbox, which needs no signal, and is sent at once
 * where there is some. Without one the form is sent as it is without script, and the page stays
 * until the server has answered.
 */
import { findUnconfirmed } from './counter-store.js';
import { clearErrors } from './field-errors.js';
import { readFields } from './form-fields.js';
import { listPhotos } from './outbox-photos.js';
import { photosOf } from './outbox.js';
import { checkVisit } from './visit-checks.js';
import { openVault } from './vault.js';
import { saveDraftNow } from './visit-draft.js';
import { keepFinished } from './visit-finish.js';
import { sendForm } from './visit-sending.js';
import { showWrong, tellSaving } from './visit-status.js';
import { endOfVisit, nowOnServer } from './visit-time.js';
import { say } from './words.js';

/** @param {HTMLFormElement} form @param {Element | null} submitter */
async function save(form, submitter) {
  // Steps of the page without script, such as another row, are the server's.
  const isStep = submitter instanceof HTMLButtonElement && Boolean(submitter.name);
  const vault = isStep ? null : await openVault(form.dataset.account || null);
  const unconfirmed = isStep ? {} : await findUnconfirmed(form);
  if (Object.keys(unconfirmed).length) return showWrong(form, unconfirmed);
  endOfVisit(form);
  if (!vault) {
    await saveDraftNow(form).catch(() => undefined);
    return explain(form, await sendForm(form, submitter));
  }
  const errors = checkVisit(form, nowOnServer(form));
  if (Object.keys(errors).length) return showWrong(form, errors);
  clearErrors(form);
  if (form.dataset.edit && !(await hasPhotosHere(form))) {
    // With signal the page says who has changed the visit meanwhile, and what.
    await saveDraftNow(form);
    if (!(await sendForm(form, submitter))) return undefined;
  }
  return keepFinished(form, vault);
}

/** Whether photos are named that have not left this phone. @param {HTMLFormElement} form */
async function hasPhotosHere(form) {
  const named = photosOf(readFields(form));
  return named.length > 0 && (await listPhotos()).some(({ sha256 }) => named.includes(sha256));
}

/** Why the form was not sent, where it was not. @param {HTMLFormElement} form @param {import('./visit-sending.js').Obstacle | null} obstacle */
function explain(form, obstacle) {
  if (obstacle?.signIn) {
    tellSaving(form, say('signedOut'), { href: obstacle.signIn, words: say('signInAgain') });
  } else if (obstacle) {
    tellSaving(form, say('noNetwork'));
  }
}

/** @param {HTMLFormElement} form */
export function start(form) {
  let busy = false;
  /** @type {Element | null} the button pressed; older Safaris do not name it in the event */
  let pressed = null;
  form.addEventListener('click', (event) => {
    pressed = /** @type {Element} */ (event.target).closest('button[type="submit"], button:not([type])');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute('aria-busy', 'true');
    tellSaving(form, say('saving'));
    try {
      await save(form, event.submitter ?? pressed);
    } catch {
      tellSaving(form, say('notKept'));
    }
    busy = false;
    form.removeAttribute('aria-busy');
  });
  form.addEventListener('keydown', (event) => moveOn(form, event));
}

/** Enter moves on, as on paper; it never sends a half-filled visit. @param {HTMLFormElement} form @param {KeyboardEvent} event */
function moveOn(form, event) {
  if (event.key !== 'Enter' || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit?.();
  } else if (event.target instanceof HTMLInputElement && !/button|submit/.test(event.target.type)) {
    event.preventDefault();
    const fields = /** @type {HTMLElement[]} */ ([
      ...form.querySelectorAll('input:not([type=hidden]), select, textarea, button'),
    ]).filter((field) => field.offsetParent !== null && !field.closest('[hidden]'));
    fields[fields.indexOf(event.target) + 1]?.focus();
  }
}
