/** Counts on disk: each tap is there before the next, so that a killed browser goes on where it stopped. */
import { clearErrors } from './field-errors.js';
import { Tally } from './counter-tally.js';
import { listCounts, putCount, removeCount } from './local-store.js';
import { saveDraftNow } from './visit-draft.js';
import { say } from './words.js';

/** Writes follow one another: encrypted side by side, an older one could come last. */
let writing = Promise.resolve();

/** @param {() => Promise<void>} write @returns {Promise<void>} */
function inTurn(write) {
  const written = writing.then(write);
  writing = written.catch(() => undefined);
  return written;
}

/**
 * Keeps a count as it stands when its turn comes; with its first taps also the draft it belongs to.
 *
 * @param {HTMLFormElement} form
 * @param {string} id
 * @param {{tally: Tally, clock: import('./counter-clock.js').CounterClock, startedAt: string,
 *          setup: import('./counter-start.js').Setup}} count
 * @returns {Promise<void>} once it is on disk
 */
export function keepCount(form, id, count) {
  return inTurn(async () => {
    const { tally, clock, startedAt, setup } = count;
    if (!startedAt) return; // confirmed meanwhile: its numbers are in the form
    await putCount({
      id,
      account: form.dataset.account ?? '',
      draft: form.dataset.draft ?? '',
      log: tally.log,
      undoable: tally.undoable,
      activeMs: clock.ms,
      setup,
      startedAt,
    });
    if (tally.log.length < 2) await saveDraftNow(form);
  });
}

/** Away with the taps of a count: its numbers are kept elsewhere. @param {string} id */
export function forgetCount(id) {
  return inTurn(() => removeCount(id));
}

/** The check's count in the store. @param {HTMLFormElement} form @param {HTMLElement} check */
export const countIdOf = (form, check) => `${form.dataset.draft}/${check.dataset.check}`;

/** @param {HTMLFormElement} form @returns {HTMLElement[]} */
const checksOf = (form) => [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('[data-check]'))];

/** @param {HTMLFormElement} form @param {string} id @returns {Promise<import('./local-store.js').Count | undefined>} */
export async function findLeftCount(form, id) {
  await writing;
  const counts = await listCounts(form.dataset.draft ?? '').catch(() => []);
  return counts.find((count) => count.id === id);
}

/** Says at each check of the form whether its count goes on. @param {HTMLFormElement} form */
export async function markLeftCounts(form) {
  for (const check of checksOf(form)) {
    const count = await findLeftCount(form, countIdOf(form, check));
    const button = check.querySelector('[data-open-counter] span');
    const note = /** @type {HTMLElement} */ (check.querySelector('[data-check-left]'));
    if (button) button.textContent = say(count ? 'counterGoOn' : 'counterStart');
    const drop = /** @type {HTMLElement} */ (check.querySelector('[data-drop-counter]'));
    note.hidden = drop.hidden = !count;
    if (!count) clearErrors(/** @type {HTMLElement} */ (note.parentElement));
    if (count) note.textContent = say('counterLeft', new Tally(count.log).totals());
  }
}

/** What was counted and is in no check of the form yet, said there. @param {HTMLFormElement} form @returns {Promise<import('./field-errors.js').Errors>} */
export async function findUnconfirmed(form) {
  /** @type {import('./field-errors.js').Errors} */
  const errors = {};
  for (const check of checksOf(form)) {
    const count = await findLeftCount(form, countIdOf(form, check));
    const totals = new Tally(count?.log).totals();
    if (totals.seen) errors[`helmet_checks-${check.dataset.check}-counter`] = [say('counterNotDone', totals)];
  }
  return errors;
}

/** Away with a count that nobody wants, once that was said twice. @param {HTMLFormElement} form @param {HTMLElement} check */
export async function dropCount(form, check) {
  const count = await findLeftCount(form, countIdOf(form, check));
  if (count && !window.confirm(say('sureDropCounter', new Tally(count.log).totals()))) return;
  await forgetCount(countIdOf(form, check));
}
