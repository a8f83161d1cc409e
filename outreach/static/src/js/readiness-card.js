/** The card in 我的 and the line on 今天: how ready this phone is for work without signal. */
import { freeMegabytes } from './phone-space.js';
import { NEEDS } from './readiness-checks.js';
import { prepare, readReadiness } from './readiness-prepare.js';
import { checkWords, nameOf, stateWords } from './readiness-words.js';
import { say } from './words.js';

/** @typedef {import('./readiness-prepare.js').Readiness} Readiness */

const LITTLE_MB = 50;

/** @param {HTMLElement} card */
export function showReadiness(card) {
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (card.querySelector(`[data-ready="${name}"]`));
  const show = (/** @type {Readiness} */ readiness) => {
    card.hidden = false;
    part('state').textContent = stateWords(readiness);
    for (const need of NEEDS) showNeed(card, need, readiness.checks[need]);
    part('certificate').hidden = !needsCertificate(readiness);
    part('again').hidden = readiness.isReady || readiness.isPreparing;
  };
  part('again').addEventListener('click', () => prepare({ insist: true }));
  listen(show);
  showSpace(part('space'), part('persistent'));
}

/** @param {HTMLElement} line */
export function showReadinessLine(line) {
  listen((readiness) => {
    line.hidden = false;
    line.classList.toggle('is-there', readiness.isReady);
    const words = line.querySelector('[data-ready="state"]');
    if (words) words.textContent = stateWords(readiness);
  });
}

/** @param {(readiness: Readiness) => void} show */
function listen(show) {
  document.addEventListener('readiness', (event) => show(/** @type {CustomEvent} */ (event).detail));
  readReadiness().then(show);
}

/** @param {HTMLElement} card @param {import('./readiness-checks.js').Need} need @param {import('./readiness-checks.js').Check} check */
function showNeed(card, need, check) {
  const row = /** @type {HTMLElement} */ (card.querySelector(`[data-need="${need}"]`));
  row.classList.toggle('is-there', check.isThere);
  /** @type {HTMLElement} */ (row.querySelector('[data-need-name]')).textContent = nameOf(need);
  /** @type {HTMLElement} */ (row.querySelector('[data-need-words]')).textContent = checkWords(check);
}

/** @param {Readiness} readiness */
const needsCertificate = ({ checks }) =>
  NEEDS.some((need) => /^(insecure|certificate)$/.test(checks[need].reason));

/** As people read it. @param {number} megabytes */
const size = (megabytes) =>
  megabytes < 1024 ? `${megabytes} MB` : `${(megabytes / 1024).toFixed(1)} GB`;

/** @param {HTMLElement} space @param {HTMLElement} persistent */
async function showSpace(space, persistent) {
  const free = await freeMegabytes();
  if (free !== null) {
    space.textContent =
      free < LITTLE_MB ? say('offline_littleSpace') : say('offline_space', { n: size(free) });
  }
  const isKept = await navigator.storage?.persisted?.();
  persistent.textContent = say(isKept ? 'offline_persistent' : 'offline_notPersistent');
}
