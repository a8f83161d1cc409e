/**
 * Gets everything onto the phone that it needs without signal, and keeps it fresh at each contact:
 * the shell by its revision, the villages and visits by their tag. Asked for anew after two
 * minutes, so that a page opened right after another costs nothing.
 */
import { refreshFieldData } from './field-data.js';
import { keepForGood } from './phone-space.js';
import { NEEDS, checkNeeds } from './readiness-checks.js';
import { openVault } from './vault.js';
import { activeWorker, askWorker, canKeepPages, registerWorker } from './worker-link.js';

/** @typedef {import('./readiness-checks.js').Need} Need @typedef {import('./readiness-checks.js').Check} Check */
/** @typedef {{isReady: boolean, isPreparing: boolean, checks: Record<Need, Check>}} Readiness */

const FRESH_MS = 120_000;
const UPDATE_MS = 30_000;
const PROD_MS = 1000;
const LAST = 'outreach-prepared';

/** What went wrong last, by need; says more than that something is not there. @type {Partial<Record<Need, string>>} */
const faults = {};
/** @type {Promise<void> | null} */
let running = null;
/** Whether it will be prepared as soon as the page has what it needs itself. */
let isComing = false;

/** Says that `prepare` follows: what is missing until then is on its way. */
export function announcePreparing() {
  isComing = true;
}

/** How things stand. @returns {Promise<Readiness>} */
export async function readReadiness() {
  const checks = await checkNeeds();
  for (const need of NEEDS) {
    const check = checks[need];
    if (!check.isThere && faults[need]) check.reason = /** @type {string} */ (faults[need]);
  }
  const isReady = NEEDS.every((need) => checks[need].isThere);
  return { isReady, isPreparing: isComing || running !== null, checks };
}

/** Says to the page how things stand. */
async function tell() {
  document.dispatchEvent(new CustomEvent('readiness', { detail: await readReadiness() }));
}

/** Prepares what is missing or old. @param {{insist?: boolean}} [options] */
export async function prepare({ insist = false } = {}) {
  const isNeeded = canKeepPages() && (insist || !isFresh() || (await isOld()) || !(await readReadiness()).isReady);
  isComing = false;
  if (isNeeded) {
    running ??= run().finally(() => {
      running = null;
    });
    tell();
    await running;
  }
  await tell();
}

async function run() {
  await Promise.all([prepareData(), preparePages(), keepForGood().catch(() => false)]);
  if (Object.keys(faults).length === 0) noteTime();
}

async function prepareData() {
  const vault = await openVault();
  if (!vault) return;
  const before = Date.now();
  const kept = await refreshFieldData().catch(() => null);
  note('field-data', kept && kept.at >= before ? '' : 'no-answer');
}

async function preparePages() {
  let registration;
  try {
    registration = await registerWorker();
  } catch {
    // What a browser says where it does not know the certificate.
    return note('worker', location.protocol === 'https:' ? 'certificate' : 'no-answer');
  }
  note('worker', '');
  await navigator.serviceWorker.ready;
  return note('shell', await storeShell(registration));
}

/** Why it could not be stored; empty where it is. @param {ServiceWorkerRegistration} registration */
async function storeShell(registration) {
  const fault = await askToStore(registration);
  if (fault !== 'other-build') return fault;
  // The server is of another build than the worker: the new one stores its own shell.
  const changed = nextWorker();
  await registration.update().catch(() => undefined);
  await prodUntil(changed, registration);
  return askToStore(registration);
}

/**
 * Asks the worker that waits to take over, until one has: Chromium forgets that it wants to where
 * the old one was woken at that moment, and would leave it waiting for five minutes.
 *
 * @param {Promise<void>} changed @param {ServiceWorkerRegistration} registration
 */
async function prodUntil(changed, registration) {
  const timer = setInterval(() => {
    if (registration.waiting) askWorker(registration.waiting, 'take-over').catch(() => undefined);
  }, PROD_MS);
  await changed;
  clearInterval(timer);
}

/** @param {ServiceWorkerRegistration} registration @returns {Promise<string>} */
async function askToStore({ active }) {
  if (!active) return 'no-answer';
  try {
    await askWorker(active, 'shell:store');
    return '';
  } catch (fault) {
    return /** @type {import('./worker-link.js').WorkerFault} */ (fault).reason;
  }
}

/** Resolves when another worker answers for this page, or after half a minute. @returns {Promise<void>} */
function nextWorker() {
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    setTimeout(resolve, UPDATE_MS);
  });
}

/** @param {Need} need @param {string} reason */
function note(need, reason) {
  if (reason) faults[need] = reason;
  else delete faults[need];
}

/** Whether the server is of another build than what is on the phone. */
async function isOld() {
  const { shell, build } = document.documentElement.dataset;
  const worker = await activeWorker();
  if (shell || !worker) return false;
  return (await askWorker(worker, 'shell:stock').catch(() => null))?.build !== build;
}

function isFresh() {
  try {
    return Date.now() - Number(localStorage.getItem(LAST)) < FRESH_MS;
  } catch {
    return false;
  }
}

function noteTime() {
  try {
    localStorage.setItem(LAST, String(Date.now()));
  } catch {
    // Then the server is asked with the next page, too.
  }
}
