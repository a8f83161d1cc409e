/** 走访 from what is on the phone: the own visits by day, found by village. */
import { carriedPlaces, fieldData } from './field-data.js';
import { followOwnVisits } from './own-visits.js';
import { searchPlaces } from './place-search.js';
import { copyOf, part, putFacts, stateTags, timeWords, wholeDay } from './shell-parts.js';
import { vaultOfPhone } from './shell-vault.js';
import { joined, say, shortMoment } from './words.js';

/** @typedef {import('./own-visits.js').OwnVisit} OwnVisit */

const SHOWN = 50;

export async function fillVisits() {
  const vault = await vaultOfPhone();
  const kept = await fieldData();
  let visits = /** @type {OwnVisit[]} */ ([]);
  const box = part(document, '[data-shell-visits]');
  const search = /** @type {HTMLInputElement} */ (part(box, 'input'));
  const more = part(box, '[data-more]');
  const places = kept ? carriedPlaces(kept.data) : [];
  let shown = SHOWN;
  const show = () => {
    const found = find(visits, search.value, places);
    part(box, '[data-days]').replaceChildren(...days(box, found.slice(0, shown)));
    more.hidden = found.length <= shown;
    part(box, '[data-visits-none]').hidden = visits.length > 0;
    const count = say(found.length ? 'listCount' : 'listNone', { n: found.length });
    const asOf = kept ? say('asOf', { moment: shortMoment(kept.at) }) : '';
    part(box, '[data-visits-status]').textContent = joined([visits.length ? count : '', asOf].filter(Boolean));
  };
  search.addEventListener('input', () => {
    shown = SHOWN;
    show();
  });
  more.addEventListener('click', () => {
    shown += SHOWN;
    show();
  });
  await followOwnVisits(vault, kept, (listed) => {
    visits = listed;
    show();
  });
}

/** @param {OwnVisit[]} visits @param {string} typed @param {import('./place-search.js').Place[]} places */
function find(visits, typed, places) {
  const query = typed.trim();
  if (!query) return visits;
  const ids = new Set(searchPlaces(places, query).map(({ id }) => id));
  return visits.filter(({ placeId, place, township }) => ids.has(placeId) || `${place} ${township}`.includes(query));
}

/** @param {HTMLElement} box @param {OwnVisit[]} visits */
function days(box, visits) {
  const template = /** @type {HTMLTemplateElement} */ (part(box, 'template[data-day]'));
  const row = part(box, 'template[data-row]');
  /** @type {Map<string, OwnVisit[]>} */
  const byDay = new Map();
  for (const visit of visits) {
    const day = wholeDay(visit.startedAt);
    byDay.set(day, [...(byDay.get(day) ?? []), visit]);
  }
  return [...byDay].map(([day, ofDay]) => {
    const made = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    part(made, 'h2').textContent = day;
    part(made, 'ul').append(...ofDay.map((visit) => rowOf(row, visit)));
    return made;
  });
}

/** @param {HTMLElement} template @param {OwnVisit} visit */
function rowOf(template, visit) {
  const made = copyOf(template);
  part(made, 'a').setAttribute('href', visit.address);
  part(made, '[data-word="place"]').textContent = visit.place;
  part(made, '[data-word="township"]').textContent = visit.township;
  part(made, '[data-word="time"]').textContent = timeWords(visit);
  putFacts(part(made, '[data-word="summary"]'), visit.summary);
  part(made, '[data-word="state"]').replaceChildren(...stateTags(visit.states));
  return made;
}
