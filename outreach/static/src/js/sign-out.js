/**
 * Signing out shuts the vault and asks beforehand where something has not been sent or is not
 * finished. What waits stays on the phone, encrypted, and is sent all the same.
 */
import { element } from './dom.js';
import { saveToFile } from './handover-file.js';
import { listDrafts } from './local-store.js';
import { isUnsent, listEntries } from './outbox-records.js';
import { sendOutbox } from './outbox-sender.js';
import { forgetFix } from './position-fix.js';
import { lockVault, pageAccount } from './vault.js';
import { say } from './words.js';

const PATIENCE_MS = 15_000;

async function countUnsent() {
  const account = pageAccount();
  return (await listEntries()).filter((entry) => isUnsent(entry) && (!account || entry.account === account)).length;
}

/** @param {HTMLFormElement} form */
async function leave(form) {
  forgetFix();
  await lockVault().catch(() => undefined);
  form.submit();
}

/** @param {HTMLFormElement} form */
export function start(form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const n = await countUnsent().catch(() => 0);
    if (n > 0) return ask(form, say('leaveUnsent', { n }), unsentChoices);
    const drafts = await listDrafts(pageAccount() ?? '').catch(() => []);
    if (drafts.length === 0) return leave(form);
    return ask(form, say('leaveDrafts', { n: drafts.length }), draftChoices);
  });
}

/** @param {string} kind @param {string} word @param {() => unknown} act */
function button(kind, word, act) {
  const made = element(`button.button.button--${kind}`, { type: 'button' }, say(word));
  made.addEventListener('click', act);
  return made;
}

/** @typedef {(form: HTMLFormElement, title: HTMLElement) => HTMLElement[]} Choices */

/** Visits wait: send them, take them along in a file, or leave them. @type {Choices} */
const unsentChoices = (form, title) => [
  button('primary', 'leaveSend', async () => {
    title.textContent = say('sendingNow');
    const sent = sendOutbox({ insist: true, wait: true, version: document.documentElement.dataset.build });
    await Promise.race([sent.catch(() => null), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    const left = await countUnsent();
    if (left === 0) return leave(form);
    title.textContent = say('leaveUnsent', { n: left });
    return undefined;
  }),
  button('secondary', 'leaveFile', () => saveToFile()),
  button('secondary', 'leaveAnyway', () => leave(form)),
];

/** Only drafts are there: nobody but their writer could send them. @type {Choices} */
const draftChoices = (form) => [button('secondary', 'leaveSignOut', () => leave(form))];

/** @param {HTMLFormElement} form @param {string} question @param {Choices} choices */
function ask(form, question, choices) {
  document.querySelector('.leave')?.remove();
  const title = element('h2.sheet__title', { tabindex: '-1' }, question);
  const stay = button('quiet', 'leaveStay', () => dialog.remove());
  const dialog = /** @type {HTMLDialogElement} */ (element(
    'dialog.sheet.leave',
    { 'aria-label': question },
    title,
    element('div.leave__choices', {}, ...choices(form, title), stay),
  ));
  document.body.append(dialog);
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute('open', '');
}
