/**
 * 知道了: the notice leaves this phone's 今天 at once; that the unit has seen it is kept in the
 * vault and told to the server at the next contact. Where nothing can be kept the form is sent.
 */
import { rememberKey } from './notices-known.js';
import { callServer, fetchSession } from './phone-session.js';
import { currentVault, openVault } from './vault.js';

const KIND = 'notice-seen';
let isTelling = false;

/** @param {HTMLElement} form */
export function putAwayOnSubmit(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const card = /** @type {HTMLElement} */ (form.closest('[data-notice]'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const id = card.dataset.notice ?? '';
    const vault = await openVault().catch(() => null);
    const isKept = await vault?.put(KIND, id, { id, at: new Date().toISOString() }).then(() => true, () => false);
    if (!isKept) return form.submit();
    rememberKey(card.dataset.key ?? '');
    card.remove();
    return tellSeen();
  });
}

/** Tells the server what was put away; what it has answered is forgotten. */
export async function tellSeen() {
  const vault = currentVault();
  if (!vault || isTelling || !navigator.onLine) return;
  isTelling = true;
  try {
    const waiting = await vault.list(KIND);
    if (!waiting.length) return;
    const session = await fetchSession();
    if (session?.account?.id !== vault.account) return;
    const body = { notices: waiting.map(({ value }) => value) };
    const answer = await callServer('/api/v1/notices/seen', { method: 'POST', token: session.csrf_token, body });
    if (answer?.status !== 200) return;
    await Promise.all(waiting.map(({ id }) => vault.remove(KIND, id)));
  } finally {
    isTelling = false;
  }
}

/** On every page: as soon as the vault is open, and when the network returns. */
export function startTellingSeen() {
  const tell = () => tellSeen().catch(() => undefined);
  document.addEventListener('vault:open', tell);
  window.addEventListener('online', tell);
  tell();
}
