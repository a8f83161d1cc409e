/** Fills latitude and longitude of the form with where the phone is now. */
import { takeFix } from './position-fix.js';

const DECIMALS = 6;

/** @param {HTMLElement} button */
export function start(button) {
  if (!(button instanceof HTMLButtonElement)) return;
  const form = /** @type {HTMLFormElement} */ (button.form);
  const status = /** @type {HTMLElement} */ (form.querySelector('[data-position-status]'));
  if (!('geolocation' in navigator)) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    const fix = await takeFix();
    button.disabled = false;
    status.textContent = fix ? '' : (button.dataset.none ?? '');
    if (!fix) return;
    for (const [name, value] of /** @type {const} */ ([['lat', fix.lat], ['lon', fix.lon]])) {
      const field = form.elements.namedItem(name);
      if (!(field instanceof HTMLInputElement)) continue;
      field.value = value.toFixed(DECIMALS);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
}
