/**
 * What the phone carries to work without signal: the villages of the account's scope, its own
 * visits of twelve months, the words of its last visits, outlines. One record of its vault,
 * fetched anew when the page is opened with signal; the server answers 304 while nothing changed.
 *
 * Where no vault can be opened nothing is kept: then the data last as long as the page.
 *
 * @typedef {[id: string, name: string, township: string, pinyin: string, initials: string,
 *   lat: number | null, lon: number | null, kind: string, key: 0 | 1, last: string | null]} VillageRow
 *
 * @typedef {object} FieldData as `GET /api/v1/field-data` answers
 * @property {1} schema
 * @property {string} generated_at
 * @property {{id: string, name: string, role: string, permissions: string[],
 *   unit: {id: string, name: string, name_en: string}}} account
 * @property {{village: number, key: number}} intervals days after which a village is due
 * @property {VillageRow[]} villages
 * @property {FieldRound[]} [rounds] of today and the days to come; a server of before sends none
 * @property {FieldNotice[]} [notices] for the account's unit; a server of before sends none
 * @property {FieldVisit[]} visits the latest first
 * @property {[code: string, left: number][]} [stock] of materials; a server of before sends none
 * @property {Record<string, any>} last words to offer again
 * @property {{unitsPerDegree: number, outlines: {code: string, rings: number[][]}[]}} outlines
 *
 * @typedef {object} FieldRound
 * @property {string} id
 * @property {string} day such as 2026-06-18
 * @property {number} team how many are on the team, 0 where it is the whole unit
 * @property {string} [campaign] code of the campaign it is driven for, '' for none
 * @property {{place_id: string, place: string, township: string, reached: boolean, market: boolean}[]} stops in order
 *
 * @typedef {object} FieldNotice
 * @property {string} id
 * @property {string} unit the unit for which 知道了 speaks
 * @property {string} kind
 * @property {string} level
 * @property {boolean} drill
 * @property {string} title
 * @property {string} text
 * @property {string} from such as 2026-06-18T20:00:00+08:00
 * @property {string} until
 * @property {string} sender
 * @property {string} sender_en
 * @property {boolean} withdrawn
 * @property {string} reason why it was withdrawn
 * @property {string[]} places ids
 * @property {Record<string, string>} texts to pass on, by name
 *
 * @typedef {object} FieldVisit
 * @property {string} id
 * @property {string} submission_id
 * @property {string} place_id
 * @property {string} place
 * @property {string} township
 * @property {string} captured_at
 * @property {string | null} ended_at
 * @property {string} received_at
 * @property {{nobody_met: boolean, talks: number, attendees: number | null, leaflets: number,
 *   materials: [string, number][], riders: number | null, activities: [string, number][]}} summary
 * @property {string} review_state
 * @property {string | null} return_reason why a leader gave it back
 * @property {string | null} void_reason
 * @property {boolean} late_entry
 * @property {number} version
 *
 * @typedef {{data: FieldData, tag: string, at: number}} Kept `at`: when the server last said so
 *
 * @typedef {import('./place-search.js').Place} Place
 * @typedef {Place & {kind: string, isKey: boolean, last: string | null, days: number,
 *   waiting?: boolean}} Village `days` since the last visit, -1 for never; `waiting`: a visit of
 *   today is still on the phone
 */
import { deviceId } from './phone-session.js';
import { canKeep, openVault } from './vault.js';

const ADDRESS = '/api/v1/field-data';
const SCHEMA = 1;
const PATIENCE_MS = 20_000;
const DAY_MS = 86_400_000;

/** What was read or fetched last, with the account of its vault ('' without one). @type {(Kept & {account: string}) | null} */
let known = null;

/** What is on the phone, or null. @returns {Promise<Kept | null>} */
export async function fieldData() {
  const vault = await openVault();
  const account = vault?.account ?? '';
  if (known?.account === account) return known;
  const kept = await vault?.get('field-data', 'current').catch(() => undefined);
  if (!kept || kept.data?.schema !== SCHEMA) return null;
  known = { ...kept, account };
  return known;
}

/**
 * Asks the server and keeps its answer. Without an answer what is on the phone stays, and is given.
 *
 * @returns {Promise<Kept | null>} null where there is neither
 */
export async function refreshFieldData() {
  const kept = await fieldData();
  const answer = await ask(kept?.tag);
  if (!answer) return kept;
  const vault = await openVault();
  const data = answer.data ?? kept?.data;
  // The session may by now be somebody else's: nobody's data go into another one's vault.
  if (!data || (vault && data.account.id !== vault.account)) return kept;
  known = { data, tag: answer.tag, at: Date.now(), account: vault?.account ?? '' };
  const { account, ...record } = known;
  await vault?.put('field-data', 'current', record, { at: record.at }).catch(() => undefined);
  document.dispatchEvent(new CustomEvent('field-data', { detail: record }));
  return known;
}

/** @param {string | undefined} tag @returns {Promise<{tag: string, data?: FieldData} | null>} */
async function ask(tag) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (canKeep()) headers['Outreach-Device'] = await deviceId();
    if (tag) headers['If-None-Match'] = tag;
    const answer = await fetch(ADDRESS, { headers, cache: 'no-store', signal: stop.signal });
    if (answer.status === 304 && tag) return { tag };
    const isJson = (answer.headers.get('Content-Type') ?? '').includes('json');
    if (answer.status !== 200 || !isJson) return null;
    const data = await answer.json();
    return data.schema === SCHEMA ? { tag: answer.headers.get('ETag') ?? '', data } : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The places that are carried, of every kind, as the village picker searches them.
 *
 * @param {FieldData} data
 * @returns {Village[]}
 */
export function carriedPlaces(data) {
  const today = shanghaiDay(Date.now());
  return data.villages.map(
    ([id, name, township, pinyin, initials, lat, lon, kind, key, last]) => ({
      id, name, township, pinyin, initials, lat, lon, kind, last,
      isKey: key === 1,
      days: last === null ? -1 : Math.max(0, (today - Date.parse(last)) / DAY_MS),
    }),
  );
}

/** The days after which a place is due. @param {FieldData} data @param {{isKey: boolean}} place */
export const intervalOf = ({ intervals }, { isKey }) => (isKey ? intervals.key : intervals.village);

/** The Shanghai day of a moment, as the epoch of its date. @param {number} epoch ms */
function shanghaiDay(epoch) {
  return Math.floor((epoch + 8 * 3_600_000) / DAY_MS) * DAY_MS;
}

globalThis.document?.addEventListener('vault:forgotten', () => {
  known = null;
});
