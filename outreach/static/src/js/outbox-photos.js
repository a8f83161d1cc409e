/**
 * Photos on their way: sealed to the server when they were taken, sent after the text, in pieces,
 * from where the last try ended.
 */
import { sha256 as hashOf, toBase64 } from './bytes.js';
import { changeEntries, listEntries } from './outbox-records.js';
import { ask, patienceFor } from './outbox-requests.js';
import { readAll, write } from './phone-database.js';

/**
 * @typedef {import('./phone-database.js').OutgoingPhoto} OutgoingPhoto
 * @typedef {import('./outbox-requests.js').Fault} Fault
 */

const PIECE = 256 * 1024;
/** So many in a row that the server stumbles over: it is not the photos. */
const MOST_FAULTS = 3;
/** What the author must do first, by the server's reason; the photo waits, others go. */
const REASONS = /** @type {Record<string, import('./outbox-records.js').Reason>} */ ({
  sign_in_needed: 'sign_in',
  unknown_key: 'sign_in',
  revoked: 'revoked',
  locked: 'locked',
});

/** @returns {Promise<OutgoingPhoto[]>} */
export const listPhotos = () => readAll('photos');

/** @param {string} sha256 @param {Partial<OutgoingPhoto>} change */
const changePhoto = (sha256, change) =>
  write('photos', async (transaction) => {
    const store = transaction.objectStore('photos');
    const photo = await store.get(sha256);
    if (photo) store.put({ ...photo, ...change });
  });

/**
 * Sends the photos of visits whose text is stored. One that the server does not take, such as of
 * somebody who must sign in first, holds up none behind it.
 *
 * @param {Set<string>} tried hashes of those that are not tried (again) in this run
 * @returns {Promise<{sent: number, fault: Fault | null}>} how many are done with
 */
export async function sendPhotos(tried) {
  const stored = (await listEntries()).filter(({ envelopes }) => envelopes[0]?.stored);
  const wanted = new Set(stored.flatMap(({ photos }) => photos));
  const due = (await listPhotos()).filter(
    ({ sha256, state }) => wanted.has(sha256) && state === 'waiting' && !tried.has(sha256),
  );
  // Those that the server stumbled over come last.
  due.sort((a, b) => (a.faults ?? 0) - (b.faults ?? 0));
  let [sent, inARow] = [0, 0];
  let last = /** @type {Fault | null} */ (null);
  for (const photo of due) {
    const { state, fault, reason, isUnreadable } = await sendPhoto(photo);
    if (fault && fault !== 'server_fault') return { sent, fault };
    if (fault || reason) tried.add(photo.sha256);
    if (fault) {
      last = fault;
      inARow += 1;
      await changePhoto(photo.sha256, { faults: (photo.faults ?? 0) + 1 });
      if (inARow === MOST_FAULTS) break;
      continue;
    }
    inARow = 0;
    if (reason) await askAuthor(stored, photo, reason);
    else await changePhoto(photo.sha256, { state });
    if (isUnreadable) await askToSealAnew(stored, photo);
    if (!reason) sent += 1;
  }
  return { sent, fault: last };
}

/**
 * What the server had and has no more, by its receipts, goes again.
 *
 * @param {OutgoingPhoto[]} photos @param {import('./outbox-requests.js').Result[]} results
 */
export async function sendLostAgain(photos, results) {
  const missing = new Set(
    results.flatMap((result) => Object.keys(result.photos ?? {}).filter((hash) => result.photos[hash] === 'missing')),
  );
  const lost = photos.filter(({ sha256, state }) => state === 'stored' && missing.has(sha256));
  await Promise.all(lost.map(({ sha256 }) => changePhoto(sha256, { state: 'waiting' })));
}

/** @param {import('./outbox-records.js').Entry[]} entries @param {OutgoingPhoto} photo @param {import('./outbox-records.js').Reason} reason */
async function askAuthor(entries, { sha256 }, reason) {
  const naming = entries.filter(({ photos }) => photos.includes(sha256));
  await changeEntries(naming.map(({ id }) => id), (entry) => {
    Object.assign(entry, { state: 'needs_you', reason });
  });
}

/**
 * The visit keeps waiting: its author's phone can seal the photo anew, which gives it another name.
 *
 * @param {import('./outbox-records.js').Entry[]} entries
 * @param {OutgoingPhoto} photo
 */
async function askToSealAnew(entries, { sha256, account }) {
  const naming = entries.filter(
    (entry) => entry.account === account && !entry.foreign && entry.photos.includes(sha256),
  );
  await changeEntries(naming.map(({ id }) => id), (entry) => {
    Object.assign(entry, { state: 'needs_you', reason: 'unreadable' });
  });
}

/**
 * @typedef {object} Done
 * @property {OutgoingPhoto['state']} state
 * @property {Fault | null} fault
 * @property {import('./outbox-records.js').Reason} [reason] what its author must do first
 * @property {boolean} [isUnreadable]
 */

/** @param {OutgoingPhoto} photo @returns {Promise<Done>} */
async function sendPhoto(photo) {
  const { sha256, bytes, key, signature } = photo;
  const address = `/api/v1/photos/${sha256}`;
  const headers = {
    Accept: 'application/json',
    'Outreach-Key': key,
    'Outreach-Signature': toBase64(signature),
  };
  // The signature is over the length, too, and a question has no body to measure.
  const state = await ask(`${address}?total=${bytes.length}`, { headers }, patienceFor(0));
  if (state.fault) return { state: 'waiting', fault: state.fault };
  const no = await refusalOf(state, photo);
  if (no) return no;
  if (state.body.stored === true) return { state: 'stored', fault: null };
  let at = Math.min(Number(state.body.received) || 0, bytes.length);
  // A server that keeps pointing elsewhere gets a few tries, not all of the battery.
  for (let tries = 0; tries < 4 + bytes.length / PIECE; tries += 1) {
    const piece = bytes.subarray(at, at + PIECE);
    const range = `bytes ${at}-${at + piece.length - 1}/${bytes.length}`;
    const answer = await ask(
      address,
      {
        method: 'PUT',
        body: new Blob([piece]),
        headers: { ...headers, 'Content-Range': range, 'Content-Type': 'application/octet-stream' },
      },
      patienceFor(piece.length),
    );
    if (answer.fault) return { state: 'waiting', fault: answer.fault };
    const refusal = await refusalOf(answer, photo);
    if (refusal) return refusal;
    if (answer.status === 200 && answer.body.stored && answer.body.sha256 === sha256) {
      return { state: 'stored', fault: null };
    }
    at = Number(answer.body.received) || 0;
    if (at >= bytes.length) at = 0;
  }
  return { state: 'waiting', fault: 'server_fault' };
}

/** The server's no, where sending the same again would not change it; else null. @param {{status: number, body: any}} answer @param {OutgoingPhoto} photo @returns {Promise<Done | null>} */
async function refusalOf({ status, body }, photo) {
  const code = body?.error?.code;
  if (status === 422) return { state: 'refused', fault: null, isUnreadable: code === 'unreadable' };
  const reason = REASONS[code];
  if (reason) return { state: 'waiting', fault: null, reason };
  // A signature that is not its author's becomes none, nor do bytes that were changed here.
  const isHopeless = status === 401 ? code === 'unreadable' : code === 'wrong_hash' && !(await isWhole(photo));
  if (isHopeless) return { state: 'refused', fault: null };
  return /^(401|403|404|413)$/.test(String(status)) ? { state: 'waiting', fault: 'server_fault' } : null;
}

/** Whether the bytes are those that the photo is named by; where nothing can be computed, as far as anybody knows. @param {Pick<OutgoingPhoto, 'sha256' | 'bytes'>} photo */
export const isWhole = async ({ sha256, bytes }) => !globalThis.crypto?.subtle || sha256 === (await hashOf(bytes));
