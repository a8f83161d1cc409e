/**
 * Finished visits on their way: from the form into the outbox, in one transaction with the draft.
 *
 * A visit may be changed before it is received. What was never tried is replaced. What was tried
 * may have been stored although no answer came back: then the first envelope goes again as it
 * was, and the change follows as a revision of the version it makes.
 */
import { utf8 } from './bytes.js';
import { deleteDraft } from './local-store.js';
import { findEntry, newEntry, tellOutboxChanged } from './outbox-records.js';
import { write } from './phone-database.js';
import { deviceId } from './phone-session.js';
import { ENVELOPE } from './sealing.js';
import { sealToServer } from './vault.js';

/**
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox-records.js').Envelope} Envelope
 * @typedef {import('./vault.js').Vault} Vault
 *
 * @typedef {import('./local-store.js').Draft & Finished} KeptVisit what the officer can read of
 *   it, in the vault as kind 'visit'; its `id` is the submission id
 *
 * @typedef {object} Finished
 * @property {string} draft id of the draft it was
 * @property {import('./visit-summary.js').Summary} [summary] what it brought, where the fields
 *   have gone (`outbox-tidy.js`)
 */

/** The schema of envelopes that this release writes; the server reads every one ever released. */
export const SCHEMA = 4;

/** The field that names the version a change is based on. */
export const BASE = 'base_version';

/** @param {[string, string][]} fields @param {string} name */
export const fieldOf = (fields, name) => fields.find(([key]) => key === name)?.[1] ?? '';

/** The hashes of the photos that the fields name. @param {[string, string][]} fields */
export const photosOf = (fields) =>
  fields.flatMap(([name, value]) => (/^photos-\d+-sha256$/.test(name) && value ? [value] : []));

/**
 * Puts a finished visit into the outbox; draft and counts leave in the same moment.
 *
 * @param {Vault} vault
 * @param {KeptVisit} visit
 */
export async function keepVisit(vault, visit) {
  for (;;) {
    const before = await findEntry(visit.id);
    const base = baseOf(before, visit.fields);
    const envelope = await seal(vault, withBase(visit.fields, base), (base ?? 0) + 1);
    const record = await vault.seal('visit', visit.id, visit, { savedAt: visit.savedAt });
    const isKept = await write(['records', 'outbox'], async (transaction) => {
      const outbox = transaction.objectStore('outbox');
      const now = /** @type {Entry | undefined} */ (await outbox.get(visit.id));
      // The sender was faster: what was sent or received meanwhile decides anew.
      if (now?.change !== before?.change) return false;
      const records = transaction.objectStore('records');
      records.put(record);
      await deleteDraft(records, vault.account, visit.draft);
      outbox.put(nextEntry(vault, visit, before, envelope));
      return true;
    });
    if (isKept) break;
  }
  tellOutboxChanged({ kept: visit.id, draft: visit.draft });
}

/** The envelopes that stay: those which were tried, but for a refused one, which left no trace. @param {Entry | undefined} entry */
function triedOf(entry) {
  if (!entry) return [];
  return entry.envelopes.filter(
    ({ tries, stored }, at) => tries > 0 && !stored && !(at === 0 && entry.state === 'refused'),
  );
}

/** The version that a change is based on; null for a visit the server cannot have. @param {Entry | undefined} entry @param {[string, string][]} fields */
function baseOf(entry, fields) {
  const tried = triedOf(entry).at(-1);
  if (tried) return tried.makes;
  const named = Number(fieldOf(fields, BASE)) || 0;
  return Math.max(named, entry?.receipt?.version ?? 0) || null;
}

/** The fields as a change of that version. @param {[string, string][]} fields @param {number | null} base @returns {[string, string][]} */
export const withBase = (fields, base) => [
  ...fields.filter(([name]) => name !== BASE),
  .../** @type {[string, string][]} */ (base === null ? [] : [[BASE, String(base)]]),
];

/** Seals and signs the fields. @param {Vault} vault @param {[string, string][]} fields @param {number} makes @returns {Promise<Envelope>} */
export async function seal(vault, fields, makes) {
  const said = { schema: SCHEMA, account: vault.account, device: await deviceId(), fields };
  const sealed = await sealToServer(utf8(JSON.stringify(said)), ENVELOPE);
  return { ...(await vault.sign(sealed)), sealed, makes, tries: 0, stored: false };
}

/** @param {Vault} vault @param {KeptVisit} visit @param {Entry | undefined} before @param {Envelope} envelope @returns {Entry} */
function nextEntry(vault, visit, before, envelope) {
  const photos = photosOf(visit.fields);
  const entry = before ?? newEntry({ id: visit.id, account: vault.account, savedAt: visit.savedAt });
  const isNew = !before || before.waitingSince === 0;
  return {
    ...entry,
    state: 'waiting',
    reason: '',
    letter: null,
    notBefore: 0,
    leaseUntil: 0,
    envelopes: [...triedOf(before), envelope],
    photos,
    photosStored: entry.photosStored.filter((hash) => photos.includes(hash)),
    waitingSince: isNew ? Date.now() : entry.waitingSince,
    receivedAt: 0,
    change: entry.change + 1,
  };
}

/** What the officer can read of a visit, or undefined. @param {Vault} vault @param {string} id @returns {Promise<KeptVisit | undefined>} */
export const readVisit = (vault, id) => vault.get('visit', id).catch(() => undefined);

/** The messages by field for which the visit was refused. @param {Vault} vault @param {Entry} entry @returns {Promise<Record<string, string[]>>} */
export async function readErrors(vault, entry) {
  if (!entry.letter) return {};
  return (await vault.openLetter(entry.letter).catch(() => ({ errors: {} }))).errors;
}
