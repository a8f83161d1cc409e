/**
 * Signing in opens the account's vault as well, which takes the password: it is made at the first
 * sign-in, and wrapped anew where the password was changed elsewhere. The same goes for the pages
 * on which an own password is set. Without script the forms work as they are.
 */
import { notice } from './dom.js';
import { canKeep, clearLock, createOrUnlock, lockVault } from './vault.js';
import { readVaultRow } from './phone-database.js';
import { fetchSession, registerKey } from './phone-session.js';
import { keepForGood, obstacleToKeeping } from './phone-space.js';
import { sendOutbox } from './outbox-sender.js';
import { say } from './words.js';

const PATIENCE_MS = 45_000;

/** @param {HTMLFormElement} form @param {FormData} filledIn @returns {Promise<{location?: string, page?: string, error?: any}>} */
async function post(form, filledIn) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(form.action || location.href, {
      method: 'POST',
      body: new URLSearchParams(/** @type {any} */ (filledIn)),
      headers: { Accept: 'application/json, text/html;q=0.9' },
      signal: stop.signal,
    });
    const isJson = (answer.headers.get('Content-Type') ?? '').includes('json');
    return isJson ? await answer.json() : { page: await answer.text() };
  } finally {
    clearTimeout(timer);
  }
}

/** Opens the vault, and tells the server the key anew: that lengthens what the phone may send. @param {string} password */
async function open(password) {
  const session = await fetchSession();
  if (!session) return lockVault();
  const vault = await createOrUnlock(password, session);
  const row = vault && (await readVaultRow(vault.account));
  if (!row) return;
  const isNews = Date.now() - row.registeredAt < 30_000;
  if (!isNews) await registerKey(row, session);
  await keepForGood();
  // What waited for a sign-in goes now; the next page sees to the rest.
  sendOutbox({ insist: true, version: document.documentElement.dataset.build }).catch(() => null);
}

/** @param {HTMLFormElement} form @param {string} text */
function tell(form, text) {
  form.querySelector('[data-told]')?.remove();
  if (!text) return;
  const line = notice('neutral', text);
  line.setAttribute('data-told', '');
  form.append(line);
}

/** The server's page with what is wrong, in place of this one. @param {string} html */
function showPage(html) {
  const content = new DOMParser().parseFromString(html, 'text/html').getElementById('content');
  if (!content) return location.reload();
  document.getElementById('content')?.replaceWith(document.adoptNode(content));
  for (const form of content.querySelectorAll('form[data-module~="sign-in"]')) {
    start(/** @type {HTMLFormElement} */ (form));
  }
  /** @type {HTMLElement | null} */ (content.querySelector('.error-summary, .notice--act, input[type=password]'))?.focus();
}

/** @param {HTMLFormElement} form */
export function start(form) {
  if (!canKeep()) return;
  let busy = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute('aria-busy', 'true');
    const filledIn = new FormData(form);
    const password = String(filledIn.get('password') ?? '');
    tell(form, say('signingIn'));
    try {
      const { location: next, page, error } = await post(form, filledIn);
      if (page !== undefined) return showPage(page);
      if (error?.code === 'cameexpired') return location.reload();
      if (!next) return tell(form, [error?.message, error?.advice].filter(Boolean).join(' '));
      clearLock();
      // Nothing of it stays in the page for the browser to remember.
      form.reset();
      tell(form, say('opening'));
      await open(password).catch(() => undefined);
      location.assign(next);
    } catch {
      tell(form, say('noNetworkSignIn'));
    } finally {
      busy = false;
      form.removeAttribute('aria-busy');
    }
  });
}

/** Says beforehand where visits cannot be kept. @param {HTMLElement} place */
export async function warnOfObstacle(place) {
  if (!canKeep()) return;
  const obstacle = await obstacleToKeeping();
  if (!obstacle) return;
  place.append(notice('warn', say(obstacle === 'space' ? 'noRoom' : 'privateWindow')));
  place.hidden = false;
}
