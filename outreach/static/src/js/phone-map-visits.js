/** Visits that are on this phone and that the stored villages may not know yet. */
import { isUnsent, listEntries } from './outbox-records.js';
import { openVault } from './vault.js';
import { epochOf } from './words.js';

/** @typedef {import('./field-data.js').Village} Village */

const DAY_MS = 86_400_000;

/**
 * The villages with the visits in the outbox: whoever was there today has been there, sent or not.
 * What the server knew when it told of the villages is as it told: it may be void, or elsewhere.
 *
 * @param {Village[]} villages
 * @param {number} at when the server told of them, epoch ms
 * @returns {Promise<Village[]>}
 */
export async function withVisitsOnPhone(villages, at) {
  const vault = await openVault().catch(() => null);
  if (!vault) return villages;
  const entries = new Map((await listEntries()).map((entry) => [entry.id, entry]));
  /** @type {Map<string, {day: string, waiting: boolean}>} the latest visit of each place */
  const latest = new Map();
  for (const { id, value } of await vault.list('visit')) {
    const entry = entries.get(id);
    if (!entry || (!isUnsent(entry) && entry.receivedAt <= at)) continue;
    const known = latest.get(value.place);
    const day = String(value.startedAt).slice(0, 10);
    if (value.place && (!known || known.day <= day)) {
      latest.set(value.place, { day, waiting: isUnsent(entry) });
    }
  }
  const today = Math.floor((Date.now() + 8 * 3_600_000) / DAY_MS);
  return villages.map((village) => {
    const visit = latest.get(village.id);
    if (!visit || (village.last !== null && visit.day < village.last)) return village;
    const days = Math.max(0, today - Math.floor((epochOf(`${visit.day}T12:00`) + 8 * 3_600_000) / DAY_MS));
    return { ...village, last: visit.day, days, waiting: visit.waiting };
  });
}
