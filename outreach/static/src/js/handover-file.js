/**
 * The queue as a file: sealed envelopes and photos, which only the server opens. Loaded on another
 * phone or at the desk, by anybody, any number of times: nothing is doubled.
 *
 * The format is `devices/handover_files.py`'s; items say besides which visit they are.
 */
import { fromBase64, toBase64 } from './bytes.js';
import { isWhole, listPhotos } from './outbox-photos.js';
import { changeEntries, findEntry, isUnsent, listEntries, newEntry, tellOutboxChanged } from './outbox-records.js';
import { readOne, write } from './phone-database.js';
import { localMoment, say } from './words.js';

const FORMAT = 'outreach-handover';
const VERSION = 1;
/** What the server takes at most, and a photo's name; anything else would only lie in the way. */
const LONGEST_ENVELOPE = 256 * 1024;
const LONGEST_PHOTO = 3 * 1024 * 1024;
const LATEST_MS = 8.64e15;
const HASH = /^[0-9a-f]{64}$/;

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
 * Puts the visits of a file into the outbox. One's own on this phone are left as they are; what was
 * carried here before is put in anew: it may have been changed since, and the server knows what it has.
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
  const photos = (Array.isArray(content.photos) ? content.photos : []).map(readPhoto);
  const known = [];
  for (const entry of entries.values()) {
    const here = await findEntry(entry.id);
    const makes = Math.max(...entry.envelopes.map((envelope) => envelope.makes));
    if (here && !isUnsent(here) && makes <= (here.receipt?.version ?? 0)) known.push(entry.id);
    const isLeft = here && (!here.foreign || here.state === 'sending');
    if (!isLeft) await write('outbox', (change) => change.objectStore('outbox').put(entry));
  }
  for (const photo of photos) {
    // One that was changed on the way is another: the visit goes without it.
    if (!(await isWhole(photo)) || (await readOne('photos', photo.sha256))) continue;
    await write('photos', (change) => change.objectStore('photos').put(photo));
  }
  tellOutboxChanged();
  return { visits: [...entries.keys()], known };
}

/** @param {Map<string, Entry>} entries @param {any} item */
function addItem(entries, item) {
  const { submission_id: id, account, key, photos = [] } = item ?? {};
  if (![id, account, key].every((part) => part && typeof part === 'string')) throw damaged();
  if (!Array.isArray(photos) || !photos.every((name) => HASH.test(name))) throw damaged();
  const envelope = {
    key,
    sealed: readBytes(item.sealed, LONGEST_ENVELOPE),
    signature: readBytes(item.signature, LONGEST_ENVELOPE),
    makes: Number(item.makes) || 1,
    tries: 0,
    stored: false,
  };
  const entry = entries.get(id) ?? newEntry({
    id,
    account,
    foreign: true,
    savedAt: readTime(item.saved_at),
    waitingSince: readTime(item.waiting_since),
  });
  entry.photos = photos;
  entry.envelopes.push(envelope);
  entries.set(id, entry);
}

/** @param {any} item @returns {import('./phone-database.js').OutgoingPhoto} */
function readPhoto(item) {
  const { sha256, account = '', visit = '', key } = item ?? {};
  if (![account, visit, key].every((part) => typeof part === 'string')) throw damaged();
  if (!HASH.test(sha256)) throw damaged();
  return {
    sha256,
    account,
    visit,
    key,
    bytes: readBytes(item.data, LONGEST_PHOTO),
    signature: readBytes(item.signature, LONGEST_ENVELOPE),
    state: 'waiting',
    at: Date.now(),
  };
}

/** @param {any} letters base64 @param {number} most bytes */
function readBytes(letters, most) {
  try {
    const bytes = fromBase64(letters);
    if (typeof letters === 'string' && bytes.length > 0 && bytes.length <= most) return bytes;
  } catch {
    // No base64: said below.
  }
  throw damaged();
}

/** Epoch ms that a calendar can show; now where the file says none. @param {any} told */
const readTime = (told) => (told > 0 && told <= LATEST_MS ? Number(told) : Date.now());

const damaged = () => new BadFile('an item is damaged');
