/**
 * The outbox on disk: finished visits, each with its sealed envelopes and where it stands. Read
 * and written by pages and the service worker alike, without any key.
 *
 * @typedef {import('./bytes.js').Bytes} Bytes
 *
 * @typedef {object} Envelope a visit's fields, sealed to the server and signed
 * @property {string} key id of the signing key
 * @property {Bytes} sealed
 * @property {Bytes} signature
 * @property {number} makes the version the visit has once this one is stored
 * @property {number} tries how often it was sent, answered or not
 * @property {boolean} stored whether the server has it; then it goes once more for the receipt
 *   that names the photos
 *
 * @typedef {'waiting' | 'sending' | 'received' | 'refused' | 'needs_you'} State
 * @typedef {'sign_in' | 'revoked' | 'locked' | 'unreadable' | 'conflict' | 'photo'} Reason
 *
 * @typedef {object} Entry one visit; what is in it lies in its account's vault as kind 'visit'
 * @property {string} id its submission id
 * @property {string} account
 * @property {State} state
 * @property {Reason | ''} reason why it needs somebody
 * @property {boolean} foreign loaded from a file: brought for somebody, unread
 * @property {Envelope[]} envelopes what is still to be sent, in order; only the last one may be
 *   `stored`
 * @property {boolean} twoVersions whether the server keeps two versions for a leader to choose
 * @property {string[]} photos hashes of its photos
 * @property {string[]} photosStored
 * @property {{code: string, at: number, version: number} | null} receipt of the newest version received
 * @property {Bytes | null} letter why it was refused: messages by field, sealed to the account
 * @property {string} [storedAs] the id the server keeps it under, where that is another one
 * @property {number} savedAt epoch ms
 * @property {number} waitingSince epoch ms; 0 when nothing waits
 * @property {number} leaseUntil while it is being sent: until when that may take
 * @property {number} notBefore not tried by itself before
 * @property {number} receivedAt
 * @property {boolean} receivedBefore whether the server had it already when it was first answered
 * @property {number} filedAt when it was last saved to a file
 * @property {number} alertedAt when somebody was last told that it has waited long
 * @property {number} change counts changes
 */
import { readAll, readOne, write } from './phone-database.js';

const CHANNEL = 'outreach-outbox';
/** States that a person must do something about; they are tried again when a page is opened. */
export const RETRIED = new Set(['sign_in', 'revoked', 'locked']);

/** @param {Pick<Entry, 'id' | 'account'> & Partial<Entry>} given @returns {Entry} */
export const newEntry = (given) => ({
  state: 'waiting',
  reason: '',
  foreign: false,
  envelopes: [],
  twoVersions: false,
  photos: [],
  photosStored: [],
  receipt: null,
  letter: null,
  savedAt: Date.now(),
  waitingSince: Date.now(),
  leaseUntil: 0,
  notBefore: 0,
  receivedAt: 0,
  receivedBefore: false,
  filedAt: 0,
  alertedAt: 0,
  change: 0,
  ...given,
});

/** @returns {Promise<Entry[]>} the oldest first */
export async function listEntries() {
  const entries = await readAll('outbox');
  return entries.sort((a, b) => a.savedAt - b.savedAt);
}

/** @param {string} id @returns {Promise<Entry | undefined>} */
export const findEntry = (id) => readOne('outbox', id);

/** What stands in the state's place now: a page that died while sending left it waiting. @param {Entry} entry */
export const stateOf = (entry, now = Date.now()) =>
  entry.state === 'sending' && entry.leaseUntil < now ? 'waiting' : entry.state;

/** Whether it is not safe on the server yet. @param {Entry} entry */
export const isUnsent = ({ state, reason }) =>
  state !== 'received' && !(state === 'needs_you' && (reason === 'conflict' || reason === 'photo'));

/**
 * Changes entries in one transaction; `change` edits them in place.
 *
 * @param {string[]} ids
 * @param {(entry: Entry) => void} change
 */
export async function changeEntries(ids, change) {
  await write('outbox', async (transaction) => {
    const store = transaction.objectStore('outbox');
    for (const id of ids) {
      const entry = await store.get(id);
      if (!entry) continue;
      change(entry);
      entry.change += 1;
      store.put(entry);
    }
  });
  tellOutboxChanged();
}

/** @param {string[]} ids */
export async function removeEntries(ids) {
  await write(['outbox', 'photos'], async (transaction) => {
    const photos = transaction.objectStore('photos');
    for (const id of ids) {
      transaction.objectStore('outbox').delete(id);
      for (const hash of await photos.index('visit').getAllKeys(id)) photos.delete(hash);
    }
  });
  tellOutboxChanged();
}

/** @type {BroadcastChannel | null} */
let channel = null;

function pages() {
  if (!channel && 'BroadcastChannel' in globalThis) channel = new BroadcastChannel(CHANNEL);
  return channel;
}

/** Tells this page and all others. @param {any} [news] such as which draft was finished */
export function tellOutboxChanged(news = {}) {
  pages()?.postMessage(news);
  globalThis.document?.dispatchEvent(new CustomEvent('outbox:changed', { detail: news }));
}

/** Calls back on every change, made here or elsewhere. @param {(news: any) => void} listener */
export function onOutboxChanged(listener) {
  document.addEventListener('outbox:changed', (event) => listener(/** @type {CustomEvent} */ (event).detail));
  pages()?.addEventListener('message', ({ data }) => listener(data));
}
