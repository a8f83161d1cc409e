/** Taps that fill a number: minutes 10·20·30·60, and − + beside small counts. */

/** @param {HTMLElement} group */
export function start(group) {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
    group.querySelectorAll('button[data-value], button[data-by]')
  )) {
    const field = button.dataset.for ?? '';
    const input = /** @type {HTMLInputElement} */ (group.querySelector(`#${CSS.escape(field)}`));
    button.hidden = false;
    button.addEventListener('click', () => {
      const { value, by } = button.dataset;
      const now = Number.parseInt(input.value, 10) || 0;
      input.value = value ?? String(Math.max(0, now + Number(by)));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }
}
