/**
 * Two contents side by side: counts the rows left to choose, holds the button until none is, and
 * fills in a whole side at once.
 *
 * @param {HTMLElement} form
 */
export function countChoices(form) {
  const left = /** @type {HTMLElement} */ (form.querySelector('.choice-left'));
  const submit = /** @type {HTMLButtonElement} */ (form.querySelector('[data-submit]'));
  const rows = [...form.querySelectorAll('[data-row]')];

  const show = () => {
    const missing = rows.filter((row) => !row.querySelector('input:checked')).length;
    const { left: some = '', all = '' } = left.dataset;
    left.textContent = missing ? some.replace('{n}', String(missing)) : rows.length ? all : '';
    submit.disabled = missing > 0;
  };
  form.addEventListener('change', show);
  form.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('[name="whole"]');
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    for (const row of rows) {
      const side = row.querySelector(`input[value="${button.value}"]`);
      if (side instanceof HTMLInputElement) side.checked = true;
    }
    show();
  });
  window.addEventListener('pageshow', show);
  show();
}
