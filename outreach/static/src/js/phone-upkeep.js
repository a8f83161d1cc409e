/**
 * What every page of the field does for the phone: the worker is registered, the language noted,
 * and what is kept is refreshed once the page has what it needs itself.
 */
import { announcePreparing, prepare } from './readiness-prepare.js';
import { keepLanguage } from './shell-caches.js';
import { canKeepPages, registerWorker } from './worker-link.js';

/** A page that is never idle waits no longer after its own requests. */
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
    whenQuiet(prepare);
  }
  document.addEventListener('network:back', () => prepare());
}

/** Calls once the page has what it needs itself and nothing else to do. @param {() => void} call */
function whenQuiet(call) {
  const wait = () => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => call(), { timeout: LATER_MS });
    else setTimeout(call, LATER_MS);
  };
  if (document.readyState === 'complete') wait();
  else window.addEventListener('load', wait, { once: true });
}
