/**
 * Opens the photos of a visit's page over the page, one at a time. Each is a link to the large
 * picture; without dialogs in the browser it stays one.
 */

/** @param {HTMLElement} list */
export function start(list) {
  const dialog = /** @type {HTMLDialogElement | null} */ (list.parentElement?.querySelector('.photo-view'));
  const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (list.querySelectorAll('a'))];
  if (!dialog || typeof dialog.showModal !== 'function') return;
  const picture = /** @type {HTMLImageElement} */ (dialog.querySelector('img'));
  const words = /** @type {HTMLElement} */ (dialog.querySelector('[data-photo-words]'));
  const steps = /** @type {NodeListOf<HTMLButtonElement>} */ (dialog.querySelectorAll('[data-step]'));
  let shown = 0;

  /** @param {number} at */
  const show = (at) => {
    shown = at;
    const alt = links[at].querySelector('img')?.alt ?? '';
    picture.src = links[at].href;
    picture.alt = alt;
    words.textContent = alt;
    for (const step of steps) step.disabled = !links[at + Number(step.dataset.step)];
  };
  for (const [at, link] of links.entries()) {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(at);
      dialog.showModal();
    });
  }
  for (const step of steps) {
    step.addEventListener('click', () => show(shown + Number(step.dataset.step)));
  }
  dialog.addEventListener('keydown', ({ key }) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by && links[shown + by]) show(shown + by);
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || /** @type {Element} */ (target).closest('[data-close]')) dialog.close();
  });
  dialog.addEventListener('close', () => {
    picture.removeAttribute('src');
    links[shown].focus();
  });
}
