/**
 * Whether this phone can work without signal, looked at anew each time: nothing is believed that
 * is not there to be seen.
 *
 * @typedef {'worker' | 'shell' | 'field-data' | 'vault'} Need
 * @typedef {object} Check
 * @property {boolean} isThere
 * @property {number | null} at when it was stored or last refreshed, epoch ms
 * @property {string} reason why it is not there; a name of the page's words
 */
import { fieldData } from './field-data.js';
import { readVaultRow } from './phone-database.js';
import { canKeep, openVault } from './vault.js';
import { activeWorker, askWorker, canKeepPages } from './worker-link.js';

/** @type {Need[]} */
export const NEEDS = ['worker', 'shell', 'field-data', 'vault'];

/** @param {number | null} [at] @returns {Check} */
const there = (at = null) => ({ isThere: true, at, reason: '' });
/** @param {string} reason @returns {Check} */
const missing = (reason) => ({ isThere: false, at: null, reason });

/** Why a browser keeps nothing at all; empty where it can. */
function obstacle() {
  if (!window.isSecureContext) return 'insecure';
  return canKeepPages() && canKeep() ? '' : 'unsupported';
}

/** @returns {Promise<Record<Need, Check>>} */
export async function checkNeeds() {
  const reason = obstacle();
  if (reason) {
    const none = missing(reason);
    return { worker: none, shell: none, 'field-data': none, vault: none };
  }
  const [pages, data, vault] = await Promise.all([checkPages(), checkFieldData(), checkVault()]);
  return { ...pages, 'field-data': data, vault };
}

/** The worker with the files of its build, and the shell of the same build. */
async function checkPages() {
  const worker = await activeWorker();
  const stock = worker && (await askWorker(worker, 'shell:stock').catch(() => null));
  if (!stock) return { worker: missing('no-answer'), shell: missing('no-answer') };
  return {
    worker: stock.hasFiles ? there() : missing('no-answer'),
    shell: stock.shellAt === null ? missing('no-answer') : there(stock.shellAt),
  };
}

async function checkFieldData() {
  const kept = (await openVault()) ? await fieldData().catch(() => null) : null;
  return kept ? there(kept.at) : missing('no-answer');
}

/** Open now, and to be opened without the server after the browser was closed. */
async function checkVault() {
  const vault = await openVault();
  const row = vault && (await readVaultRow(vault.account).catch(() => undefined));
  if (!row) return missing('signed-out');
  return row.wraps.password || row.wraps.pin ? there() : missing('no-wrap');
}
