/**
 * Locks the phone when nobody uses it: after ten minutes where a PIN opens it again, after thirty
 * where only the password does. Never while riders are counted, or another page is used. Locking
 * forgets the key everywhere and empties the page.
 */
import { readVaultRow } from './phone-database.js';
import { currentVault, lastActive, lockVault, noteActivity } from './vault.js';

const WITH_PIN_MS = 10 * 60_000;
const WITHOUT_PIN_MS = 30 * 60_000;
const LOOK_MS = 15_000;

/** Whether a count is under way: the officer looks at the road, not at the phone. */
const isCounting = () => document.querySelector('.counter:not([hidden])') !== null;

let isLeaving = false;

/** Goes to the page that unlocks, and comes back here afterwards. */
export function goToLock() {
  // Several ask at once; each further way there would break off the one begun.
  if (isLeaving) return;
  isLeaving = true;
  const next = encodeURIComponent(location.pathname + location.search);
  document.body.replaceChildren();
  location.replace(`/lock?next=${next}`);
}

/** Locks now. */
export async function lockNow() {
  await lockVault({ locked: true });
  goToLock();
}

async function look() {
  const vault = currentVault();
  if (!vault) return;
  if (isCounting()) return noteActivity();
  const row = await readVaultRow(vault.account);
  const longest = row?.wraps.pin ? WITH_PIN_MS : WITHOUT_PIN_MS;
  if (Date.now() - lastActive() > longest) await lockNow();
}

/** Watches a page that shows what is in a vault. */
export function watchIdleness() {
  for (const event of ['pointerdown', 'keydown', 'scroll']) {
    document.addEventListener(event, noteActivity, { passive: true, capture: true });
  }
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  document.addEventListener('vault:forgotten', goToLock);
  setInterval(look, LOOK_MS);
}
