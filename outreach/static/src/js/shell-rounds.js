/** The round of the day from what is on the phone: its stops, those reached among them. */
import { carriedPlaces } from './field-data.js';
import { copyOf, part } from './shell-parts.js';
import { joined, say } from './words.js';

/**
 * @typedef {import('./field-data.js').FieldData} FieldData
 * @typedef {import('./field-data.js').FieldRound} FieldRound
 * @typedef {import('./own-visits.js').OwnVisit} OwnVisit
 */

/** A moment's day in Shanghai, such as 2026-06-18. @param {number} epoch ms */
export const shanghaiDate = (epoch) => new Date(epoch + 8 * 3_600_000).toISOString().slice(0, 10);

/** The rounds of the day of a moment. @param {FieldData | undefined} data @param {number} now epoch ms @returns {FieldRound[]} */
export const roundsOf = (data, now) =>
  (data?.rounds ?? []).filter(({ day }) => day === shanghaiDate(now));

/**
 * A stop counts as reached as soon as its visit is on this phone, sent or not.
 *
 * @param {FieldRound['stops'][number]} stop @param {string} day @param {OwnVisit[]} visits
 */
export function isReached(stop, day, visits) {
  return (
    stop.reached ||
    visits.some(
      ({ placeId, startedAt, states }) =>
        placeId === stop.place_id && shanghaiDate(startedAt) === day && !states.includes('void'),
    )
  );
}

/** The address of the visit form with village, team and campaign filled in. @param {FieldRound} round @param {string} placeId */
export function formAddress({ team, campaign }, placeId) {
  const query = new URLSearchParams({ place: placeId });
  if (team) query.set('team', String(team));
  if (campaign) query.set('campaign', campaign);
  return `/visits/new?${query}`;
}

/**
 * @param {HTMLElement} made a copy of the page's template
 * @param {FieldRound} round
 * @param {FieldData | undefined} data
 * @param {OwnVisit[]} visits
 */
export function fillRound(made, round, data, visits) {
  const places = new Map((data ? carriedPlaces(data) : []).map((place) => [place.id, place]));
  const reached = round.stops.filter((stop) => isReached(stop, round.day, visits));
  part(made, '[data-round-count]').textContent = say('roundCount', { n: round.stops.length });
  part(made, '[data-round-done]').hidden = reached.length < round.stops.length;
  part(made, '[data-round-address]').setAttribute('href', `/rounds/${round.id}`);
  const list = part(made, 'ol');
  const template = part(made, 'template');
  round.stops.forEach((stop, at) => {
    const row = copyOf(template);
    const place = places.get(stop.place_id);
    part(row, 'a').setAttribute('href', formAddress(round, stop.place_id));
    part(row, '.list__mark').textContent = String(at + 1);
    part(row, '.list__title').textContent = stop.place;
    const waited = place && (place.days < 0 ? say('neverVisited') : say('daysSince', { n: place.days }));
    const facts = [stop.township, waited, stop.market ? say('marketDay') : ''];
    part(row, '.list__detail').textContent = joined(facts.filter((fact) => Boolean(fact)).map(String));
    part(row, '.list__side').hidden = !reached.includes(stop);
    list.append(row);
  });
  return made;
}
