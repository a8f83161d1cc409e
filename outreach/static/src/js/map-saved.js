/**
 * Saved filters open without a new page, and what is saved is always what is seen.
 *
 * @param {import('./map-filters.js').MapFilters} filters
 */
export function attachSaved(filters) {
  const element = document.getElementById('map-saved');
  const query = element?.querySelector('[data-saved-query]');
  if (!(element instanceof HTMLDetailsElement) || !(query instanceof HTMLInputElement)) return;
  filters.onChange(() => {
    query.value = filters.query().toString();
  });
  element.addEventListener('click', (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest('a[data-saved]');
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    element.open = false;
    filters.sheet.close?.();
    filters.open(new URL(link.href).searchParams);
  });
  const close = () => {
    if (!element.open) return false;
    element.open = false;
    return true;
  };
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !close()) return;
    event.preventDefault();
    event.stopPropagation();
    element.querySelector('summary')?.focus();
  });
  document.addEventListener('click', (event) => {
    if (!element.contains(/** @type {Node} */ (event.target))) close();
  });
}
