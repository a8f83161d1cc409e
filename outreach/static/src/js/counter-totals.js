/**
 * The sheet after counting: totals by vehicle type and seat with steppers, and the minutes.
 *
 * @typedef {import('./counter-tally.js').Row} Row
 */

const MOST = 2000;

/** @param {HTMLInputElement} input */
function valueOf(input) {
  return Math.min(MOST, Math.max(0, Number.parseInt(input.value, 10) || 0));
}

/**
 * Fills the sheet with rows and lets them be corrected.
 *
 * @param {HTMLElement} list
 * @param {HTMLTemplateElement} template
 * @param {Row[]} rows
 * @param {boolean} strap
 * @param {(row: Row) => string} titleOf
 */
export function showTotals(list, template, rows, strap, titleOf) {
  list.replaceChildren();
  for (const row of rows) {
    const card = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    card.dataset.vehicle = row.vehicle;
    card.dataset.seat = row.seat;
    const title = titleOf(row);
    const heading = /** @type {HTMLElement} */ (card.querySelector('[data-total-title]'));
    heading.textContent = title;
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll('[data-line]'))) {
      const sight = /** @type {'none' | 'worn' | 'correct' | 'unclear'} */ (line.dataset.line);
      line.hidden = sight === 'correct' && !strap;
      const input = /** @type {HTMLInputElement} */ (line.querySelector('input'));
      input.value = String(row[sight]);
      input.setAttribute('aria-label', `${title} ${line.dataset.word}`);
    }
    list.append(card);
  }
}

/** Lets every − and + of the sheet work. @param {HTMLElement} list @param {() => void} onChange */
export function listenToSteppers(list, onChange) {
  list.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    const input = button?.parentElement?.querySelector('input');
    if (!button || !input) return;
    const by = Number(button.dataset.step);
    input.value = String(Math.min(MOST, Math.max(0, valueOf(input) + by)));
    onChange();
  });
  list.addEventListener('input', onChange);
}

/**
 * What stands in the sheet now.
 *
 * @param {HTMLElement} list
 * @param {boolean} strap
 */
export function readTotals(list, strap) {
  return /** @type {HTMLElement[]} */ ([...list.children]).map((card) => {
    /** @param {string} sight */
    const number = (sight) =>
      valueOf(/** @type {HTMLInputElement} */ (card.querySelector(`[data-line="${sight}"] input`)));
    return {
      vehicle: card.dataset.vehicle ?? '',
      seat: card.dataset.seat ?? '',
      none: number('none'),
      worn: number('worn'),
      correct: strap ? number('correct') : null,
      unclear: number('unclear'),
    };
  });
}
