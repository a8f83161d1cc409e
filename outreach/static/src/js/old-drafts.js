/** Drafts and counts of version 1, kept in clear: encrypted when their account opens its vault. */
import { database } from './phone-database.js';

/** @param {import('./vault-box.js').Vault} vault */
export async function takeOverOldDrafts(vault) {
  const db = await database();
  if (!db.objectStoreNames.contains('drafts')) return;
  const drafts = await db.getAllFromIndex('drafts', 'account', vault.account);
  const counts = (await db.getAll('counts')).filter(({ account }) => account === vault.account);
  if (drafts.length + counts.length === 0) return;
  const records = await Promise.all([
    ...drafts.map((draft) => vault.seal('draft', draft.id, draft, { savedAt: draft.savedAt })),
    ...counts.map((count) => vault.seal('count', count.id, count, { draft: count.draft })),
  ]);
  const change = db.transaction(['records', 'drafts', 'counts'], 'readwrite', { durability: 'strict' });
  for (const record of records) change.objectStore('records').put(record);
  for (const { id } of drafts) change.objectStore('drafts').delete(id);
  for (const { id } of counts) change.objectStore('counts').delete(id);
  await change.done;
}
