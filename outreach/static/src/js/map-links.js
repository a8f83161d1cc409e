const PLACES = ['coverage', 'map-way'];
const LINKS = 'a[data-unit], a[data-township], a[data-village]';

/**
 * Links from table and way to other parts of the map show them as this one is looked at, also in a
 * window of their own. The server cannot write them so: what it answers is the same for each colour.
 *
 * @param {import('./map-filters.js').MapFilters} filters
 */
export function keepLooks(filters) {
  const { pathname } = new URL(filters.form.action);
  const places = PLACES.flatMap((id) => document.getElementById(id) ?? []);
  const write = () => {
    for (const link of places.flatMap((place) => [...place.querySelectorAll(LINKS)])) {
      if (link instanceof HTMLAnchorElement && link.pathname === pathname) writeLooks(link, filters);
    }
  };
  // Both come anew with each answer.
  const news = new MutationObserver(write);
  for (const place of places) news.observe(place, { childList: true });
  filters.onAddress = write;
  write();
}

/** @param {HTMLAnchorElement} link @param {import('./map-filters.js').MapFilters} filters */
function writeLooks(link, filters) {
  const query = new URL(link.href).searchParams;
  for (const [name, value] of Object.entries(filters.looks())) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  link.href = filters.address(query);
}
