/** What an answer of the server means for a visit in the outbox. Nothing is read or written here. */

/**
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox-requests.js').Result} Result
 */

/**
 * Applies the answer to the entry's first envelope.
 *
 * @param {Entry} entry changed in place
 * @param {Result} result
 * @param {object} known
 * @param {import('./bytes.js').Bytes | null} known.letter the messages of a refusal, sealed
 * @param {boolean} known.registered whether the server has just been told the key: it goes again
 * @param {Set<string>} known.photosHere hashes of its photos that are on this phone
 */
export function applyResult(entry, result, { letter, registered, photosHere }) {
  entry.state = 'waiting';
  entry.reason = '';
  entry.leaseUntil = 0;
  const { status } = result;
  if (/^(stored|already_stored|conflict)$/.test(status)) {
    // A receipt for something else is no receipt.
    if (result.submission_id === entry.id) applyReceipt(entry, result, photosHere);
  } else if (status === 'refused') {
    refuse(entry, letter);
  } else if (/^(unknown_key|sign_in_needed)$/.test(status)) {
    if (!registered) askFor(entry, 'sign_in');
  } else if (/^(revoked|locked|unreadable)$/.test(status)) {
    askFor(entry, /** @type {'revoked' | 'locked' | 'unreadable'} */ (status));
  }
}

/** @param {Entry} entry @param {import('./outbox-records.js').Reason} reason */
function askFor(entry, reason) {
  entry.state = 'needs_you';
  entry.reason = reason;
}

/** A refused one left no trace on the server: a change behind it stands for both. @param {Entry} entry @param {import('./bytes.js').Bytes | null} letter */
function refuse(entry, letter) {
  if (entry.envelopes.length > 1) {
    entry.envelopes = entry.envelopes.slice(1);
    return;
  }
  entry.state = 'refused';
  entry.letter = letter;
}

/** @param {Entry} entry @param {Result} result @param {Set<string>} photosHere */
function applyReceipt(entry, result, photosHere) {
  const photos = result.photos ?? {};
  // The server knows it by this id from now on; it still takes it under the one made here.
  entry.storedAs = result.stored_as && result.stored_as !== entry.id ? result.stored_as : '';
  entry.twoVersions ||= result.status === 'conflict';
  if (!entry.receipt) entry.receivedBefore = result.status === 'already_stored';
  entry.receipt = {
    code: result.receipt ?? '',
    at: Date.parse(result.received_at ?? '') || Date.now(),
    version: result.version ?? 1,
  };
  if (entry.envelopes.length > 1) {
    entry.envelopes = entry.envelopes.slice(1); // the change behind it brings its own receipt
    return;
  }
  entry.envelopes[0].stored = true;
  entry.photosStored = entry.photos.filter((hash) => photos[hash] === 'stored');
  const missing = entry.photos.filter((hash) => photos[hash] !== 'stored');
  if (missing.some((hash) => photos[hash] !== 'refused' && photosHere.has(hash))) return;
  // What is left is refused, or not on this phone any more: sending again would change nothing.
  entry.envelopes = [];
  entry.waitingSince = 0;
  entry.receivedAt = Date.now();
  if (entry.twoVersions) askFor(entry, 'conflict');
  else if (missing.length) askFor(entry, 'photo');
  else entry.state = 'received';
}

/** Whether the first envelope may go now: always, but for one that only waits for its photos. @param {Entry} entry @param {Set<string>} photosWaiting */
export function isReady(entry, photosWaiting) {
  const [first] = entry.envelopes;
  return Boolean(first) && !(first.stored && entry.photos.some((hash) => photosWaiting.has(hash)));
}
