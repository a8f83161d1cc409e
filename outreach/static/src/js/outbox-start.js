/**
 * On every page: sends what waits, when the page is opened, when the network returns, and when the
 * last failure says so; and shows in the menu how many wait.
 */
import { element } from './dom.js';
import { sealUnreadableAnew } from './outbox-anew.js';
import { isUnsent, listEntries, onOutboxChanged } from './outbox-records.js';
import { readRun } from './outbox-pace.js';
import { sendOutbox } from './outbox-sender.js';
import { currentVault, pageAccount } from './vault.js';

const CHECK_MS = 60_000;
const MOST_SHOWN = 99;

/** @param {boolean} insist */
async function send(insist) {
  const version = document.documentElement.dataset.build;
  await sendOutbox({ insist, version }).catch(() => null);
  // The server's key may have changed: what it could not open is sealed anew and goes again.
  const isAnew = await sealUnreadableAnew().catch(() => false);
  if (isAnew) await sendOutbox({ insist: true, version }).catch(() => null);
}

/** When the next try is due, or in a minute: the worker may have changed it. */
async function sendByTheClock() {
  const { nextAt } = await readRun().catch(() => ({ nextAt: 0 }));
  const wait = nextAt > Date.now() ? Math.min(CHECK_MS, nextAt - Date.now()) : CHECK_MS;
  setTimeout(async () => {
    if (document.visibilityState === 'visible') await send(false);
    await sendByTheClock();
  }, wait);
}

async function showCount() {
  const account = currentVault()?.account ?? pageAccount();
  const entries = await listEntries().catch(() => []);
  const count = entries.filter((entry) => isUnsent(entry) && (!account || entry.account === account || entry.foreign)).length;
  for (const menu of document.querySelectorAll('[data-unsent-words]')) {
    for (const old of menu.querySelectorAll('[data-unsent]')) old.remove();
    // Leaders have no 走访 in the bar of their phone: 我的 leads to what waits, too.
    const link = menu.querySelector('a[href="/visits"]') ?? menu.querySelector('a[href="/me"]');
    if (!count || !link) continue;
    const shown = count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
    const words = (menu.getAttribute('data-unsent-words') ?? '').replace('%(n)s', String(count));
    link.append(
      element('span.nav-count', { 'data-unsent': '', 'aria-hidden': 'true' }, shown),
      element('span.visually-hidden', { 'data-unsent': '' }, words),
    );
  }
}

export async function startOutbox() {
  if (!globalThis.indexedDB) return;
  window.addEventListener('online', () => send(true));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && send(false));
  onOutboxChanged(showCount);
  document.addEventListener('vault:open', showCount);
  await showCount();
  await send(true);
  await sendByTheClock();
}
