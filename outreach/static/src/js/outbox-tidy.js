/**
 * What was received goes bit by bit: after a month what stood in the visit, but for its numbers;
 * after a year the rest. Photos go by themselves (`photo-store.js`). Nothing that waits is touched.
 */
import { isUnsent, listEntries, removeEntries } from './outbox-records.js';
import { changeSetting } from './phone-database.js';
import { summaryOfFields } from './visit-summary.js';

/** @typedef {import('./vault.js').Vault} Vault */

const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;
const YEAR_MS = 366 * DAY_MS;

/** Once a day for each account. @param {Vault} vault @param {number} [now] epoch ms */
export async function tidyOutbox(vault, now = Date.now()) {
  let isDue = false;
  await changeSetting(`tidied ${vault.account}`, (at) => {
    isDue = !(now - at < DAY_MS);
    return isDue ? now : at;
  });
  if (!isDue) return;
  const received = (await listEntries()).filter(
    (entry) => entry.receivedAt > 0 && !isUnsent(entry) && now - entry.receivedAt > MONTH_MS,
  );
  const isOver = (/** @type {{receivedAt: number}} */ { receivedAt }) => now - receivedAt > YEAR_MS;
  const isOwn = (/** @type {{account: string, foreign: boolean}} */ { account, foreign }) =>
    account === vault.account && !foreign;
  await removeEntries(received.filter((entry) => entry.foreign || (isOwn(entry) && isOver(entry))).map(({ id }) => id));
  for (const entry of received.filter(isOwn)) {
    if (isOver(entry)) await vault.remove('visit', entry.id);
    else await shorten(vault, entry.id);
  }
}

/** @param {Vault} vault @param {string} id */
async function shorten(vault, id) {
  const visit = await vault.get('visit', id).catch(() => undefined);
  if (!visit || visit.fields.length === 0) return;
  const summary = summaryOfFields(visit.fields);
  await vault.put('visit', id, { ...visit, fields: [], summary }, { savedAt: visit.savedAt });
}
