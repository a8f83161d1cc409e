/**
 * Folds a row of filters behind its button on phones; wider screens always show it.
 *
 * @param {HTMLElement} filters
 */
export function foldFilters(filters) {
  const toggle = filters.querySelector('.filters__toggle');
  toggle?.addEventListener('click', () => {
    const open = filters.classList.toggle('filters--open');
    toggle.setAttribute('aria-expanded', String(open));
    const first = filters.querySelector('.filters__form input, .filters__form select');
    if (open && first instanceof HTMLElement) first.focus();
  });
}
