/**
 * Photos on their way: sealed to the server when they were taken, sent after the text, in pieces,
 * from where the last try ended.
 */
import { toBase64 } from './bytes.js';
import { changeEntries, listEntries } from './outbox-records.js';
import { ask, patienceFor } from './outbox-requests.js';
import { readAll, write } from './phone-database.js';

/**
 * @typedef {import('./phone-database.js').OutgoingPhoto} OutgoingPhoto
 * @typedef {import('./outbox-requests.js').Fault} Fault
 */

const PIECE = 256 * 1024;

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
 * Sends the photos of visits whose text is stored.
 *
 * @returns {Promise<{sent: number, fault: Fault | null}>} how many are done with
 */
export async function sendPhotos() {
  const stored = (await listEntries()).filter(({ envelopes }) => envelopes[0]?.stored);
  const wanted = new Set(stored.flatMap(({ photos }) => photos));
  let sent = 0;
  for (const photo of await listPhotos()) {
    if (!wanted.has(photo.sha256) || photo.state !== 'waiting') continue;
    const { state, fault, isUnreadable } = await sendPhoto(photo);
    if (fault) return { sent, fault };
    await changePhoto(photo.sha256, { state });
    if (isUnreadable) await askToSealAnew(stored, photo);
    sent += 1;
  }
  return { sent, fault: null };
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

/** @param {OutgoingPhoto} photo @returns {Promise<{state: OutgoingPhoto['state'], fault: Fault | null, isUnreadable?: boolean}>} */
async function sendPhoto({ sha256, bytes, key, signature }) {
  const address = `/api/v1/photos/${sha256}`;
  const headers = {
    Accept: 'application/json',
    'Outreach-Key': key,
    'Outreach-Signature': toBase64(signature),
  };
  // The signature is over the length, too, and a question has no body to measure.
  const state = await ask(`${address}?total=${bytes.length}`, { headers }, patienceFor(0));
  if (state.fault) return { state: 'waiting', fault: state.fault };
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
    if (answer.status === 422) {
      return { state: 'refused', fault: null, isUnreadable: answer.body?.error?.code === 'unreadable' };
    }
    if (answer.fault) return { state: 'waiting', fault: answer.fault };
    if (answer.status === 200 && answer.body.stored && answer.body.sha256 === sha256) {
      return { state: 'stored', fault: null };
    }
    at = Number(answer.body.received) || 0;
    if (at >= bytes.length) at = 0;
  }
  return { state: 'waiting', fault: 'server_fault' };
}
