/**
 * On the sign-in page of a phone that somebody works with: recording goes on without signing in,
 * after PIN or password of the phone.
 */
import { readAll } from './phone-database.js';
import { listShells } from './shell-caches.js';
import { canKeepPages } from './worker-link.js';

/** @param {HTMLElement} box */
export async function showKeptRecords(box) {
  if (!canKeepPages() || !navigator.serviceWorker.controller) return;
  const [vaults, shells] = await Promise.all([readAll('vaults').catch(() => []), listShells()]);
  box.hidden = vaults.length === 0 || shells.length === 0;
}
