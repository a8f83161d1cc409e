/** 今天 from what is on the phone: what is due, and what was recorded last. */
import { iconAddress } from './dom.js';
import { carriedPlaces, fieldData, intervalOf } from './field-data.js';
import { orderByDistance } from './near-due.js';
import { followOwnVisits } from './own-visits.js';
import { showNotices } from './shell-notices.js';
import { copyOf, dayLine, part, putFacts, shortDay, stateTags } from './shell-parts.js';
import { vaultOfPhone } from './shell-vault.js';
import { fillRound, roundsOf } from './shell-rounds.js';
import { joined, say } from './words.js';

/**
 * @typedef {import('./field-data.js').FieldData} FieldData
 * @typedef {import('./field-data.js').Village} Village
 * @typedef {import('./own-visits.js').OwnVisit} OwnVisit
 */

const DUE_SHOWN = 5;
const RECENT = 5;
const RETURNED_SHOWN = 3;

export async function fillToday() {
  part(document, '[data-today]').textContent = dayLine(Date.now());
  const vault = await vaultOfPhone();
  const kept = await fieldData();
  const visits = await followOwnVisits(vault, kept, showRecent);
  showNotices(kept?.data);
  showReturned(visits);
  showRounds(kept?.data, visits);
  showDue(kept?.data, visits);
}

/** What a leader gave back: why, and which visit. @param {OwnVisit[]} visits */
function showReturned(visits) {
  const template = part(document, 'template[data-returned-visit]');
  const returned = visits.filter(({ returnReason }) => returnReason);
  part(document, '[data-shell-returned]').replaceChildren(
    ...returned.slice(0, RETURNED_SHOWN).map((visit) => {
      const made = copyOf(template);
      part(made, '.notice__body > p').textContent = say('returnReason', { reason: visit.returnReason });
      const link = part(made, 'a');
      link.setAttribute('href', visit.address);
      link.textContent = `${visit.place} ${shortDay(visit.startedAt)}`;
      return made;
    }),
  );
}

/** @param {FieldData | undefined} data @param {OwnVisit[]} visits */
function showRounds(data, visits) {
  const template = part(document, 'template[data-round]');
  part(document, '[data-shell-rounds]').replaceChildren(
    ...roundsOf(data, Date.now()).map((round) => fillRound(copyOf(template), round, data, visits)),
  );
}

/** The longest wait first; never comes before all. @param {FieldData} data @param {OwnVisit[]} visits @returns {Village[]} */
export function listDue(data, visits) {
  const waiting = new Set(visits.filter(({ id }) => !id).map(({ placeId }) => placeId));
  return carriedPlaces(data)
    .filter(({ id, kind }) => kind === 'village' && !waiting.has(id))
    .filter((village) => village.days < 0 || village.days >= intervalOf(data, village))
    .sort((a, b) => Number(a.days >= 0) - Number(b.days >= 0) || b.days - a.days || (a.id < b.id ? -1 : 1));
}

/** @param {Village} village */
const rowOf = (village) => ({
  name: village.name,
  detail: joined([village.township, village.isKey ? say('keyVillage') : ''].filter(Boolean)),
  side: village.days < 0 ? say('neverVisited') : say('daysSince', { n: village.days }),
  never: village.days < 0,
  url: `/visits/new?place=${encodeURIComponent(village.id)}`,
  lat: village.lat,
  lon: village.lon,
});

/** @param {FieldData | undefined} data @param {OwnVisit[]} visits */
function showDue(data, visits) {
  const box = part(document, '[data-shell-due]');
  const due = data ? listDue(data, visits) : [];
  box.hidden = due.length === 0;
  part(document, '[data-no-data]').hidden = Boolean(data?.villages.length);
  part(document, '[data-due-none]').hidden = !data?.villages.length || due.length > 0;
  if (!due.length) return;
  part(document, '[data-due-count]').textContent = say('dueCount', { n: due.length });
  const rows = due.map(rowOf);
  part(box, 'ol').replaceChildren(
    ...rows.slice(0, DUE_SHOWN).map((row) => dueRow(part(box, 'template'), row)),
  );
  const script = part(box, 'script');
  const words = JSON.parse(script.textContent ?? '{}');
  const placed = rows.filter(({ lat }) => lat !== null);
  script.textContent = JSON.stringify({ ...words, villages: placed });
  orderByDistance(box);
}

/** @param {HTMLElement} template @param {ReturnType<typeof rowOf>} row */
function dueRow(template, row) {
  const made = copyOf(template);
  part(made, 'a').setAttribute('href', row.url);
  part(made, '.list__mark use').setAttribute('href', iconAddress(row.never ? 'never' : 'due'));
  part(made, '.list__title').textContent = row.name;
  part(made, '.list__detail').textContent = row.detail;
  part(made, '.list__side').textContent = row.side;
  return made;
}

/** @param {OwnVisit[]} visits */
function showRecent(visits) {
  const template = part(document, 'template[data-recent-row]');
  part(document, '[data-recent-none]').hidden = visits.length > 0;
  part(document, '[data-shell-recent]').replaceChildren(
    ...visits.slice(0, RECENT).map((visit) => {
      const made = copyOf(template);
      part(made, 'a').setAttribute('href', visit.address);
      part(made, '.list__title').textContent = visit.place;
      putFacts(part(made, '.list__detail'), joined([shortDay(visit.startedAt), visit.summary]));
      part(made, '.list__side').replaceChildren(...stateTags(visit.states));
      return made;
    }),
  );
}
