/** The list of villages to print sheets for: a filter, and all of a township at once. */

/** @param {HTMLElement} form */
export function filterVillages(form) {
  const filter = form.querySelector('[data-filter]');
  if (!(filter instanceof HTMLInputElement)) return;
  const field = filter.closest('.field');
  if (field instanceof HTMLElement) field.hidden = false;
  filter.addEventListener('input', () => {
    const words = filter.value.trim();
    for (const town of form.querySelectorAll('[data-town]')) {
      const whole = (town.querySelector('legend')?.textContent ?? '').includes(words);
      let shown = 0;
      for (const village of town.querySelectorAll('[data-village]')) {
        const fits = whole || (village.textContent ?? '').includes(words);
        /** @type {HTMLElement} */ (village).hidden = !fits;
        shown += Number(fits);
      }
      /** @type {HTMLElement} */ (town).hidden = shown === 0;
    }
  });
  filter.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
}

/** @param {HTMLElement} button */
export function printPage(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
