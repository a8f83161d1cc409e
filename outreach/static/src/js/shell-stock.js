/** Says in the kept form what is left of a material, and as of when: the phone may be long without signal. */
import { say, shortMoment } from './words.js';

/** @param {HTMLFormElement} form @param {[code: string, left: number][]} stock @param {number} at epoch in ms */
export function sayStock(form, stock, at) {
  for (const [code, left] of stock) {
    const input = form.querySelector(`#leaflets input[type="hidden"][value="${CSS.escape(code)}"]`);
    const row = input?.closest('.amount');
    const words = /** @type {HTMLElement | null} */ (row?.querySelector('[data-left]') ?? null);
    if (!row || !words) continue;
    const n = `${left}${row.querySelector('.amount__unit')?.textContent ?? ''}`;
    words.textContent = left > 0 ? say('stockLeft', { n, at: shortMoment(at) }) : say('stockNone', { at: shortMoment(at) });
    words.hidden = false;
  }
}
