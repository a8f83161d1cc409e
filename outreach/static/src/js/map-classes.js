import { number, say } from './words.js';

/**
 * One row of the legend: what it is, how it is drawn, how many places it has.
 *
 * @typedef {{shape: 'disc' | 'ring' | 'diamond' | 'bar' | 'tick' | 'hollow' | 'late' | 'dot'
 *   | 'below' | 'above' | 'hatch' | 'spot' | 'area' | 'hatched'
 *   | import('./extra-marks.js').ExtraShape, fill: string, sign?: import('./area-marks.js').Sign}} Mark
 * @typedef {{key: string, label: string, count: number, mark: Mark}} ClassRow
 * @typedef {{rows: ClassRow[], of: Uint8Array, outside: number, overdue: number, late: Uint8Array}} Classes
 *   `of` is the row of each place, OUTSIDE where it is not in the chosen unit; `late` is 1 for
 *   each that counts and is overdue
 */

export const OUTSIDE = 255;
/** Colours of which the server says more than of others: asked for anew when they are chosen. */
export const TOLD_BY_STATE = new Set(['done', 'coverage', 'wearing']);
const RECENCY_LIMITS = [14, 30, 60, 90, 180];
/** The row of each number of days up to the last limit. */
const ROW_OF_DAYS = Array.from({ length: RECENCY_LIMITS[4] + 1 }, (_none, days) =>
  RECENCY_LIMITS.findIndex((limit) => days <= limit),
);
const AREA_STEPS = 5;

/**
 * Sorts places into the classes of a question.
 *
 * @param {string} colour recency, coverage, visits, attendees, leaflets, riders, done or wearing
 * @param {import('./map-payloads.js').StateColumns} state
 * @param {Uint8Array} included 1 for the places that count
 * @param {boolean} filtered whether only some visits are looked at
 * @param {(at: number) => boolean} isOverdue
 * @returns {Classes}
 */
export function classify(colour, state, included, filtered, isOverdue) {
  const find = finderOf(colour, state, included, filtered);
  const of = new Uint8Array(included.length);
  const late = new Uint8Array(included.length);
  let outside = 0;
  let overdue = 0;
  for (let at = 0; at < included.length; at += 1) {
    if (!included[at]) {
      of[at] = OUTSIDE;
      outside += 1;
      continue;
    }
    of[at] = find.row(at);
    find.rows[of[at]].count += 1;
    if (!isOverdue(at)) continue;
    late[at] = 1;
    overdue += 1;
  }
  return { rows: find.rows, of, outside, overdue: colour === 'recency' ? overdue : 0, late };
}

/**
 * How places are sorted by a colour.
 *
 * @param {string} colour @param {any} state @param {Uint8Array} included @param {boolean} filtered
 * @returns {{rows: ClassRow[], row: (at: number) => number}}
 */
function finderOf(colour, state, included, filtered) {
  if (colour === 'recency') return byRecency(state, filtered);
  if (colour === 'done') return byProgress(state, filtered);
  if (colour === 'wearing') return byWearing(state, filtered);
  if (colour === 'coverage') return byCoverage(state);
  return byAmount(colour, state, included, filtered);
}

/** The columns of the state that a colour is drawn from. @param {string} colour @returns {('days' | 'visits')[]} */
export function columnsOf(colour) {
  if (colour === 'recency') return ['days'];
  return ['days', /** @type {'visits'} */ (colour === 'coverage' ? 'visits' : colour)];
}

/** Upper limits of at most `most` classes of about equal size; the last is the largest value. */
export function upperLimits(/** @type {Iterable<number>} */ values, most = AREA_STEPS) {
  const sorted = [...values].filter((value) => value > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const limits = new Set();
  for (let part = 1; part <= most; part += 1) {
    limits.add(sorted[Math.ceil((part * sorted.length) / most) - 1]);
  }
  return [...limits];
}

function byRecency(/** @type {any} */ state, /** @type {boolean} */ filtered) {
  const rows = RECENCY_LIMITS.map((last, at) => {
    const first = at === 0 ? 0 : RECENCY_LIMITS[at - 1] + 1;
    return row(`days-${at + 1}`, say('days_range', { first, last }), disc(`recency-${at + 1}`));
  });
  rows.push(
    row('days-6', say('days_over', { days: RECENCY_LIMITS[4] }), disc('recency-6')),
    never(filtered),
  );
  return {
    rows,
    row: (/** @type {number} */ at) => {
      const days = state.days[at];
      return days < 0 ? 6 : ROW_OF_DAYS[days] ?? 5;
    },
  };
}

function byAmount(
  /** @type {string} */ colour,
  /** @type {any} */ state,
  /** @type {Uint8Array} */ included,
  /** @type {boolean} */ filtered,
) {
  /** @type {Int32Array} */
  const amounts = state[colour];
  const counted = [...amounts].filter((amount, at) => included[at] && amount > 0);
  const limits = upperLimits(counted);
  const least = counted.reduce((low, amount) => Math.min(low, amount), Infinity);
  const rows = limits.map((last, at) => {
    const first = at === 0 ? least : limits[at - 1] + 1;
    const label = first === last ? number(last) : `${number(first)}–${number(last)}`;
    return row(`amount-${at + 1}`, label, disc(`area-${areaStep(at, limits.length)}`));
  });
  // Nothing counted is a state of its own: no helmet check says nothing about riders.
  rows.push(
    colour === 'riders'
      ? row('none', say('no_check'), { shape: 'bar', fill: 'recency-unjudged' })
      : row('none', say('zero'), { shape: 'ring', fill: 'land' }),
    never(filtered),
  );
  return {
    rows,
    row: (/** @type {number} */ at) => {
      if (amounts[at] > 0) return limits.findIndex((limit) => amounts[at] <= limit);
      return state.days[at] < 0 ? limits.length + 1 : limits.length;
    },
  };
}

/** Visited in the period or not: marks that are seen on every fill of an area. */
function byCoverage(/** @type {any} */ { visits }) {
  const rows = [
    row('covered', say('covered'), { shape: 'spot', fill: 'ink' }),
    row('uncovered', say('uncovered'), { shape: 'ring', fill: 'land' }),
  ];
  return { rows, row: (/** @type {number} */ at) => (visits[at] > 0 ? 0 : 1) };
}

/** What a campaign counts as done; 3 done, 2 visited, 1 not visited, 0 of no concern to it. */
function byProgress(/** @type {any} */ { done }, /** @type {boolean} */ filtered) {
  const isAsked = filtered || done.some((/** @type {number} */ part) => part > 0);
  const rows = [
    row('done', say('done_done'), disc('recency-1')),
    row('begun', say('done_begun'), disc('recency-4')),
    row('missing', say('done_missing'), { shape: 'diamond', fill: 'recency-never' }),
    row('other', say(isAsked ? 'done_other' : 'done_choose'), { shape: 'ring', fill: 'land' }),
  ];
  return { rows, row: (/** @type {number} */ at) => 3 - done[at] };
}

/** Against the target, where the riders seen allow it: see `against_target.py`, whose numbers these are. */
function byWearing(/** @type {any} */ { days, wearing }, /** @type {boolean} */ filtered) {
  const rows = [
    row('far-below', say('wearing_far_below'), { shape: 'below', fill: 'wearing-1' }),
    row('below', say('wearing_below'), { shape: 'below', fill: 'wearing-2' }),
    row('open', say('wearing_open'), disc('wearing-3')),
    row('above', say('wearing_above'), { shape: 'above', fill: 'wearing-4' }),
    row('far-above', say('wearing_far_above'), { shape: 'above', fill: 'wearing-5' }),
    row('few', say('wearing_few'), { shape: 'hatch', fill: 'recency-unjudged' }),
    row('none', say('no_check'), { shape: 'bar', fill: 'recency-unjudged' }),
    never(filtered),
  ];
  return {
    rows,
    row: (/** @type {number} */ at) => (wearing[at] > 0 ? wearing[at] - 1 : days[at] < 0 ? 7 : 6),
  };
}

/** Few classes still use the whole ramp. */
function areaStep(/** @type {number} */ at, /** @type {number} */ count) {
  return count === 1 ? AREA_STEPS - 1 : 1 + Math.round((at * (AREA_STEPS - 1)) / (count - 1));
}

function never(/** @type {boolean} */ filtered) {
  const label = say(filtered ? 'never_filtered' : 'never');
  return row('never', label, { shape: 'diamond', fill: 'recency-never' });
}

/** @returns {Mark} */
function disc(/** @type {string} */ fill) {
  return { shape: 'disc', fill };
}

/** @returns {ClassRow} */
function row(/** @type {string} */ key, /** @type {string} */ label, /** @type {Mark} */ mark) {
  return { key, label, count: 0, mark };
}
