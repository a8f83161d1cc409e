/** Sentences of the phone map about one village. */
import { sayDistance } from './place-rows.js';
import { joined, localMoment, say } from './words.js';

/** @typedef {import('./field-data.js').Village} Village */

/** One reason to go, or not: 118天没到，应90天一次. @param {Village} village @param {number} interval */
export function reasonOf(village, interval) {
  if (village.waiting) return say('reason_kept');
  if (village.days < 0) return say('reason_never', { interval });
  if (village.days === 0) return say('reason_today', { interval });
  return say(village.days >= interval ? 'reason_due' : 'reason_done', {
    days: village.days,
    interval,
  });
}

/** Last visit, distance, and whether it lies on the map. @param {Village} village @param {number | null} distance metres */
export function factsOf(village, distance) {
  const facts = [];
  if (village.last) facts.push(say('last_visit', { day: shortDay(village.last) }));
  if (distance !== null) facts.push(say('from_here', { distance: sayDistance(distance) }));
  if (village.lat === null) facts.push(say('no_point'));
  return joined(facts);
}

/** How long ago, for a row of the list. @param {Village} village */
export function waitOf(village) {
  if (village.days < 0) return say('never');
  return village.days === 0 ? say('visited_today') : say('days_since', { days: village.days });
}

/** 2月18日 or 18 Feb, with the year where it is another one. @param {string} day such as 2026-02-18 */
export function shortDay(day) {
  const thisYear = localMoment(Date.now()).slice(0, 4) === day.slice(0, 4);
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    ...(thisYear ? {} : { year: 'numeric' }),
    month: document.documentElement.lang.startsWith('zh') ? 'long' : 'short',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(day));
}

/** 6月16日 08:12 on a Shanghai clock. @param {number} epoch ms */
export function shortMoment(epoch) {
  const local = new Date(epoch + 8 * 3_600_000).toISOString();
  return `${shortDay(local.slice(0, 10))} ${local.slice(11, 16)}`;
}
