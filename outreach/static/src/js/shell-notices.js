/** Notices from what is on the phone: those that hold now and were not put away here. */
import { copyOnClick } from './copy-text.js';
import { carriedPlaces } from './field-data.js';
import { keyOf, knownKeys } from './notices-known.js';
import { putAwayOnSubmit } from './notices-seen.js';
import { copyOf, part } from './shell-parts.js';
import { joined, say, shortMoment } from './words.js';

/**
 * @typedef {import('./field-data.js').FieldData} FieldData
 * @typedef {import('./field-data.js').FieldNotice} FieldNotice
 */

const isEnglish = () => document.documentElement.lang.startsWith('en');
/** How strongly a level is shown, as in notices/words.py. @type {Record<string, string>} */
const LOOKS = { none: 'info', blue: 'way', yellow: 'warn', orange: 'warn', red: 'act' };

/** @param {FieldData | undefined} data @param {number} now epoch ms @returns {FieldNotice[]} those in force */
export const noticesNow = (data, now) =>
  (data?.notices ?? []).filter(({ from, until }) => Date.parse(from) <= now && now < Date.parse(until));

/** Those of them that name a place and were not withdrawn. @param {FieldData | undefined} data @param {string} placeId @param {number} now */
export const noticesAbout = (data, placeId, now) =>
  noticesNow(data, now).filter(({ withdrawn, places }) => !withdrawn && places.includes(placeId));

/** 今天 without the server. @param {FieldData | undefined} data */
export function showNotices(data) {
  const known = new Set(knownKeys());
  const template = part(document, 'template[data-notice-template]');
  const shown = noticesNow(data, Date.now()).filter(
    ({ id, unit, withdrawn }) => !known.has(keyOf(id, unit, withdrawn)),
  );
  part(document, '[data-shell-notices]').replaceChildren(
    ...shown.map((notice) => fill(copyOf(template), notice, data)),
  );
}

/** @param {HTMLElement} made @param {FieldNotice} notice @param {FieldData | undefined} data */
function fill(made, notice, data) {
  made.classList.add(`notice--${notice.withdrawn ? 'neutral' : LOOKS[notice.level]}`);
  made.dataset.notice = notice.id;
  made.dataset.key = keyOf(notice.id, notice.unit, notice.withdrawn);
  part(made, '[data-drill]').hidden = !notice.drill;
  part(made, '[data-title]').textContent = notice.title;
  put(made, '[data-withdrawn]', notice.withdrawn ? say('noticeWithdrawn', { reason: notice.reason }) : '');
  part(made, '[data-facts]').textContent = joined(factsOf(notice));
  put(made, '[data-text]', notice.text);
  put(made, '[data-villages]', villagesOf(notice, data));
  part(made, 'details').hidden = notice.withdrawn;
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll('[data-ready]'))) {
    part(box, '[data-copy]').textContent = notice.texts[box.dataset.ready ?? ''] ?? '';
    copyOnClick(part(box, '.ready-text'));
  }
  part(made, '[data-live]').hidden = notice.withdrawn;
  part(made, '[data-over]').hidden = !notice.withdrawn;
  part(made, 'a').setAttribute('href', `/notices/${notice.id}`);
  putAwayOnSubmit(part(made, 'form'));
  return made;
}

/** @param {FieldNotice} notice */
function factsOf({ drill, kind, level, until, sender, sender_en: english }) {
  return [
    drill ? say('noticeDrill') : '',
    say(`noticeKind_${kind}`),
    level === 'none' ? '' : say(`noticeLevel_${level}`),
    say('noticeUntil', { moment: shortMoment(Date.parse(until)) }),
    (isEnglish() && english) || sender,
  ].filter(Boolean);
}

/** @param {FieldNotice} notice @param {FieldData | undefined} data */
function villagesOf({ places }, data) {
  const names = (data ? carriedPlaces(data) : []).filter(({ id }) => places.includes(id)).map(({ name }) => name);
  return names.length ? say('noticeVillages', { names: names.join(isEnglish() ? ', ' : '、') }) : '';
}

/** @param {HTMLElement} made @param {string} selector @param {string} text */
function put(made, selector, text) {
  const element = part(made, selector);
  element.textContent = text;
  element.hidden = !text;
}
