/**
 * What every page of the field does for the phone: the worker is registered, the language noted,
 * and what is kept is refreshed once the page has what it needs itself.
 */
import { announcePreparing, prepare } from './readiness-prepare.js';
import { keepLanguage } from './shell-caches.js';
import { canKeepPages, registerWorker } from './worker-link.js';

/** After the page's own requests. */
const LATER_MS = 1500;

/** @param {HTMLElement} body */
export function keepUp(body) {
  if (!canKeepPages()) return;
  const { lang, dataset } = document.documentElement;
  const isShell = Boolean(dataset.shell);
  if (!isShell) keepLanguage(lang.startsWith('en') ? 'en' : 'zh').catch(() => undefined);
  if (!isShell && !body.dataset.account) {
    registerWorker().catch(() => undefined); // the sign-in page: nobody to prepare for yet
    return;
  }
  if (navigator.onLine) {
    announcePreparing();
    window.setTimeout(prepare, LATER_MS);
  }
  document.addEventListener('network:back', () => prepare());
}
