/** Counts on disk: each tap is there before the next, so that a killed browser goes on where it stopped. */
import { Tally } from './counter-tally.js';
import { listCounts, putCount } from './local-store.js';
import { saveDraftNow } from './visit-draft.js';
import { say } from './words.js';

/**
 * Keeps a count as it stands; with its first taps also the draft it belongs to.
 *
 * @param {HTMLFormElement} form
 * @param {string} id
 * @param {{tally: Tally, clock: import('./counter-clock.js').CounterClock, startedAt: string,
 *          setup: import('./counter-start.js').Setup}} count
 */
export async function keepCount(form, id, { tally, clock, startedAt, setup }) {
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
}

/** @param {HTMLFormElement} form @param {string} id @returns {Promise<import('./local-store.js').Count | undefined>} */
export async function findLeftCount(form, id) {
  const counts = await listCounts(form.dataset.draft ?? '').catch(() => []);
  return counts.find((count) => count.id === id);
}

/** Says at each check of the form whether its count goes on. @param {HTMLFormElement} form */
export async function markLeftCounts(form) {
  for (const check of /** @type {NodeListOf<HTMLElement>} */ (
    form.querySelectorAll('[data-check]')
  )) {
    const count = await findLeftCount(form, `${form.dataset.draft}/${check.dataset.check}`);
    const button = check.querySelector('[data-open-counter] span');
    const note = /** @type {HTMLElement} */ (check.querySelector('[data-check-left]'));
    if (button) button.textContent = say(count ? 'counterGoOn' : 'counterStart');
    note.hidden = !count;
    if (count) note.textContent = say('counterLeft', new Tally(count.log).totals());
  }
}
