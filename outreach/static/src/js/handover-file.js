/**
 * The queue as a file: sealed envelopes and photos, which only the server opens. Loaded on another
 * phone or at the desk, by anybody, any number of times: nothing is doubled.
 *
 * The format is `devices/handover_files.py`'s; items say besides which visit they are.
 */
import { fromBase64, toBase64 } from './bytes.js';
import { listPhotos } from './outbox-photos.js';
import { changeEntries, findEntry, isUnsent, listEntries, newEntry, tellOutboxChanged } from './outbox-records.js';
import { readOne, write } from './phone-database.js';
import { localMoment, say } from './words.js';

const FORMAT = 'outreach-handover';
const VERSION = 1;

/** @typedef {import('./outbox-records.js').Entry} Entry */

/** Not a file of ours. */
export class BadFile extends Error {}

/** Visits that a file can carry. @returns {Promise<Entry[]>} */
const listCarried = async () =>
  (await listEntries()).filter((entry) => isUnsent(entry) && entry.envelopes.length > 0);

/** Saves everything that has not been received to a file. @returns {Promise<string | null>} its name; null where nothing waits */
export async function saveToFile() {
  const entries = await listCarried();
  if (entries.length === 0) return null;
  const moment = localMoment(Date.now()).replace(/[-:]/g, '').replace('T', '-');
  const name = say('fileName', { n: entries.length, moment });
  const address = URL.createObjectURL(new Blob(await partsOf(entries), { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  await changeEntries(entries.map(({ id }) => id), (entry) => {
    entry.filedAt = Date.now();
  });
  return name;
}

/** The file piece by piece, so that many photos never stand in one text. @param {Entry[]} entries @returns {Promise<string[]>} */
async function partsOf(entries) {
  const wanted = new Set(entries.flatMap(({ photos }) => photos));
  const parts = [`{"format":"${FORMAT}","version":${VERSION},"envelopes":[\n`];
  let comma = '';
  for (const entry of entries) {
    for (const envelope of entry.envelopes) {
      parts.push(comma, JSON.stringify(envelopeItem(entry, envelope)));
      comma = ',\n';
    }
  }
  parts.push('\n],"photos":[\n');
  comma = '';
  for (const photo of await listPhotos()) {
    if (!wanted.has(photo.sha256)) continue;
    const { sha256, key, visit, account, bytes, signature } = photo;
    const item = { sha256, key, visit, account, signature: toBase64(signature), data: toBase64(bytes) };
    parts.push(comma, JSON.stringify(item));
    comma = ',\n';
  }
  parts.push('\n]}\n');
  return parts;
}

/** @param {Entry} entry @param {import('./outbox-records.js').Envelope} envelope */
const envelopeItem = ({ id, account, photos, savedAt, waitingSince }, { key, sealed, signature, makes }) => ({
  key,
  sealed: toBase64(sealed),
  signature: toBase64(signature),
  submission_id: id,
  account,
  photos,
  makes,
  saved_at: savedAt,
  waiting_since: waitingSince,
});

/**
 * Puts the visits of a file into the outbox; what is on this phone already is left as it is.
 *
 * @param {File} file
 * @returns {Promise<{visits: string[], known: string[]}>} submission ids: all, and those that this
 *   phone knows to be received. Throws BadFile.
 */
export async function loadFromFile(file) {
  const content = await file.text().then(JSON.parse).catch(() => null);
  if (content?.format !== FORMAT || content.version !== VERSION || !Array.isArray(content.envelopes)) {
    throw new BadFile('not a hand-over file');
  }
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const item of content.envelopes) addItem(entries, item);
  const known = [];
  for (const entry of entries.values()) {
    const here = await findEntry(entry.id);
    if (here && !isUnsent(here)) known.push(entry.id);
    else if (!here) await write('outbox', (change) => change.objectStore('outbox').put(entry));
  }
  for (const item of content.photos ?? []) await addPhoto(item);
  tellOutboxChanged();
  return { visits: [...entries.keys()], known };
}

/** @param {Map<string, Entry>} entries @param {any} item */
function addItem(entries, item) {
  const { submission_id: id, account, key, photos = [] } = item ?? {};
  if (![id, account, key, item.sealed, item.signature].every((part) => typeof part === 'string')) {
    throw new BadFile('an envelope is damaged');
  }
  const entry = entries.get(id) ?? newEntry({
    id,
    account,
    foreign: true,
    savedAt: Number(item.saved_at) || Date.now(),
    waitingSince: Number(item.waiting_since) || Date.now(),
  });
  entry.photos = photos;
  entry.envelopes.push({
    key,
    sealed: fromBase64(item.sealed),
    signature: fromBase64(item.signature),
    makes: Number(item.makes) || 1,
    tries: 0,
    stored: false,
  });
  entries.set(id, entry);
}

/** @param {any} item */
async function addPhoto(item) {
  if (typeof item?.data !== 'string' || (await readOne('photos', item.sha256))) return;
  await write('photos', (change) =>
    change.objectStore('photos').put({
      sha256: item.sha256,
      account: item.account ?? '',
      visit: item.visit ?? '',
      key: item.key,
      bytes: fromBase64(item.data),
      signature: fromBase64(item.signature),
      state: 'waiting',
      at: Date.now(),
    }),
  );
}
