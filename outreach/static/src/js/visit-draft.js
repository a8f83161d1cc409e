/**
 * Keeps the visit form on the phone while it is filled in, and takes it up again.
 *
 * Saved within two seconds of a change and when the page is left; removed only after the server
 * has answered that the visit is stored. The draft's id is the visit's submission id, so that a
 * visit whose answer was lost is not stored twice.
 */
import { readFields, writeFields } from './form-fields.js';
import { listDrafts, putDraft, removeDraft } from './local-store.js';
import { clock, say } from './words.js';

const SAVE_AFTER_MS = 1000;

/** @param {string} name @returns {HTMLElement | null} */
const part = (name) => document.querySelector(`[data-draft-part="${name}"]`);

/** @param {string} text */
function tell(text) {
  const line = part('status');
  if (line) line.textContent = text;
}

/** Stores the form as it stands. @param {HTMLFormElement} form */
export async function saveDraftNow(form) {
  const { draft = '', account = '', address = '', place = '', title = '' } = form.dataset;
  if (form.dataset.stored) return;
  const startedAt = /** @type {HTMLInputElement} */ (form.elements.namedItem('captured_at')).value;
  await putDraft({
    id: draft,
    account,
    address,
    place,
    title,
    startedAt,
    edit: Boolean(form.dataset.edit),
    fields: readFields(form),
    savedAt: Date.now(),
  });
  tell(say('draftSaved', { time: clock(Date.now()) }));
  nameDraftInAddress(form);
}

/** A page begun as another visit finds its own draft when it is loaded again. @param {HTMLFormElement} form */
function nameDraftInAddress({ dataset }) {
  if (!new URLSearchParams(location.search).has('another')) return;
  const address = new URL(dataset.address ?? '', location.href);
  address.searchParams.set('draft', dataset.draft ?? '');
  history.replaceState(history.state, '', address);
}

/** Removes the form's draft: the server has it. @param {HTMLFormElement} form */
export async function forgetDraft(form) {
  form.dataset.stored = 'yes';
  await removeDraft(form.dataset.draft ?? '').catch(() => undefined);
}

/**
 * How a draft is called: its place and time, with the day unless it is today.
 *
 * @param {import('./local-store.js').Draft} draft
 */
export function nameOf(draft) {
  const [day, time] = draft.startedAt.split('T');
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return [draft.title, ...(day === today ? [] : [day]), time].join(' ');
}

/** The draft to go on with: the one the address names, or the place's newest. @param {HTMLFormElement} form */
async function findDraft(form) {
  const wanted = new URLSearchParams(location.search);
  if (wanted.has('another')) return undefined;
  const { account = '', draft: own, place, edit } = form.dataset;
  const drafts = await listDrafts(account);
  const named = wanted.get('draft') ?? (edit ? own : null);
  if (named) return drafts.find((draft) => draft.id === named);
  return place ? drafts.find((draft) => draft.place === place && !draft.edit) : undefined;
}

/** @param {HTMLFormElement} form @param {import('./local-store.js').Draft} draft */
async function restore(form, draft) {
  form.dataset.draft = draft.id;
  writeFields(form, draft.fields);
  form.dispatchEvent(new Event('input', { bubbles: true }));
  const banner = part('banner');
  const text = part('banner-text');
  if (!banner || !text) return;
  text.textContent = say('draftFound', { name: nameOf(draft) });
  banner.hidden = false;
  part('discard')?.addEventListener('click', async () => {
    form.dataset.stored = 'yes';
    await removeDraft(draft.id);
    location.replace(form.dataset.address ?? location.href);
  });
  const address = new URL(form.dataset.address ?? '', location.href);
  address.searchParams.set('another', '1');
  part('another')?.setAttribute('href', address.href);
  tell(say('draftSaved', { time: clock(draft.savedAt) }));
}

/** @param {HTMLFormElement} form */
export async function start(form) {
  await null; // the page's other modules listen for what follows
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = 0;
    saveDraftNow(form).catch(() => tell(say('draftImpossible')));
  };
  if (form.dataset.fresh) {
    const draft = await findDraft(form).catch(() => undefined);
    if (draft) await restore(form, draft);
  }
  form.addEventListener('input', (event) => {
    // Only what the officer does is worth a draft; an opened form alone is none.
    if (event.target instanceof Element && event.target.closest('[data-not-kept]')) return;
    timer ||= window.setTimeout(save, SAVE_AFTER_MS);
  });
  const saveWaiting = () => timer && save();
  window.addEventListener('pagehide', saveWaiting);
  document.addEventListener('visibilitychange', saveWaiting);
  form.dispatchEvent(new CustomEvent('draft:restored'));
}

