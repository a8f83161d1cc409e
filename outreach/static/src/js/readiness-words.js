/** How ready the phone is, in words. */
import { NEEDS } from './readiness-checks.js';
import { lately, say } from './words.js';

/** @typedef {import('./readiness-prepare.js').Readiness} Readiness @typedef {import('./readiness-checks.js').Need} Need */

/** What no waiting mends: it is said at once, not as something that is still to come. */
const BARRIER = /^(insecure|unsupported|certificate)$/;

/** Ready, being prepared, or what is missing. @param {Readiness} readiness */
export function stateWords({ isReady, isPreparing, checks }) {
  if (isReady) return say('offline_ready', { time: lately(checks['field-data'].at ?? Date.now()) });
  if (isPreparing) return say('offline_preparing');
  const barrier = NEEDS.map((need) => checks[need].reason).find((reason) => BARRIER.test(reason));
  if (barrier) return say('offline_cannot', { why: say(`offline_${barrier}`) });
  const what = NEEDS.filter((need) => !checks[need].isThere).map(nameOf);
  return say('offline_missing', { what: what.join(say('offline_and')) });
}

/** @param {Need} need */
export const nameOf = (need) => say(`offline_${need}`);

/** @param {import('./readiness-checks.js').Check} check */
export function checkWords({ isThere, at, reason }) {
  if (!isThere) return say(`offline_${reason}`);
  return at === null ? say('offline_kept') : say('offline_keptAt', { time: lately(at) });
}
