/**
 * A sheet that is not saved yet stays in the account's store on this computer: a closed browser or
 * a lost connection costs nothing. It keeps its number, so that it is never stored twice.
 */
import { readFields, writeFields } from './form-fields.js';
import { openVault } from './vault.js';

const KIND = 'paper';
const AFTER_MS = 800;

/** @param {HTMLElement} form */
export async function keepSheet(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const number = /** @type {HTMLInputElement} */ (form.elements.namedItem('submission_id'));
  /** @type {import('./vault.js').Vault | null} */
  let vault = null;
  let timer = 0;
  let isTyped = false;
  const keep = () => {
    window.clearTimeout(timer);
    timer = 0;
    const value = { fields: readFields(form), savedAt: Date.now() };
    void vault?.put(KIND, number.value, value, { savedAt: value.savedAt }).catch(() => undefined);
  };
  const keepSoon = () => {
    isTyped = true;
    timer ||= window.setTimeout(keep, AFTER_MS);
  };
  // Whoever types at once is listened to while the store is still being opened.
  form.addEventListener('input', keepSoon);
  form.addEventListener('change', keepSoon);
  form.addEventListener('submit', keep);
  window.addEventListener('pagehide', () => timer && keep());

  vault = await openVault(form.dataset.account).catch(() => null);
  if (!vault) return; // without a store of its own the page works as ever
  await forgetStored(vault, form);
  if (form.dataset.fresh !== undefined && !isTyped) await takeUp(vault, form);
  if (isTyped) keep();
}

/** Sheets the server has are no drafts any more. @param {import('./vault.js').Vault} vault @param {HTMLFormElement} form */
async function forgetStored(vault, form) {
  for (const id of (form.dataset.stored ?? '').split(' ').filter(Boolean)) await vault.remove(KIND, id);
}

/** Goes on with the sheet that was not finished. @param {import('./vault.js').Vault} vault @param {HTMLFormElement} form */
async function takeUp(vault, form) {
  const drafts = await vault.list(KIND);
  const [draft] = drafts.sort((a, b) => b.value.savedAt - a.value.savedAt);
  if (!draft) return;
  writeFields(form, draft.value.fields);
  const note = document.querySelector('[data-draft-note]');
  if (note instanceof HTMLElement) note.hidden = false;
  document.querySelector('[data-draft-drop]')?.addEventListener('click', async () => {
    await vault.remove(KIND, draft.id);
    location.reload();
  });
}
