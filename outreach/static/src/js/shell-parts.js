/** What the scripts of kept pages share: rows made from the page's own templates, times in words. */
import { clock } from './words.js';

/** @typedef {import('./own-visits.js').OwnVisit} OwnVisit */

const isChinese = () => document.documentElement.lang.startsWith('zh');

/** @param {ParentNode} within @param {string} selector @returns {HTMLElement} */
export const part = (within, selector) =>
  /** @type {HTMLElement} */ (within.querySelector(selector));

/** A copy of a template's one element. @param {Element} template @returns {HTMLElement} */
export function copyOf(template) {
  const { content } = /** @type {HTMLTemplateElement} */ (template);
  return /** @type {HTMLElement} */ (/** @type {Element} */ (content.firstElementChild).cloneNode(true));
}

/** The tags of states, copied from the page. @param {string[]} states */
export function stateTags(states) {
  return states.flatMap((state) => {
    const template = document.querySelector(`template[data-state="${state}"]`);
    return template instanceof HTMLTemplateElement ? [template.content.cloneNode(true)] : [];
  });
}

/** @param {Intl.DateTimeFormatOptions} options @param {number} epoch */
function inWords(options, epoch) {
  const language = isChinese() ? 'zh-CN' : 'en-GB';
  return new Intl.DateTimeFormat(language, { ...options, timeZone: 'Asia/Shanghai' }).format(epoch);
}

/** 6月16日, or 16 June. */
export const shortDay = (/** @type {number} */ epoch) =>
  inWords({ day: 'numeric', month: 'long' }, epoch);

/** 2026年6月16日（周二）, or 16 June 2026 (Tue). */
export function wholeDay(/** @type {number} */ epoch) {
  const day = inWords({ day: 'numeric', month: 'long', year: 'numeric' }, epoch);
  const weekday = inWords({ weekday: 'short' }, epoch);
  return isChinese() ? `${day}（${weekday}）` : `${day} (${weekday})`;
}

/** 6月16日 周二, or Tue 16 June. */
export function dayLine(/** @type {number} */ epoch) {
  const weekday = inWords({ weekday: 'short' }, epoch);
  return isChinese() ? `${shortDay(epoch)} ${weekday}` : `${weekday} ${shortDay(epoch)}`;
}

/** 10:01–11:20, or 10:01 where no end was told. @param {OwnVisit} visit */
export function timeWords({ startedAt, endedAt }) {
  if (endedAt === null) return clock(startedAt);
  const sameDay = wholeDay(startedAt) === wholeDay(endedAt);
  if (sameDay) return `${clock(startedAt)}–${clock(endedAt)}`;
  return `${clock(startedAt)} – ${wholeDay(endedAt)} ${clock(endedAt)}`;
}

/**
 * Puts facts into an element, such as 宣讲30人次·资料120份: a number never parts from its measure word.
 *
 * @param {Element} element
 * @param {string} text facts as `joined` joins them
 */
export function putFacts(element, text) {
  const gap = isChinese() ? '' : ' ';
  const facts = text.split(/\s*·\s*/).filter(Boolean);
  element.replaceChildren(
    ...facts.flatMap((fact, at) => {
      const span = document.createElement('span');
      span.className = 'nowrap';
      const isLast = at === facts.length - 1;
      span.textContent = isLast ? fact : `${fact}${gap}·`;
      return isLast ? [span] : [span, gap || document.createElement('wbr')];
    }),
  );
}
