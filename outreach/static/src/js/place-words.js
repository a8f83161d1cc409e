import { say } from './words.js';

/** Units that the tooltip of a cell names. */
const UNITS_NAMED = 3;

/**
 * The tooltip of a place. Names are typed by people: they go in as text, never as markup.
 *
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {number} at
 */
export function placeWords(villages, at) {
  const { places } = villages;
  const element = document.createElement('div');
  element.append(
    line('map-tooltip__name', places.name(at)),
    line('map-tooltip__where', whereWords(places, at)),
    line('map-tooltip__what', answerWords(villages, at)),
  );
  return element;
}

/**
 * The tooltip of a cell: how many places, whose they are, how many of each class.
 *
 * @param {import('./village-layer.js').VillageLayer} villages
 * @param {import('./map-cells.js').Cell} cell
 */
export function cellWords(villages, cell) {
  const { classes, places, included, store } = villages;
  const element = document.createElement('div');
  /** @type {Map<string, number>} */
  const units = new Map();
  for (const at of store.members(cell)) {
    if (!included[at]) continue;
    const { name } = places.unit(at);
    units.set(name, (units.get(name) ?? 0) + 1);
  }
  const most = [...units].sort(([, a], [, b]) => b - a).slice(0, UNITS_NAMED);
  const share = (/** @type {number} */ n) => say('cell_share', { n, share: `${Math.round((n / cell.count) * 100)}%` });
  element.append(
    line('map-tooltip__name', say('cell_n', { n: cell.count })),
    line('map-tooltip__where', most.map(([name, n]) => `${name} ${n}`).join(' · ') + (units.size > most.length ? ' …' : '')),
    ...classes.rows
      .map(({ label }, row) => ({ label, n: cell.rows[row] }))
      .filter(({ n }) => n > 0)
      .map(({ label, n }) => line('map-tooltip__what', `${label} · ${share(n)}`)),
  );
  if (cell.late) element.append(line('map-tooltip__what', say('cell_late', { n: share(cell.late) })));
  element.append(line('map-tooltip__where', say('cell_open')));
  return element;
}

/** Where it lies and who answers for it. */
export function whereWords(
  /** @type {import('./map-columns.js').Places} */ places,
  /** @type {number} */ at,
) {
  return [places.town(at), places.unit(at).name].filter(Boolean).join(' · ');
}

/** The tooltip of a filled area. @param {import('./area-fills.js').Area} area @param {boolean} part whether not all of its villages count */
export function areaWords({ name, words }, part) {
  const element = document.createElement('div');
  element.append(line('map-tooltip__name', name), line('map-tooltip__what', words));
  if (part) element.append(line('map-tooltip__where', say('fills_part_note')));
  return element;
}

/** The answer to the question of the map, for one place. */
export function answerWords(
  /** @type {import('./village-layer.js').VillageLayer} */ villages,
  /** @type {number} */ at,
) {
  const { colour, state, filtered, before, classes } = villages;
  if (before) return classes.rows[classes.of[at]]?.label ?? '';
  const days = state.days[at];
  if (colour === 'coverage') return say(state.visits[at] > 0 ? 'covered' : 'uncovered');
  if (days < 0) return say(filtered ? 'never_filtered' : 'never');
  if (colour === 'wearing') return `${classes.rows[classes.of[at]]?.label ?? ''} · ${say('riders_n', { n: state.riders[at] })}`;
  if (colour !== 'recency') return say(`${colour}_n`, { n: state[colour][at] });
  return days === 0 ? say('visited_today') : say('days_since', { days });
}

/** What happened in the period, under the filters. */
export function periodWords(
  /** @type {import('./village-layer.js').VillageLayer} */ { state },
  /** @type {number} */ at,
) {
  const names = /** @type {const} */ (['visits', 'attendees', 'leaflets', 'riders']);
  const parts = names
    .filter((name) => state[name][at] > 0)
    .map((name) => say(`${name}_n`, { n: state[name][at] }));
  return say('in_period', { what: parts.join(' · ') || say('nothing') });
}

function line(/** @type {string} */ name, /** @type {string} */ words) {
  const element = document.createElement('div');
  element.className = name;
  element.textContent = words;
  return element;
}
