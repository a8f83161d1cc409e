/** Rows of places to choose from, made from the page's own template of a row. */
import { say } from './words.js';

/** @typedef {import('./place-search.js').Place} Place */

/**
 * @param {HTMLTemplateElement} template
 * @param {Place[]} places
 * @param {string[]} [sides] what stands at the end of each row, such as its distance
 */
export function placeRows(template, places, sides = []) {
  const names = places.map((place) => place.name);
  return places.map((place, index) => {
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (copy.firstElementChild);
    const target = /** @type {HTMLElement} */ (row.querySelector('[data-place]'));
    target.dataset.place = JSON.stringify(place);
    if (target instanceof HTMLAnchorElement) target.href += encodeURIComponent(place.id);
    if (target instanceof HTMLButtonElement) target.value = place.id;
    put(row, 'name', place.name);
    put(row, 'township', place.township);
    put(row, 'side', sides[index] ?? '');
    // Two villages of one name differ by their township: it stands out.
    row.classList.toggle('is-namesake', names.filter((name) => name === place.name).length > 1);
    return row;
  });
}

/** @param {HTMLElement} row @param {string} name @param {string} text */
function put(row, name, text) {
  const words = row.querySelector(`[data-word="${name}"]`);
  if (words) words.textContent = text;
}

/** @param {number} metres */
export function sayDistance(metres) {
  return metres < 1000
    ? say('metres', { n: Math.round(metres / 10) * 10 })
    : say('kilometres', { n: (metres / 1000).toFixed(1) });
}
