/**
 * Says on the button how many visits are ticked.
 *
 * @param {HTMLElement} form
 */
export function countTicks(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('[data-ticked]'));
  const words = /** @type {HTMLElement} */ (button.querySelector('span'));
  const show = () => {
    const count = form.querySelectorAll('[name="visit"]:checked').length;
    const { none = '', some = '' } = button.dataset;
    words.textContent = count ? some.replace('{n}', String(count)) : none;
    button.disabled = count === 0;
  };
  form.addEventListener('change', show);
  // Back from a visit's page the browser puts the ticks in again, after this script has run.
  window.addEventListener('pageshow', show);
  show();
}
