/**
 * What is kept on this phone until the server has it: drafts of visits and helmet counts.
 *
 * In IndexedDB, written with strict durability: a killed browser loses nothing. Each record
 * belongs to one account; another account on the same phone never sees it.
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
import { openDB } from 'idb';

/** @type {ReturnType<typeof openDB> | undefined} */
let opened;

function database() {
  opened ??= openDB('outreach', 1, {
    upgrade(db) {
      db.createObjectStore('drafts', { keyPath: 'id' }).createIndex('account', 'account');
      db.createObjectStore('counts', { keyPath: 'id' }).createIndex('draft', 'draft');
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

/** @param {'drafts' | 'counts'} store @param {Draft | Count} record */
async function put(store, record) {
  const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
  await Promise.all([transaction.store.put(record), transaction.done]);
}

/** @param {Draft} draft */
export const putDraft = (draft) => put('drafts', draft);

/** @param {Count} count */
export const putCount = (count) => put('counts', count);

/** The account's drafts, newest first. @param {string} account @returns {Promise<Draft[]>} */
export async function listDrafts(account) {
  /** @type {Draft[]} */
  const drafts = await (await database()).getAllFromIndex('drafts', 'account', account);
  return drafts.sort((a, b) => b.savedAt - a.savedAt);
}

/** The counts of a draft. @param {string} draft @returns {Promise<Count[]>} */
export async function listCounts(draft) {
  return (await database()).getAllFromIndex('counts', 'draft', draft);
}

/** @param {string} id */
export async function removeCount(id) {
  await (await database()).delete('counts', id);
}

/** Removes a draft with its counts. @param {string} id */
export async function removeDraft(id) {
  const transaction = (await database()).transaction(['drafts', 'counts'], 'readwrite');
  const counts = transaction.objectStore('counts');
  const keys = await counts.index('draft').getAllKeys(id);
  await Promise.all([
    transaction.objectStore('drafts').delete(id),
    ...keys.map((key) => counts.delete(key)),
    transaction.done,
  ]);
}
