/**
 * The service worker: keeps the built files and the shell, answers pages where there is no signal.
 *
 * It never keeps a page or an answer of an account. A new one takes over at once, which is safe:
 * a page has everything it needs once it is loaded (the build refuses parts that load later), and
 * where a shell is kept the new one is stored before (else the old worker stays).
 */
import { clientsClaim } from 'workbox-core';
import { matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

import { sendInBackground } from './outbox-sender.js';
import { keptPage, listShells, nameOfShell, removeShells, shellStoredAt } from './shell-caches.js';
import { routeOf } from './shell-routes.js';
import { storeShell } from './shell-store.js';
import { holdVault } from './vault-holder.js';

/** Put in by the server, which knows templates and texts as well. */
const BUILD = 'OUTREACH_BUILD';
const PATIENCE_MS = 4000;
/** What a proxy says when the server behind it is not there. */
const NOBODY_THERE = new Set([502, 503, 504]);

const worker = /** @type {any} */ (self);

precacheAndRoute(OUTREACH_FILES, { directoryIndex: '', cleanURLs: false });
clientsClaim();

/** @param {Request} request */
async function askServer(request) {
  const answer = await fetch(request);
  if (NOBODY_THERE.has(answer.status)) throw new Error(`the server answers ${answer.status}`);
  return answer;
}

/** @template Answer @param {Promise<Answer>} answer @returns {Promise<Answer>} */
function within(answer) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** @param {{url: URL, request: Request}} navigation */
async function answerPage({ url, request }) {
  const { page, first, patient } = routeOf(url);
  if (first === 'phone') return (await keptPage(BUILD, page)) ?? fetch(request);
  const answer = askServer(request);
  try {
    return await (patient ? answer : within(answer));
  } catch {
    // Without a shell, or with an answer that comes late after all, the network has the last word.
    return (await keptPage(BUILD, page)) ?? answer.catch(() => fetch(request));
  }
}

registerRoute(new NavigationRoute(/** @type {any} */ (answerPage)));

async function prepareToTakeOver() {
  if ((await listShells()).length) await storeShell(BUILD);
  worker.skipWaiting(); // done only once this is: nothing here may wait for it
}

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(prepareToTakeOver());
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(removeShells((name) => name.startsWith(nameOfShell(BUILD))));
});

holdVault(worker);
sendInBackground(worker, BUILD);

/** What of this build is on the phone: every built file, and since when the shell. */
async function takeStock() {
  const files = await Promise.all(OUTREACH_FILES.map(({ url }) => matchPrecache(url)));
  return { build: BUILD, hasFiles: files.every(Boolean), shellAt: await shellStoredAt(BUILD) };
}

/** @type {Record<string, () => Promise<unknown>>} */
const ANSWERS = {
  'shell:stock': takeStock,
  'shell:store': () => storeShell(BUILD),
  'take-over': () => worker.skipWaiting(),
};

worker.addEventListener('message', (/** @type {any} */ event) => {
  const answer = ANSWERS[event.data?.type];
  const [port] = event.ports;
  if (!answer || !port) return;
  event.waitUntil(
    answer().then(
      (value) => port.postMessage({ value }),
      (fault) => port.postMessage({ fault: fault.reason ?? 'no-answer' }),
    ),
  );
});
