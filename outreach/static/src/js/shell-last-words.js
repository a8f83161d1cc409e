/**
 * Marks the words of the last visits in the kept form, as the server marks them in its own: shown
 * as 上次, chosen only by 照上次填 or a tap. Materials used last come first.
 */
import { joined } from './words.js';

const USUAL_MATERIALS = 3;

/**
 * @typedef {{campaign?: string | null, talk_form?: string | null, topics?: string[],
 *   audience?: string[], materials?: string[], check_place?: string | null}} LastWords
 */

/** @param {HTMLFormElement} form @param {LastWords} last */
export function markLastWords(form, last) {
  const talk = form.querySelector('[data-row="0"] [data-last]')?.closest('[data-row]');
  const marked = {
    talk_form: mark(form, 'talks-0-form', [last.talk_form]),
    topics: mark(form, 'talks-0-topics', last.topics),
    audience: mark(form, 'talks-0-audience', last.audience),
    campaign: mark(form, 'campaign', [last.campaign]),
  };
  mark(form, 'helmet_checks-0-place', [last.check_place]);
  chooseCheckPlace(form, last.check_place);
  if (talk) offer(talk, marked.topics.length > 0 ? Object.values(marked).flat() : []);
  orderMaterials(form, last.materials ?? []);
}

/** Gives the words marked. @param {HTMLFormElement} form @param {string} name @param {(string | null | undefined)[]} [codes] */
function mark(form, name, codes = []) {
  const pattern = document.getElementById('last-mark');
  /** @type {string[]} */
  const words = [];
  for (const code of codes) {
    if (!code) continue;
    const input = form.querySelector(`input[name="${name}"][value="${CSS.escape(code)}"]`);
    const chip = input?.closest('.chip');
    if (!(input instanceof HTMLInputElement) || !chip) continue;
    chip.classList.add('chip--last');
    input.setAttribute('data-last-time', '');
    if (pattern instanceof HTMLTemplateElement) {
      chip.querySelector('.chip__face')?.append(pattern.content.cloneNode(true));
    }
    words.push(input.dataset.word ?? '');
  }
  return words;
}

/** As the page's own choice: the officer has not touched it. @param {HTMLFormElement} form @param {string | null | undefined} code */
function chooseCheckPlace(form, code) {
  const inputs = /** @type {HTMLInputElement[]} */ ([
    ...form.querySelectorAll('input[name="helmet_checks-0-place"]'),
  ]);
  if (!inputs.some(({ value }) => value === code)) return;
  for (const input of inputs) {
    input.defaultChecked = input.value === code;
    input.checked = input.defaultChecked;
  }
}

/** The line that takes them all over at once; away with it where there are none. @param {Element} talk @param {string[]} words */
function offer(talk, words) {
  const line = /** @type {HTMLElement} */ (talk.querySelector('[data-last]'));
  if (words.length === 0) return line.remove();
  line.hidden = false;
  const text = line.querySelector('[data-last-words]');
  if (text) text.textContent = joined(words);
  // The chips can stay folded: one tap takes them over.
  return talk.querySelector('details.choices')?.removeAttribute('open');
}

/** @param {HTMLFormElement} form @param {string[]} last */
function orderMaterials(form, last) {
  const card = form.querySelector('#leaflets .fold__body');
  const more = card?.querySelector('details.choices');
  if (!card || last.length === 0) return;
  const rows = [...card.querySelectorAll('.amount')];
  const isLast = (/** @type {Element} */ row) =>
    last.includes(/** @type {HTMLInputElement | null} */ (row.querySelector('input[type="hidden"]'))?.value ?? '');
  const pattern = document.getElementById('last-mark');
  for (const row of rows.filter(isLast)) {
    if (pattern instanceof HTMLTemplateElement) {
      row.querySelector('.amount__name')?.append(' ', pattern.content.cloneNode(true));
    }
  }
  const usual = [...rows.filter(isLast), ...rows.filter((row) => !isLast(row))];
  usual.forEach((row, at) => {
    if (at < USUAL_MATERIALS || !more) card.insertBefore(row, more ?? null);
    else more.append(row);
  });
}
