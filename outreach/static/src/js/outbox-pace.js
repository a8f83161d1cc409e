/**
 * When the outbox is sent again after a failure, and what the last try said.
 *
 * @typedef {import('./outbox-requests.js').Fault} Fault
 * @typedef {'sent' | Fault} Outcome
 * @typedef {{at: number, outcome: Outcome | '', failures: number, nextAt: number, batch: number}} Run
 */
import { changeSetting, readSetting } from './phone-database.js';

const RUN = 'sender';
const FIRST_MS = 5000;
const LONGEST_MS = 15 * 60_000;
/** As many envelopes as the server takes at once. */
export const MOST_AT_ONCE = 50;

/** @type {Run} */
const NEVER = { at: 0, outcome: '', failures: 0, nextAt: 0, batch: MOST_AT_ONCE };

/** The last try and when the next one comes by itself. @returns {Promise<Run>} */
export const readRun = async () => ({ ...NEVER, ...(await readSetting(RUN)) });

/** How long to wait after so many failures: full jitter, a quarter of an hour at most. @param {number} failures */
export function backOff(failures) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 12));
  // Never at once, or phones that lost the same mast would all come back together.
  return Math.round(1000 + Math.random() * longest);
}

/** @param {Outcome} outcome @param {number} batch how many to send at once next time */
export const noteRun = (outcome, batch) =>
  changeSetting(RUN, (/** @type {Run | undefined} */ kept) => {
    const failures = outcome === 'sent' ? 0 : (kept?.failures ?? 0) + 1;
    const at = Date.now();
    return { at, outcome, failures, nextAt: failures ? at + backOff(failures) : 0, batch };
  });
