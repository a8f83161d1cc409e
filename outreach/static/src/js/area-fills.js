import { say } from './words.js';

/**
 * How areas are filled: the scales, and what a legend says of them. Without Leaflet.
 *
 * @typedef {{code: string, step: number, sure: boolean, name: string, words: string}} Area
 *   `sure`: its figure holds, not only for orientation
 * @typedef {{by: string, part: boolean, areas: Area[]}} Fills `by` is the colour of the map that
 *   fills so; `part`: not all villages of an area count
 * @typedef {import('./map-classes.js').Mark} Mark
 */

export const TOO_FEW = 6;
/** Steps of coverage in per cent, from the limit on. */
const LIMITS = ['0%', '20%', '40%', '60%', '80%'];
const STEPS = [1, 2, 3, 4, 5];
/** Of wearing: below, not to be told from, above the target; in grey both ends look alike. */
const SIGNS = /** @type {const} */ ([undefined, 'down', 'down', 'level', 'up', 'up']);
/** Their words, as those of villages. */
const WEARING = ['', ...['far_below', 'below', 'open', 'above', 'far_above', 'few'].map((step) => `wearing_${step}`)];

/**
 * The fills as they are of what is shown: not of another moment, and of no other colour.
 *
 * @param {Pick<import('./village-layer.js').VillageLayer, 'fills' | 'colour' | 'moment' | 'before'>} layer
 */
export function shownFills({ fills, colour, moment, before }) {
  return fills?.by === colour && !moment && !before ? fills : null;
}

/** How a class is filled; null leaves the land as it is. @param {string} by @param {number} step @returns {Mark | null} */
export function markOf(by, step) {
  if (step === TOO_FEW) return { shape: 'hatched', fill: 'ink-3' };
  if (step < 1) return null;
  if (by === 'wearing') return { shape: 'area', fill: `wearing-${step}`, sign: SIGNS[step] };
  return { shape: 'area', fill: `area-${step}` };
}

/**
 * The lines of a legend: what the fills are of, then each class with how many areas it has.
 *
 * @param {Fills} fills
 * @returns {{head: string, lines: {mark: Mark, label: string, count: number}[], note: string}}
 */
export function fillWords({ by, part, areas }) {
  const counts = new Map();
  for (const { step } of areas) counts.set(step, (counts.get(step) ?? 0) + 1);
  // Villages have the very same classes of wearing: the scale is explained already.
  const steps = by === 'wearing' ? [...STEPS, TOO_FEW].filter((step) => counts.has(step)) : STEPS;
  return {
    head: say(part ? 'fills_part' : `fills_${by}`),
    lines: steps.map((step) => ({
      mark: /** @type {Mark} */ (markOf(by, step)), label: labelOf(by, step), count: counts.get(step) ?? 0,
    })),
    note: areas.some(({ sure }) => !sure) ? say('fills_unsure') : '',
  };
}

/** @param {string} by @param {number} step */
function labelOf(by, step) {
  if (by === 'wearing') return say(WEARING[step]);
  const [first, last] = [LIMITS[step - 1], LIMITS[step]];
  if (step === 1) return say('share_under', { last });
  return last === undefined ? say('share_from', { first }) : say('share_range', { first, last });
}
