/** What to say in the village: only the points of the campaign that is chosen are shown. */

/** @param {HTMLElement} list */
export function start(list) {
  const form = /** @type {HTMLFormElement} */ (list.closest('form'));
  const folds = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-campaign]'));
  const show = () => {
    const chosen = form.querySelector('input[name="campaign"]:checked');
    const code = chosen instanceof HTMLInputElement ? chosen.value : '';
    for (const fold of folds) fold.hidden = fold.dataset.campaign !== code;
  };
  form.addEventListener('input', show);
  for (const event of ['draft:restored', 'form:filled']) form.addEventListener(event, show);
  show();
}
