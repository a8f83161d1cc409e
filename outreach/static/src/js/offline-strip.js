/**
 * The grey strip while there is no signal. A browser that knows of none says so; one that believes
 * there is some is not believed where a page had to come from the phone: then the server is asked
 * until it answers.
 */
import { fetchSession } from './phone-session.js';

const ASK_AGAIN_MS = 15_000;
const PATIENCE_MS = 8000;
/** Pages that are asked from the server first: that one is here says there was no answer. */
const NETWORK_FIRST = new Set(['today', 'visits', 'visit', 'map', 'me', 'offline']);

/** Always from the phone, whatever the signal is: asked without saying anything beforehand. */
const PHONE_FIRST = new Set(['visit-form', 'visit-picker']);

/** @param {HTMLElement} strip */
export function showWithoutSignal(strip) {
  let timer = 0;
  const show = (/** @type {boolean} */ isOffline) => {
    window.clearTimeout(timer);
    strip.hidden = !isOffline;
    if (isOffline) timer = window.setTimeout(ask, ASK_AGAIN_MS);
  };
  const ask = async () => {
    if (!navigator.onLine) return show(true);
    const wasOffline = !strip.hidden;
    const session = await fetchSession(PATIENCE_MS).catch(() => null);
    show(session === null);
    if (session && wasOffline) document.dispatchEvent(new CustomEvent('network:back'));
    return undefined;
  };
  window.addEventListener('offline', () => show(true));
  window.addEventListener('online', ask);
  const page = document.documentElement.dataset.shell ?? '';
  const fromPhone = NETWORK_FIRST.has(page);
  if (!navigator.onLine || fromPhone) {
    show(true);
    if (fromPhone) ask();
  } else if (PHONE_FIRST.has(page)) {
    ask();
  }
}
