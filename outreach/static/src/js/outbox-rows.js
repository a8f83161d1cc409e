/** The rows of the outbox: where a visit stands, in words, and what to do about it. */
import { element, notice, tag } from './dom.js';
import { readErrors } from './outbox.js';
import { stateOf } from './outbox-records.js';
import { readSmallPhoto } from './photo-store.js';
import { summaryOf, summaryWords } from './visit-summary.js';
import { clock, say, shortMoment } from './words.js';

/**
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox.js').KeptVisit} KeptVisit
 * @typedef {import('./vault.js').Vault} Vault
 *
 * @typedef {object} Row
 * @property {Entry} entry
 * @property {KeptVisit | undefined} visit what is in it, where the vault is open
 * @property {Record<string, string[]>} errors
 */

const HOUR_MS = 3_600_000;
/** Needs you, needs a change, sending, on this phone, received. */
const ORDER = ['needs_you', 'refused', 'sending', 'waiting', 'received'];
/** @type {Record<import('./outbox-records.js').State, string>} */
const TAGS = { needs_you: 'act', refused: 'act', sending: 'way', waiting: 'neutral', received: 'ok' };

/** Two versions ask nothing of the officer. @param {Entry} entry */
const isCalm = ({ reason }) => reason === 'conflict';

/** @param {Entry[]} entries @returns {Entry[]} as they are listed */
export const inOrder = (entries) =>
  [...entries].sort(
    (a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)) || a.savedAt - b.savedAt,
  );

/** @param {Entry} entry @param {Vault | null} vault @returns {Promise<Row>} */
export async function readRow(entry, vault) {
  const isOwn = vault !== null && entry.account === vault.account && !entry.foreign;
  if (!isOwn) return { entry, visit: undefined, errors: {} };
  const visit = await vault.get('visit', entry.id).catch(() => undefined);
  const errors = entry.state === 'refused' ? await readErrors(vault, entry) : {};
  return { entry, visit, errors };
}

/** The place's name alone; for what cannot be read, when it was saved. @param {Row} row */
export const placeOf = ({ entry, visit }) =>
  visit ? visit.title.split(' ')[0] : say('noName', { moment: shortMoment(entry.savedAt) });

/** @param {Row} row */
function titleOf({ entry, visit }) {
  if (!visit) return placeOf({ entry, visit, errors: {} });
  const [day = '', time = ''] = visit.startedAt.split('T');
  const today = new Date(Date.now() + 8 * HOUR_MS).toISOString().slice(0, 10);
  return [visit.title, ...(day === today ? [] : [day]), time].join(' ');
}

/** Hours that it has waited. @param {Entry} entry */
export const hoursWaited = ({ waitingSince }) => (waitingSince ? (Date.now() - waitingSince) / HOUR_MS : 0);

/** @param {Row} row @returns {[state: string, words: string]} */
function tagOf({ entry, errors }) {
  const state = stateOf(entry);
  if (state === 'refused') {
    return ['act', say('state_refused', { n: Object.values(errors).flat().length || 1 })];
  }
  const isWarned = state === 'waiting' && hoursWaited(entry) >= 12;
  const isUrgent = isWarned && hoursWaited(entry) >= 24;
  const shown = isUrgent ? 'act' : isWarned ? 'warn' : isCalm(entry) ? 'warn' : TAGS[state];
  return [shown, say(`state_${state}`)];
}

/** @param {Row} row @returns {string[]} */
function linesOf({ entry, visit, errors }) {
  const state = stateOf(entry);
  if (state === 'refused') {
    const messages = Object.values(errors).flat();
    if (messages.length) return messages;
    return [say(visit ? 'line_refused' : 'line_refused_other')];
  }
  if (state === 'needs_you') return [say(`line_${entry.reason}`)];
  if (state === 'received' && entry.receipt) {
    return [say('line_received', { moment: shortMoment(entry.receipt.at), code: entry.receipt.code })];
  }
  if (entry.envelopes[0]?.stored) {
    return [say('line_photos', { n: entry.photosStored.length, of: entry.photos.length })];
  }
  if (state === 'sending') return [say('line_sending')];
  const waited = hoursWaited(entry);
  const place = placeOf({ entry, visit, errors });
  if (waited >= 24) return [say('waited24', { place })];
  if (waited >= 12) return [say('waited12', { place })];
  return [say(entry.receipt || visit?.edit ? 'line_change' : 'line_waiting')];
}

/** @param {Row} row @returns {HTMLElement[]} */
function actionsOf({ entry, visit }) {
  const state = stateOf(entry);
  const actions = [];
  if (visit && (state === 'refused' || (state === 'waiting' && !entry.envelopes[0]?.stored))) {
    const address = new URL(visit.address, location.href);
    address.searchParams.set('draft', visit.edit ? visit.draft : entry.id);
    const kind = state === 'refused' ? 'secondary' : 'quiet';
    const href = address.pathname + address.search;
    actions.push(element(`a.button.button--${kind}`, { href }, say('doChange')));
  }
  if (state === 'needs_you' && entry.reason === 'sign_in') {
    actions.push(element('a.button.button--secondary', { href: '/sign-in?next=%2Foutbox' }, say('doSignIn')));
  }
  if (state === 'needs_you' && entry.reason === 'photo') {
    actions.push(element('button.button.button--secondary', { type: 'button', 'data-do': 'accept' }, say('doAccept')));
  }
  if (entry.foreign && state !== 'sending') {
    actions.push(element('button.button.button--quiet', { type: 'button', 'data-do': 'remove' }, say('doRemove')));
  }
  return actions;
}

/** @param {Row} row */
export function showRow(row) {
  const { entry, visit } = row;
  const [state, words] = tagOf(row);
  const facts = visit ? summaryWords(summaryOf(visit)) : '';
  const actions = actionsOf(row);
  const item = element(
    'li.list__item.outbox__item',
    { 'data-id': entry.id, 'data-state': stateOf(entry) },
    element(
      'div.outbox__head',
      {},
      element('span.list__title', {}, titleOf(row)),
      entry.foreign ? tag('neutral', say('carried')) : null,
      tag(state, words),
    ),
    facts ? element('p.outbox__facts', {}, facts) : null,
    ...linesOf(row).map((line) => element(`p.outbox__line.outbox__line--${state}`, {}, line)),
    actions.length ? element('div.cluster', {}, ...actions) : null,
  );
  if (visit && entry.photos.length) showPhotos(item, entry.photos);
  return item;
}

/** @param {HTMLElement} item @param {string[]} names */
async function showPhotos(item, names) {
  const list = element('div.outbox__photos');
  item.append(list);
  for (const name of names) {
    const small = await readSmallPhoto(name).catch(() => undefined);
    if (!small) continue;
    const picture = /** @type {HTMLImageElement} */ (element('img', { alt: say('pictureAlt') }));
    picture.addEventListener('load', () => URL.revokeObjectURL(picture.src), { once: true });
    picture.src = URL.createObjectURL(small);
    list.append(picture);
  }
}

/** The last try, its outcome, when the next one comes. @param {import('./outbox-pace.js').Run} run */
export const lastTry = ({ at, outcome, nextAt }) =>
  say(`last_${outcome}`, { time: at ? clock(at) : '', next: clock(Math.max(nextAt, Date.now())) });

/** What is wrong with clock or space, as notices. @param {number} aheadMs @param {number | null} freeMb */
export function warnings(aheadMs, freeMb) {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return [
    ...(minutes >= 5 ? [notice('warn', say(aheadMs < 0 ? 'clockSlow' : 'clockFast', { n: minutes }))] : []),
    ...(freeMb !== null && freeMb < 50 ? [notice('warn', say('spaceLow'))] : []),
  ];
}
