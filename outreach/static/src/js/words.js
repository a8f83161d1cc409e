/** The page's words for its scripts, in its language, and how numbers get into them. */

/** @type {Record<string, string> | undefined} */
let words;

/**
 * The text with its values, such as `say('saved', {time: '10:24'})` for "已自动保存 %(time)s".
 *
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  // A script that began early has read them before others came (`addWords`).
  if (words?.[name] === undefined) words = readWords();
  const text = words[name];
  if (text === undefined) throw new Error(`no words are called ${name}`);
  return text.replace(/%\((\w+)\)s/g, (_all, key) => {
    const value = values[key] ?? '';
    return typeof value === 'number' ? number(value) : value;
  });
}

/** Grouped as the language does: Chinese from five digits, English from four. */
export function number(/** @type {number} */ value) {
  const zh = document.documentElement.lang.startsWith('zh');
  return zh && Math.abs(value) < 10_000 ? String(value) : value.toLocaleString('en-GB');
}

/** Brings words that the page left for later, for the scripts that come after this one. @param {Record<string, string>} more */
export function addWords(more) {
  const block = document.createElement('script');
  block.type = 'application/json';
  block.dataset.words = '';
  block.textContent = JSON.stringify(more);
  document.body.append(block);
}

/** Words that say something else from now on. @param {Record<string, string>} more @returns whether any did not yet */
export function changeWords(more) {
  const known = (words ??= readWords());
  const isNews = Object.entries(more).some(([name, text]) => known[name] !== text);
  Object.assign(known, more);
  return isNews;
}

/** A page may bring its words in several blocks, each with its own part. @returns {Record<string, string>} */
function readWords() {
  const blocks = [...document.querySelectorAll('#words, script[data-words]')];
  return Object.assign({}, ...blocks.map((block) => JSON.parse(block.textContent ?? '{}')));
}

/** Short facts in one line: the dot is tight in Chinese and has spaces in English. @param {string[]} facts */
export function joined(facts) {
  return facts.join(document.documentElement.lang.startsWith('zh') ? '·' : ' · ');
}

/** The local clock of an epoch in ms, such as 10:24. */
export function clock(/** @type {number} */ epoch) {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'Asia/Shanghai',
  }).format(epoch);
}

/** Day and clock of an epoch in ms: 6月16日14:20, or 16 June 14:20. */
export function shortMoment(/** @type {number} */ epoch) {
  const zh = document.documentElement.lang.startsWith('zh');
  const day = new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    timeZone: 'Asia/Shanghai',
  }).format(epoch);
  return day + (zh ? '' : ' ') + clock(epoch);
}

/** The clock of an epoch in ms; with its day where that is not today. */
export function lately(/** @type {number} */ epoch, now = Date.now()) {
  const isToday = localMoment(epoch).slice(0, 10) === localMoment(now).slice(0, 10);
  return isToday ? clock(epoch) : shortMoment(epoch);
}

/** Shanghai date and time of an epoch in ms as a field holds it: 2026-06-16T10:01. */
export function localMoment(/** @type {number} */ epoch) {
  // Shanghai has had no summer time since 1991.
  return new Date(epoch + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** The epoch in ms of a Shanghai date and time, or NaN. */
export function epochOf(/** @type {string} */ local) {
  return Date.parse(`${local.slice(0, 16)}:00+08:00`);
}
