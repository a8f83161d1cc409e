/**
 * Hands the key of an open vault from page to page: through the service worker, which holds it in
 * memory while one page is left and the next one opens, and between pages that are open together.
 *
 * Messages to the worker: `{vault: 'keep', account, key, activeAt}`, `{vault: 'forget'}`,
 * `{vault: 'ask', account}` with a port for the answer `{account, key, activeAt}` or null.
 * `account` null asks for whichever is there.
 *
 * @typedef {{account: string, key: CryptoKey, activeAt: number}} Held
 */

/** Longer than between two pages nobody needs it. */
const HELD_MS = 5 * 60_000;
const WORKER_PATIENCE_MS = 1500;
const PAGES_PATIENCE_MS = 150;
const CHANNEL = 'outreach-vault';

/** In the service worker: holds the key. @param {any} worker its global scope */
export function holdVault(worker) {
  /** @type {(Held & {at: number}) | null} */
  let held = null;
  worker.addEventListener('message', (/** @type {MessageEvent} */ { data, ports }) => {
    if (data?.vault === 'keep') {
      held = { account: data.account, key: data.key, activeAt: data.activeAt, at: Date.now() };
    } else if (data?.vault === 'forget') {
      held = null;
    } else if (data?.vault === 'ask') {
      if (held && Date.now() - held.at > HELD_MS) held = null;
      const wanted = held && (data.account === null || data.account === held.account);
      ports[0]?.postMessage(wanted ? held : null);
    }
  });
}

/** @type {ServiceWorker | null} */
let worker = null;

async function findWorker() {
  if (!('serviceWorker' in navigator)) return null;
  worker = navigator.serviceWorker.controller;
  worker ??= (await navigator.serviceWorker.getRegistration().catch(() => undefined))?.active ?? null;
  return worker;
}

/** @param {string | null} account @returns {Promise<Held | null>} */
async function askWorker(account) {
  const there = await findWorker();
  if (!there) return null;
  const { port1, port2 } = new MessageChannel();
  there.postMessage({ vault: 'ask', account }, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), WORKER_PATIENCE_MS);
  });
}

/** @type {BroadcastChannel | null} */
let channel = null;
/** @type {((held: Held) => void) | null} */
let waiting = null;

/** @param {string | null} account @returns {Promise<Held | null>} */
function askPages(account) {
  const pages = channel;
  if (!pages) return Promise.resolve(null);
  return new Promise((resolve) => {
    waiting = (held) => (account === null || held.account === account) && resolve(held);
    pages.postMessage({ vault: 'ask', account });
    setTimeout(() => resolve(null), PAGES_PATIENCE_MS);
  });
}

/** The key of an open vault, from whoever has it. @param {string | null} account @returns {Promise<Held | null>} */
export function askForKey(account) {
  return new Promise((resolve) => {
    const asked = [askWorker(account), askPages(account)];
    for (const answer of asked) answer.then((held) => held && resolve(held));
    Promise.all(asked).then(() => resolve(null));
  });
}

/**
 * Answers other pages with the key this page has, and passes it on when this page is left.
 *
 * @param {() => Held | null} held
 * @param {() => void} forget called when another page shuts the vault
 */
export function shareKey(held, forget) {
  findWorker();
  if ('BroadcastChannel' in globalThis) {
    channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => {
      const own = held();
      if (data.vault === 'ask' && own && (data.account === null || data.account === own.account)) {
        channel?.postMessage({ vault: 'give', ...own });
      } else if (data.vault === 'give') {
        waiting?.(data);
      } else if (data.vault === 'forget') {
        forget();
      }
    };
  }
  const pass = () => {
    const own = held();
    if (own) (navigator.serviceWorker?.controller ?? worker)?.postMessage({ vault: 'keep', ...own });
  };
  window.addEventListener('pagehide', pass);
  document.addEventListener('visibilitychange', pass);
}

/** Everybody forgets the key: the worker and all pages. */
export async function forgetEverywhere() {
  channel?.postMessage({ vault: 'forget' });
  (await findWorker())?.postMessage({ vault: 'forget' });
}
