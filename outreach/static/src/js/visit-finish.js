/**
 * A visit is finished: into the outbox with it, sent at once where there is signal, and on to the
 * page that says where it stands. Four seconds at most; the rest happens by itself.
 */
import { fieldOf, keepVisit, readErrors } from './outbox.js';
import { findEntry } from './outbox-records.js';
import { sendLater, sendOutbox } from './outbox-sender.js';
import { fetchSession } from './phone-session.js';
import { forgetFix } from './position-fix.js';
import { draftOf, endDraft } from './visit-draft.js';
import { closeForm, showWrong, tellSaving } from './visit-status.js';
import { say } from './words.js';

/** @typedef {import('./vault.js').Vault} Vault */

const PATIENCE_MS = 4000;

/** @param {HTMLFormElement} form @param {Vault} vault */
export async function keepFinished(form, vault) {
  const draft = draftOf(form);
  const id = fieldOf(draft.fields, 'submission_id');
  await endDraft(form);
  try {
    await keepVisit(vault, { ...draft, id, draft: draft.id, title: titleOf(form) });
  } catch (fault) {
    delete form.dataset.stored; // it is a draft still
    throw fault;
  }
  forgetFix();
  await sendLater();
  tellSaving(form, say('keptSending'));
  const [entry, session] = await Promise.all([settled(id), fetchSession(PATIENCE_MS)]);
  if (entry?.state === 'refused') {
    delete form.dataset.stored;
    return showWrong(form, await readErrors(vault, entry));
  }
  return goOn(form, id, entry, session);
}

/** The place's name and township: a draft of a change is named as one, a visit is not. @param {HTMLFormElement} form */
const titleOf = (form) =>
  ['name', 'township']
    .map((part) => form.querySelector(`[data-place-part="${part}"]`)?.textContent?.trim())
    .filter(Boolean)
    .join(' ');

/** The entry when it was answered, or as it stands after four seconds. @param {string} id */
async function settled(id) {
  const version = document.documentElement.dataset.build;
  const sent = sendOutbox({ insist: true, wait: true, version }).catch(() => null);
  await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  return findEntry(id);
}

/**
 * To the page that says what became of it: 今天 where that can be opened, else the outbox, and
 * where neither is on this phone it is said here.
 *
 * @param {HTMLFormElement} form
 * @param {string} id
 * @param {import('./outbox-records.js').Entry | undefined} entry
 * @param {import('./phone-session.js').Session | null} session
 */
function goOn(form, id, entry, session) {
  const saved = `?saved=${encodeURIComponent(id)}`;
  const isOffline = session === null;
  if (isOffline && !navigator.serviceWorker?.controller) return closeForm(form, say('keptHere'));
  if (session && !session.account) return location.assign(`/outbox${saved}`);
  if (form.dataset.edit && entry?.state === 'received') {
    return location.assign(`${new URL(form.action).pathname.replace(/\/edit$/, '')}${saved}`);
  }
  return location.assign(`/${saved}`);
}
