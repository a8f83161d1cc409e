/**
 * The officer's own visits as far as they are on this phone: those of twelve months that the
 * server knew when it was asked last, and those in the outbox, which it may not know yet.
 *
 * @typedef {object} OwnVisit
 * @property {string} id the server's id; '' while it has none
 * @property {string} submission
 * @property {string} address where it can be read
 * @property {string} place
 * @property {string} township
 * @property {string} placeId '' for a new place
 * @property {number} startedAt epoch ms
 * @property {number | null} endedAt
 * @property {string} summary in one line
 * @property {string[]} states names of the tags: a state, and 'late' beside it
 * @property {number | null} receivedAt
 * @property {string} receipt its code as long as this phone keeps it, else ''
 * @property {string} voidReason
 * @property {string} returnReason why a leader gave it back; '' once it was changed
 */
import { listEntries, onOutboxChanged, stateOf } from './outbox-records.js';
import { summaryOf, summaryWords } from './visit-summary.js';
import { epochOf } from './words.js';

/** @typedef {import('./field-data.js').FieldVisit} FieldVisit */

/** @param {FieldVisit} visit @returns {OwnVisit} */
const fromServer = (visit) => ({
  id: visit.id,
  submission: visit.submission_id,
  address: `/visits/${visit.id}`,
  place: visit.place,
  township: visit.township,
  placeId: visit.place_id,
  startedAt: Date.parse(visit.captured_at),
  endedAt: visit.ended_at ? Date.parse(visit.ended_at) : null,
  summary: summaryWords(visit.summary),
  states: [visit.review_state, ...(visit.late_entry ? ['late'] : [])],
  receivedAt: Date.parse(visit.received_at),
  receipt: '',
  voidReason: visit.void_reason ?? '',
  returnReason: visit.review_state === 'returned' ? (visit.return_reason ?? '') : '',
});

/** @param {import('./outbox.js').KeptVisit} visit @param {import('./outbox-records.js').Entry | undefined} entry @returns {OwnVisit} */
function fromPhone(visit, entry) {
  const [place = '', ...township] = visit.title.split(' ');
  return {
    id: '',
    submission: visit.id,
    address: '/outbox',
    place,
    township: township.join(' '),
    placeId: visit.place,
    startedAt: epochOf(visit.startedAt),
    endedAt: null,
    summary: summaryWords(summaryOf(visit)),
    states: [entry ? stateOf(entry) : 'received'],
    receivedAt: entry?.receipt?.at ?? null,
    receipt: entry?.receipt?.code ?? '',
    voidReason: '',
    returnReason: '',
  };
}

/**
 * All of them, the latest first. One that waits for its change to be sent says so; one that was
 * received after the server was asked last is as it was sent, not as the server knew it then.
 *
 * @param {import('./vault.js').Vault} vault
 * @param {import('./field-data.js').Kept | null} field what the server said, and when
 * @returns {Promise<OwnVisit[]>}
 */
async function listOwnVisits(vault, field) {
  const [kept, entries] = await Promise.all([vault.list('visit'), listEntries()]);
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const known = new Map((field?.data.visits ?? []).map((visit) => [visit.submission_id, fromServer(visit)]));
  for (const { value } of kept) {
    const entry = entryOf.get(value.id);
    const visit = fromPhone(value, entry);
    const there = known.get(entry?.storedAs || value.id);
    const isNewer = entry && (stateOf(entry) !== 'received' || entry.receivedAt > (field?.at ?? 0));
    if (!there) known.set(value.id, visit);
    else if (!isNewer) there.receipt = visit.receipt;
    else known.set(there.submission, { ...visit, id: there.id, address: there.address });
  }
  return [...known.values()].sort((a, b) => b.startedAt - a.startedAt);
}

/**
 * Shows them now, and again whenever the outbox changes: a visit that was being sent while the
 * page opened must not seem to be so for ever.
 *
 * @param {import('./vault.js').Vault} vault
 * @param {import('./field-data.js').Kept | null} field
 * @param {(visits: OwnVisit[]) => void} show
 * @returns {Promise<OwnVisit[]>} as they were shown first
 */
export async function followOwnVisits(vault, field, show) {
  let latest = 0;
  const list = async () => {
    const turn = ++latest;
    const visits = await listOwnVisits(vault, field);
    if (turn === latest) show(visits);
    return visits;
  };
  onOutboxChanged(() => void list());
  return list();
}
