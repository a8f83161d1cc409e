/**
 * What a visit brought, in one line, as the server says it: 宣讲30人次·资料120份·头盔52.
 *
 * @typedef {import('./field-data.js').FieldVisit['summary']} Summary
 */
import { joined, say } from './words.js';

/** @type {{materials: Record<string, string>, activities: Record<string, string>, leaflets?: string[]} | undefined} */
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
  const others = materials.filter(([code]) => !isLeaflet(code));
  const copies = leaflets + sum(materials.filter(([code]) => isLeaflet(code)).map(([, n]) => n));
  if (nobody) words.push(say('summaryNobody'));
  if (attendees !== null) words.push(say('summaryAttendees', { n: grouped(attendees) }));
  else if (talks) words.push(say('summaryTalks', { n: talks }));
  if (copies) words.push(say('summaryLeaflets', { n: grouped(copies) }));
  words.push(...others.map((amount) => amountWords('materials', amount)));
  if (riders !== null) words.push(say('summaryRiders', { n: grouped(riders) }));
  words.push(...activities.map((amount) => amountWords('activities', amount)));
  return joined(words) || say('summaryNothing');
}

/** A page that knows no names counts all of them as copies. @param {string} code */
const isLeaflet = (code) => shellNames().leaflets?.includes(code) ?? true;

/**
 * What a visit on this phone brought. @param {import('./outbox.js').KeptVisit} visit
 * @returns {Summary}
 */
export const summaryOf = ({ fields, summary }) => summary ?? summaryOfFields(fields);

/**
 * The same of a form's fields: of a visit that the server has not counted yet. What was given out
 * is not told apart into leaflets and the rest; the words do that.
 *
 * @param {[string, string][]} fields
 * @returns {Summary}
 */
export function summaryOfFields(fields) {
  const given = new Map(fields);
  const numbers = (/** @type {RegExp} */ pattern) =>
    fields.flatMap(([name, value]) => (pattern.test(name) && isNumber(value) ? [Number(value)] : []));
  const amounts = (/** @type {string} */ list, /** @type {string} */ what) =>
    fields.flatMap(([name, value]) => {
      const row = new RegExp(`^${list}-(\\d+)-quantity$`).exec(name)?.[1];
      const code = row && given.get(`${list}-${row}-${what}`);
      return code && isNumber(value) ? [/** @type {[string, number]} */ ([code, Number(value)])] : [];
    });
  const attendees = numbers(/^talks-\d+-attendees$/);
  const counts = numbers(/^helmet_checks-\d+-counts-\d+-(worn|none|unclear)$/);
  const seen = numbers(/^helmet_checks-\d+-counts-\d+-(worn|none)$/);
  const told = fields.flatMap(([name]) => /^talks-(\d+)-(topics|audience|attendees|minutes)$/.exec(name)?.[1] ?? []);
  return {
    nobody_met: given.get('nobody_met') === 'y',
    talks: new Set(told).size,
    attendees: attendees.length ? sum(attendees) : null,
    leaflets: 0,
    materials: amounts('leaflets', 'material'),
    riders: counts.length ? sum(seen) : null,
    activities: amounts('activities', 'kind'),
  };
}

/** What the server will refuse is not counted. @param {string} value */
const isNumber = (value) => /^\d+$/.test(value.trim());

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
