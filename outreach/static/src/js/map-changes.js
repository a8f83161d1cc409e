import { OUTSIDE } from './map-classes.js';
import { say } from './words.js';

/** The rows, the best news first; drawn in this order, so that the bad news is never hidden. */
const SAME = 2;

/**
 * Sorts places by what became of them between two days.
 *
 * @param {Int32Array} before days since the last visit then, -1 for never
 * @param {Int32Array} now the same now
 * @param {Uint8Array} included 1 for the places that count
 * @param {(at: number, days: number) => boolean} isLate
 * @returns {import('./map-classes.js').Classes}
 */
export function classifyChange(before, now, included, isLate) {
  const rows = [
    row('first', { shape: 'tick', fill: 'area-5' }),
    row('eased', { shape: 'disc', fill: 'area-3' }),
    row('same', { shape: 'dot', fill: 'land' }),
    row('still', { shape: 'hollow', fill: 'recency-overdue' }),
    row('late', { shape: 'late', fill: 'recency-overdue' }),
    row('never', { shape: 'diamond', fill: 'recency-never' }),
  ];
  const of = new Uint8Array(included.length);
  let outside = 0;
  for (let at = 0; at < included.length; at += 1) {
    if (!included[at]) {
      of[at] = OUTSIDE;
      outside += 1;
      continue;
    }
    of[at] = changeOf(before[at], now[at], isLate(at, before[at]), isLate(at, now[at]));
    rows[of[at]].count += 1;
  }
  return { rows, of, outside, overdue: 0, late: new Uint8Array(0) };
}

/**
 * @param {number} before @param {number} now days
 * @param {boolean} wasLate @param {boolean} isLate
 */
function changeOf(before, now, wasLate, isLate) {
  if (now < 0) return 5;
  if (before < 0) return 0;
  if (isLate) return wasLate ? 3 : 4;
  return wasLate ? 1 : SAME;
}

/** @param {string} key @param {import('./map-classes.js').Mark} mark */
function row(key, mark) {
  return { key: `change-${key}`, label: say(`change_${key}`), count: 0, mark };
}
