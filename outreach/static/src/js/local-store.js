/**
 * What is being written on this phone: drafts of visits and helmet counts, in their account's
 * vault. Written with strict durability: a killed browser loses nothing. Where no vault is open
 * nothing can be kept, and these functions say so by an error.
 *
 * @typedef {object} Draft
 * @property {string} id the visit's submission id
 * @property {string} account
 * @property {string} address where the form opens again
 * @property {string} place id of the place, or '' for a new one
 * @property {string} title what to call it: place and township
 * @property {string} startedAt local date and time, such as 2026-06-16T10:01
 * @property {boolean} edit whether it changes a visit that is stored
 * @property {[name: string, value: string][]} fields
 * @property {number} savedAt epoch ms
 *
 * @typedef {object} Count a helmet count under way
 * @property {string} id draft id and number of the check
 * @property {string} account
 * @property {string} draft
 * @property {import('./counter-tally.js').Tap[]} log
 * @property {number} undoable
 * @property {number} activeMs time spent counting, pauses left out
 * @property {{place: string, phase: string, vehicles: string[], strap: boolean}} setup
 * @property {string} startedAt clock time, such as 08:42
 */
import { write } from './phone-database.js';
import { openVault } from './vault.js';

async function vaultOf() {
  const vault = await openVault();
  if (!vault) throw new Error('no vault is open');
  return vault;
}

/** @param {Draft} draft */
export async function putDraft(draft) {
  await (await vaultOf()).put('draft', draft.id, draft, { savedAt: draft.savedAt });
}

/** @param {Count} count */
export async function putCount(count) {
  await (await vaultOf()).put('count', count.id, count, { draft: count.draft });
}

/** The account's drafts, newest first. @param {string} account @returns {Promise<Draft[]>} */
export async function listDrafts(account) {
  const vault = await openVault(account || null);
  if (!vault) return [];
  const drafts = (await vault.list('draft')).map(({ value }) => /** @type {Draft} */ (value));
  return drafts.sort((a, b) => b.savedAt - a.savedAt);
}

/** The counts of a draft. @param {string} draft @returns {Promise<Count[]>} */
export async function listCounts(draft) {
  const counts = await (await vaultOf()).list('count');
  return counts.flatMap(({ value, clear }) => (clear.draft === draft ? [value] : []));
}

/** @param {string} id */
export async function removeCount(id) {
  await (await vaultOf()).remove('count', id);
}

/** Removes a draft with its counts. @param {string} id */
export async function removeDraft(id) {
  const { account } = await vaultOf();
  await write('records', (change) => deleteDraft(change.objectStore('records'), account, id));
}

/**
 * Removes a draft with its counts within a transaction over the records.
 *
 * @param {any} records the store
 * @param {string} account
 * @param {string} id
 */
export async function deleteDraft(records, account, id) {
  records.delete([account, 'draft', id]);
  for (const record of await records.index('kind').getAll([account, 'count'])) {
    if (record.clear.draft === id) records.delete([account, 'count', record.id]);
  }
}
