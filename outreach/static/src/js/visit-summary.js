/**
 * What a visit brought, in one line, as the server says it: 宣讲30人次·资料120份·头盔52.
 *
 * @typedef {import('./field-data.js').FieldVisit['summary']} Summary
 */
import { joined, say } from './words.js';

/** @type {{materials: Record<string, string>, activities: Record<string, string>, leaflets: string[]} | undefined} */
let names;

function shellNames() {
  names ??= JSON.parse(document.getElementById('shell-names')?.textContent ?? '{}');
  return /** @type {NonNullable<typeof names>} */ (names);
}

/** As the language groups digits: Chinese from five, English from four. @param {number} n */
const grouped = (n) =>
  document.documentElement.lang.startsWith('zh') && n < 10_000 ? String(n) : n.toLocaleString('en-US');

/** @param {'materials' | 'activities'} kind @param {[string, number]} amount */
function amountWords(kind, [code, n]) {
  const text = shellNames()[kind]?.[code] ?? `${code} %(n)s`;
  return text.replace('%(n)s', grouped(n));
}

/** @param {Summary} summary */
export function summaryWords({ nobody_met: nobody, talks, attendees, leaflets, materials, riders, activities }) {
  const words = [];
  if (nobody) words.push(say('summaryNobody'));
  if (attendees !== null) words.push(say('summaryAttendees', { n: grouped(attendees) }));
  else if (talks) words.push(say('summaryTalks', { n: talks }));
  if (leaflets) words.push(say('summaryLeaflets', { n: grouped(leaflets) }));
  words.push(...materials.map((amount) => amountWords('materials', amount)));
  if (riders !== null) words.push(say('summaryRiders', { n: grouped(riders) }));
  words.push(...activities.map((amount) => amountWords('activities', amount)));
  return joined(words) || say('summaryNothing');
}

/** The same of a form's fields: of a visit that the server has not counted yet. @param {[string, string][]} fields @returns {Summary} */
export function summaryOfFields(fields) {
  const given = new Map(fields);
  const numbers = (/** @type {RegExp} */ pattern) =>
    fields.flatMap(([name, value]) => (pattern.test(name) && value.trim() ? [Number(value)] : []));
  const amounts = (/** @type {string} */ list, /** @type {string} */ what) =>
    fields.flatMap(([name, value]) => {
      const row = new RegExp(`^${list}-(\\d+)-quantity$`).exec(name)?.[1];
      const code = row && given.get(`${list}-${row}-${what}`);
      return code && value.trim() ? [/** @type {[string, number]} */ ([code, Number(value)])] : [];
    });
  const isLeaflet = (/** @type {[string, number]} */ [code]) => (shellNames().leaflets ?? []).includes(code);
  const attendees = numbers(/^talks-\d+-attendees$/);
  const counts = numbers(/^helmet_checks-\d+-counts-\d+-(worn|none|unclear)$/);
  const seen = numbers(/^helmet_checks-\d+-counts-\d+-(worn|none)$/);
  const materials = amounts('leaflets', 'material');
  const told = fields.flatMap(([name]) => /^talks-(\d+)-(topics|audience|attendees|minutes)$/.exec(name)?.[1] ?? []);
  return {
    nobody_met: given.get('nobody_met') === 'y',
    talks: new Set(told).size,
    attendees: attendees.length ? sum(attendees) : null,
    leaflets: sum(materials.filter(isLeaflet).map(([, n]) => n)),
    materials: materials.filter((amount) => !isLeaflet(amount)),
    riders: counts.length ? sum(seen) : null,
    activities: amounts('activities', 'kind'),
  };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
