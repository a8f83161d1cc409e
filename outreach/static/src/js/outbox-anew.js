/**
 * What the server cannot open, because it has lost the key it was sealed to, is sealed anew from
 * the readable copy: text and photos alike. A photo gets another name by that; where the text had
 * arrived already, a change of the visit names it.
 */
import { BASE, fieldOf, photosOf, readVisit, seal, withBase } from './outbox.js';
import { changeEntries, listEntries, tellOutboxChanged } from './outbox-records.js';
import { write } from './phone-database.js';
import { serverPointNow } from './phone-session.js';
import { sealPhotosAnew } from './photo-store.js';
import { isSealedTo } from './sealing.js';
import { openVault } from './vault.js';

/**
 * @typedef {import('./bytes.js').Bytes} Bytes
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox.js').KeptVisit} KeptVisit
 * @typedef {import('./vault.js').Vault} Vault
 */

/** @returns {Promise<boolean>} whether there is something to send now */
export async function sealUnreadableAnew() {
  const isStuck = (/** @type {Entry} */ { reason, foreign }) => reason === 'unreadable' && !foreign;
  if (!(await listEntries()).some(isStuck)) return false;
  const vault = await openVault();
  const point = vault && (await serverPointNow());
  if (!vault || !point) return false;
  let isAny = false;
  for (const entry of (await listEntries()).filter(isStuck)) {
    if (entry.account === vault.account && (await sealVisitAnew(vault, entry, point))) isAny = true;
  }
  if (isAny) tellOutboxChanged();
  return isAny;
}

/** @param {Vault} vault @param {Entry} entry @param {Bytes} point the server's key @returns {Promise<boolean>} */
async function sealVisitAnew(vault, entry, point) {
  const visit = await readVisit(vault, entry.id);
  if (!visit) return false;
  const fields = await sealPhotosAnew(vault, entry.id, visit.fields, point);
  const [first] = entry.envelopes;
  const isRenamed = fields.some(([, value], at) => value !== visit.fields[at][1]);
  if (!isRenamed && first?.stored) {
    // The key is not what is wrong with the photo: the server's receipt says what is.
    await changeEntries([entry.id], (now) => Object.assign(now, { state: 'waiting', reason: '' }));
    return true;
  }
  // What is sealed to this very key and unreadable will not be read by being sealed again.
  if (!isRenamed && (!first || (await isSealedTo(point, first.sealed)))) return false;
  return replaceEnvelope(vault, entry, { ...visit, fields });
}

/** @param {Vault} vault @param {Entry} entry @param {KeptVisit} visit with its photos as they are named now */
async function replaceEnvelope(vault, entry, visit) {
  const { fields } = visit;
  const base = Math.max(Number(fieldOf(fields, BASE)) || 0, entry.receipt?.version ?? 0) || null;
  const envelope = await seal(vault, withBase(fields, base), (base ?? 0) + 1);
  const record = await vault.seal('visit', entry.id, visit, { savedAt: visit.savedAt });
  const photos = photosOf(fields);
  let isDone = false;
  await write(['outbox', 'records'], async (transaction) => {
    const outbox = transaction.objectStore('outbox');
    const now = await outbox.get(entry.id);
    if (now?.change !== entry.change) return;
    outbox.put({
      ...now,
      state: 'waiting',
      reason: '',
      envelopes: [envelope],
      photos,
      photosStored: now.photosStored.filter((/** @type {string} */ hash) => photos.includes(hash)),
      change: now.change + 1,
    });
    transaction.objectStore('records').put(record);
    isDone = true;
  });
  return isDone;
}
