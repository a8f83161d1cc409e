/**
 * One line that says what a folded card holds: each filled field adds its own words, given as
 * data-says="头盔彩页%(n)s份".
 */
import { joined } from './words.js';

/** @param {HTMLElement} card */
export function start(card) {
  const line = /** @type {HTMLElement} */ (card.querySelector('[data-summary]'));
  const show = () => {
    const said = [];
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (
      card.querySelectorAll('[data-says]')
    )) {
      const value = field.type !== 'radio' || field.checked ? field.value.trim() : '';
      const words = field.dataset.says ?? '';
      if (value) said.push(words.replace('%(n)s', value.slice(0, 40)));
    }
    line.textContent = joined(said);
  };
  card.addEventListener('input', show);
  show();
}
