import { fillWords, shownFills } from './area-fills.js';
import { OUTSIDE_MARK } from './village-marks.js';
import { say } from './words.js';

/**
 * How cells are read; while another layer stands in their place, where the classes are seen.
 *
 * @param {Pick<import('./village-layer.js').VillageLayer, 'quiet' | 'colour' | 'before'>} layer
 */
export function cellsWords({ quiet, colour, before }) {
  if (quiet) return say('cells_quiet');
  return say('cells_note') + (colour === 'recency' && !before ? say('cells_late') : '');
}

/**
 * One line of a legend that cannot be pressed.
 *
 * @typedef {{mark: import('./map-classes.js').Mark | null, ring: boolean, label: string,
 *   count: number | null, apart: boolean}} LegendLine
 *   `apart`: no class of its own, so that the classes above add up
 */

/**
 * What a legend beside or below the map says: classes, what is overdue, what is not counted.
 *
 * @param {import('./village-layer.js').VillageLayer} layer
 * @returns {LegendLine[]}
 */
export function legendLines(layer) {
  const { classes, intervals } = layer;
  const known = isCounted(layer);
  /** @type {LegendLine[]} */
  const lines = classes.rows.map(({ mark, label, count }) => ({
    mark, ring: false, label, count: known ? count : null, apart: false,
  }));
  if (classes.overdue) {
    const label = say('overdue', { days: intervals.village, key: intervals.key });
    lines.push({ mark: { shape: 'disc', fill: 'recency-5' }, ring: true, label, count: classes.overdue, apart: true });
  }
  if (classes.outside) {
    lines.push({ mark: OUTSIDE_MARK, ring: false, label: say('outside'), count: classes.outside, apart: true });
  }
  const missing = countWithoutPoint(layer);
  if (missing) {
    lines.push({ mark: null, ring: false, label: say('without_point', { n: missing }), count: null, apart: true });
  }
  lines.push(...linesOfFills(layer));
  if (layer.inCells) {
    const label = cellsWords(layer);
    lines.push({ mark: null, ring: false, label, count: null, apart: true });
  }
  return lines;
}

/** What the fills of areas are, apart from the classes. @param {import('./village-layer.js').VillageLayer} layer @returns {LegendLine[]} */
function linesOfFills(layer) {
  const fills = shownFills(layer);
  if (!fills) return [];
  const { head, lines, note } = fillWords(fills);
  const words = (/** @type {string} */ label, /** @type {boolean} */ apart) => ({ mark: null, ring: false, label, count: null, apart });
  return [
    words(head, true),
    ...lines.map((line) => ({ ...line, ring: false, apart: false })),
    ...(note ? [words(note, false)] : []),
  ];
}

/**
 * Whether it is known how many places there are: not while they are on their way, or lost.
 *
 * @param {Pick<import('./village-layer.js').VillageLayer, 'places' | 'firstCells'>} layer
 */
export function isCounted({ places, firstCells }) {
  return firstCells !== null || places.token !== '';
}

/**
 * How many of the places that count no map can show.
 *
 * @param {Pick<import('./village-layer.js').VillageLayer, 'places' | 'included' | 'firstCells'>} layer
 */
export function countWithoutPoint({ places, included, firstCells }) {
  if (firstCells) return firstCells.missing;
  let missing = 0;
  for (let at = 0; at < places.count; at += 1) if (included[at] && !places.hasPoint(at)) missing += 1;
  return missing;
}
