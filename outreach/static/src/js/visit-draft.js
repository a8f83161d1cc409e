/**
 * Keeps the visit form on the phone while it is filled in, and takes it up again.
 *
 * Saved within a second of a change, when a field is left and when the page is; it becomes the
 * outbox's when it is saved, and otherwise goes only when the server has the visit. The draft's id
 * is the visit's submission id, so that a visit whose answer was lost is not stored twice.
 */
import { showErrors } from './field-errors.js';
import { readFields, writeFields } from './form-fields.js';
import { listDrafts, putDraft, removeDraft } from './local-store.js';
import { readErrors, readVisit } from './outbox.js';
import { findEntry, onOutboxChanged } from './outbox-records.js';
import { openVault } from './vault.js';
import { closeForm } from './visit-status.js';
import { clock, say } from './words.js';

const SAVE_AFTER_MS = 500;
/** Writes follow one another: encrypted side by side, an older one could come last. */
let writing = Promise.resolve();

/** @param {string} name @returns {HTMLElement | null} */
const part = (name) => document.querySelector(`[data-draft-part="${name}"]`);

/** @param {string} text */
function tell(text) {
  const line = part('status');
  if (line) line.textContent = text;
}

/** The form as it is kept. @param {HTMLFormElement} form @returns {import('./local-store.js').Draft} */
export function draftOf(form) {
  const { draft = '', account = '', address = '', place = '', title = '' } = form.dataset;
  const startedAt = /** @type {HTMLInputElement} */ (form.elements.namedItem('captured_at')).value;
  return {
    id: draft,
    account,
    address,
    place,
    title,
    startedAt,
    edit: Boolean(form.dataset.edit),
    fields: readFields(form),
    savedAt: Date.now(),
  };
}

/** Stores the form as it stands. @param {HTMLFormElement} form */
export function saveDraftNow(form) {
  const saved = writing.then(async () => {
    if (form.dataset.stored) return;
    await putDraft(draftOf(form));
    tell(say('draftSaved', { time: clock(Date.now()) }));
    nameDraftInAddress(form);
  });
  writing = saved.catch(() => undefined);
  return saved;
}

/** Nothing more is kept of the form, and nothing is on its way to disk. @param {HTMLFormElement} form */
export async function endDraft(form) {
  form.dataset.stored = 'yes';
  await writing;
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
  await endDraft(form);
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

/**
 * The draft to go on with: the one the address names, or the place's newest.
 *
 * @param {HTMLFormElement} form
 * @returns {Promise<import('./local-store.js').Draft | undefined>}
 */
async function findDraft(form) {
  const wanted = new URLSearchParams(location.search);
  if (wanted.has('another')) return undefined;
  const { account = '', draft: own, place, edit } = form.dataset;
  const drafts = await listDrafts(account);
  const named = wanted.get('draft') ?? (edit ? own : null);
  if (named) return drafts.find((draft) => draft.id === named) ?? findFinished(named);
  return place ? drafts.find((draft) => draft.place === place && !draft.edit) : undefined;
}

/** A finished visit that is to be changed before it is received. @param {string} id */
async function findFinished(id) {
  const vault = await openVault();
  return vault ? readVisit(vault, id) : undefined;
}

/** What the server said against the visit, at its fields. @param {HTMLFormElement} form */
async function showRefusal(form) {
  const vault = await openVault();
  const id = /** @type {HTMLInputElement} */ (form.elements.namedItem('submission_id')).value;
  const entry = await findEntry(id);
  if (vault && entry?.state === 'refused') showErrors(form, await readErrors(vault, entry));
}

/** The place's name, where the page was made for no place in particular. @param {HTMLFormElement} form @param {import('./local-store.js').Draft} draft */
function showPlace(form, { place, title, address }) {
  Object.assign(form.dataset, { place, title, address, placeName: title.split(' ')[0] });
  const [name, ...township] = title.split(' ');
  for (const [part, text] of [['name', name], ['township', township.join(' ')]]) {
    for (const shown of document.querySelectorAll(`[data-place-part="${part}"]`)) shown.textContent = text;
  }
}

/** @param {HTMLFormElement} form @param {import('./local-store.js').Draft} draft */
async function restore(form, draft) {
  form.dataset.draft = draft.id;
  if (!form.dataset.place && draft.place) showPlace(form, draft);
  writeFields(form, draft.fields);
  form.dispatchEvent(new Event('input', { bubbles: true }));
  const banner = part('banner');
  const text = part('banner-text');
  if (!banner || !text) return;
  text.textContent = say('draftFound', { name: nameOf(draft) });
  banner.hidden = false;
  part('discard')?.addEventListener('click', async () => {
    if (!window.confirm(say('sureDiscard', { name: nameOf(draft) }))) return;
    await forgetDraft(form);
    location.replace(form.dataset.address ?? location.href);
  });
  const address = new URL(form.dataset.address ?? '', location.href);
  address.searchParams.set('another', '1');
  part('another')?.setAttribute('href', address.href);
  tell(say('draftSaved', { time: clock(draft.savedAt) }));
}

/** What scripts fill in themselves when the form is opened. */
const NOT_TYPED = /^(hidden|file|datetime-local)$/;

/** Whether a field says something else than when the page came. @param {HTMLFormElement} form */
const isFilledIn = (form) =>
  [...form.elements].some(
    (field) =>
      (field instanceof HTMLInputElement &&
        !NOT_TYPED.test(field.type) &&
        (field.value !== field.defaultValue || field.checked !== field.defaultChecked)) ||
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue),
  );

/**
 * Takes up what was left, or leaves the form as it is where the officer was quicker than the store:
 * what is typed then is a draft of its own.
 *
 * @param {HTMLFormElement} form
 */
async function takeUp(form) {
  const isNamed = new URLSearchParams(location.search).has('draft');
  // A draft that was asked for comes before anything is typed.
  form.inert = isNamed;
  try {
    const draft = await findDraft(form);
    if (!draft || (form.dataset.touched && !isNamed)) return;
    form.dataset.restoring = 'yes';
    await restore(form, draft);
    await showRefusal(form);
  } finally {
    form.inert = false;
    delete form.dataset.restoring;
  }
}

/** @param {HTMLFormElement} form */
export async function start(form) {
  let timer = 0;
  const save = () => {
    window.clearTimeout(timer);
    timer = 0;
    saveDraftNow(form)
      .then(() => timer || delete form.dataset.unkept)
      .catch(() => tell(say('draftImpossible')));
  };
  form.addEventListener('input', (event) => {
    // Only what the officer does is worth a draft; an opened form alone is none.
    if (form.dataset.restoring) return;
    if (event.target instanceof Element && event.target.closest('[data-not-kept]')) return;
    form.dataset.touched = 'yes';
    // As long as something typed is in this page only.
    form.dataset.unkept = 'yes';
    timer ||= window.setTimeout(save, SAVE_AFTER_MS);
  });
  form.addEventListener('change', () => timer && save());
  const saveWaiting = () => timer && save();
  window.addEventListener('pagehide', saveWaiting);
  document.addEventListener('visibilitychange', saveWaiting);
  onOutboxChanged(({ draft }) => {
    if (!draft || draft !== form.dataset.draft || form.dataset.stored) return;
    // Finished in another window: what stands here would only be the older one.
    form.dataset.stored = 'yes';
    closeForm(form, say('savedElsewhere'));
  });
  await null; // the page's other modules listen for what follows
  if (form.dataset.fresh && isFilledIn(form)) {
    // Whoever is quicker than the scripts has typed before anybody listened.
    form.dataset.touched = 'yes';
    save();
  }
  if (form.dataset.fresh) await takeUp(form).catch(() => undefined);
  form.dataset.takenUp = 'yes';
  form.dispatchEvent(new CustomEvent('draft:restored'));
}
