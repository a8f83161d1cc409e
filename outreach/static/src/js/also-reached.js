/**
 * Other villages reached at a fair: searched among those on the phone, each choice a ticked chip of
 * the form. Unticked, a chip goes away.
 */
import { carriedPlaces, fieldData } from './field-data.js';
import { searchPlaces } from './place-search.js';

/** @typedef {import('./place-search.js').Place} Place */

const MOST_SHOWN = 8;

/** @type {Promise<Place[]> | undefined} */
let loading;

/** @param {HTMLElement} card @param {string} name @returns {HTMLElement} */
const part = (card, name) => /** @type {HTMLElement} */ (card.querySelector(`[data-also="${name}"]`));

/** The places of one's scope: from the phone's store, else from the server. @param {HTMLElement} card */
function places(card) {
  loading ??= load(card.dataset.places ?? '').catch((fault) => {
    loading = undefined; // the next try asks again
    throw fault;
  });
  return loading;
}

/** @param {string} address @returns {Promise<Place[]>} */
async function load(address) {
  const kept = await fieldData();
  if (kept) return carriedPlaces(kept.data);
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  const body = await answer.json();
  return body.places.map((/** @type {any[]} */ [id, name, township, pinyin, initials, lat, lon]) => ({
    id, name, township, pinyin, initials, lat, lon,
  }));
}

/** @param {HTMLElement} card */
const chosenIds = (card) =>
  [.../** @type {NodeListOf<HTMLInputElement>} */ (part(card, 'chosen').querySelectorAll('input'))].map(
    ({ value }) => value,
  );

/** @param {HTMLElement} card @param {string} id @param {string} name */
function addChip(card, id, name) {
  const { content } = /** @type {HTMLTemplateElement} */ (part(card, 'chip'));
  const chip = /** @type {HTMLElement} */ (/** @type {Element} */ (content.firstElementChild).cloneNode(true));
  const input = /** @type {HTMLInputElement} */ (chip.querySelector('input'));
  input.value = id;
  input.dataset.says = name;
  /** @type {HTMLElement} */ (chip.querySelector('[data-also-name]')).textContent = name;
  part(card, 'chosen').append(chip);
}

/**
 * Puts a draft's choices back: before the form's fields are written, as they have no element yet.
 *
 * @param {HTMLFormElement} form @param {string[]} ids
 */
export function putChosen(form, ids) {
  const card = /** @type {HTMLElement | null} */ (form.querySelector('[data-module~="also-reached"]'));
  if (!card) return;
  part(card, 'chosen').replaceChildren();
  for (const id of ids) addChip(card, id, '…');
  if (ids.length) nameChips(card);
}

/** @param {HTMLElement} card */
async function nameChips(card) {
  /** @type {Place[]} */
  const known = await places(card).catch(() => []);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (part(card, 'chosen').querySelectorAll('input'))) {
    const name = known.find(({ id }) => id === input.value)?.name;
    if (!name) continue;
    input.dataset.says = name;
    const shown = input.parentElement?.querySelector('[data-also-name]');
    if (shown) shown.textContent = name;
  }
  // The folded card's line says their names.
  card.dispatchEvent(new Event('input'));
}

/** @param {HTMLElement} card */
async function find(card) {
  const search = /** @type {HTMLInputElement} */ (part(card, 'search'));
  const query = search.value.trim();
  const found = searchPlaces(await places(card).catch(() => []), query);
  if (query !== search.value.trim()) return;
  const own = card.closest('form')?.dataset.place ?? '';
  const taken = new Set([...chosenIds(card), own]);
  const { content } = /** @type {HTMLTemplateElement} */ (part(card, 'offer'));
  const offered = found.filter(({ id }) => !taken.has(id)).slice(0, MOST_SHOWN);
  part(card, 'found').replaceChildren(
    ...offered.map((place) => {
      const button = /** @type {HTMLButtonElement} */ (
        /** @type {Element} */ (content.firstElementChild).cloneNode(true)
      );
      button.textContent = `${place.name} ${place.township}`.trim();
      button.addEventListener('click', () => choose(card, place));
      return button;
    }),
  );
  const none = /** @type {HTMLTemplateElement} */ (part(card, 'none')).content.textContent ?? '';
  part(card, 'status').textContent = query && !found.length ? none.trim().replace('%(query)s', query) : '';
}

/** @param {HTMLElement} card @param {Place} place */
function choose(card, { id, name }) {
  addChip(card, id, name);
  const search = /** @type {HTMLInputElement} */ (part(card, 'search'));
  search.value = '';
  part(card, 'found').replaceChildren();
  search.focus();
  part(card, 'chosen').dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {HTMLElement} card */
export function start(card) {
  const search = part(card, 'search');
  search.addEventListener('input', () => find(card));
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault(); // never sends the form
    /** @type {HTMLElement | null} */ (part(card, 'found').querySelector('button'))?.click();
  });
  card.addEventListener('change', (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.name !== 'also_reached' || input.checked) return;
    input.closest('.chip')?.remove();
    part(card, 'chosen').dispatchEvent(new Event('input', { bubbles: true }));
  });
}
