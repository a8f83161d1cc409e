import { say } from './words.js';

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

/** Where it lies and who answers for it. */
export function whereWords(
  /** @type {import('./map-columns.js').Places} */ places,
  /** @type {number} */ at,
) {
  return [places.town(at), places.unit(at).name].filter(Boolean).join(' · ');
}

/** The answer to the question of the map, for one place. */
export function answerWords(
  /** @type {import('./village-layer.js').VillageLayer} */ villages,
  /** @type {number} */ at,
) {
  const { colour, state, filtered, before, classes } = villages;
  if (before) return classes.rows[classes.of[at]]?.label ?? '';
  const days = state.days[at];
  if (days < 0) return say(filtered ? 'never_filtered' : 'never');
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
