/** The table beside the map: its rows choose a unit, its headings sort. */
export class CoverageTable {
  /**
   * @param {(unit: string, name: string) => void} choose
   * @param {(to: {unit?: string, township?: string, village?: string, name: string}) => void} goTo one level down
   */
  constructor(choose, goTo) {
    this.element = /** @type {HTMLElement} */ (document.getElementById('coverage'));
    this.sorted = { column: -1, down: true };
    this.element.addEventListener('click', (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const heading = target.closest('.coverage__sort');
      const link = target.closest('a[data-unit], a[data-township], a[data-village]');
      if (heading instanceof HTMLElement) this.sortBy(Number(heading.dataset.column));
      else if (link instanceof HTMLElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        const name = (link.textContent ?? '').trim();
        if (link.closest('.drill')) goTo({ ...link.dataset, name });
        else choose(link.dataset.unit ?? '', name);
      }
    });
    this.addSortKeys();
  }

  /** The table has come by other means than `replace`. */
  came() {
    if (!this.element.querySelector('.coverage__sort')) this.addSortKeys();
  }

  /** The table as the server has it now; focus and order stay. @returns whether the focus was lost */
  replace(/** @type {string} */ html) {
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement && this.element.contains(activeElement);
    // Who points is shown what lies below the unit chosen; who uses the keyboard keeps their row in sight.
    const pointed = focused && !activeElement.matches(':focus-visible');
    const level = this.level();
    const { unit, township, village, column } = focused ? activeElement.dataset : /** @type {DOMStringMap} */ ({});
    // Rendered and escaped by our own templates.
    this.element.innerHTML = html;
    this.addSortKeys();
    if (this.sorted.column >= 0) this.arrange();
    for (const next of this.element.querySelectorAll('a[data-unit], a[data-township], a[data-village], .coverage__sort')) {
      if (!(next instanceof HTMLElement)) continue;
      const was = (village && next.dataset.village === village) || (township && next.dataset.township === township)
        || (unit && next.dataset.unit === unit) || (column && next.dataset.column === column);
      if (was) next.focus({ preventScroll: pointed });
    }
    if (pointed && this.level() && this.level() !== level) {
      this.element.querySelector('.coverage__head')?.scrollIntoView({ block: 'nearest' });
    }
    return focused && !this.element.contains(document.activeElement);
  }

  /** What the table above the units lists; "" where there is none. */
  level() {
    return this.element.querySelector('.drill')?.getAttribute('aria-label') ?? '';
  }

  addSortKeys() {
    this.headings().forEach((heading, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'coverage__sort';
      button.dataset.column = String(column);
      button.append(...heading.childNodes);
      heading.append(button);
    });
    /** @type {HTMLTableRowElement[]} the order of the establishment */
    this.order = [...this.element.querySelectorAll('.coverage__table tbody tr')].filter(
      (row) => row instanceof HTMLTableRowElement,
    );
  }

  headings() {
    return [...this.element.querySelectorAll('.coverage__table thead th')];
  }

  /** First the largest, then the smallest, then the order of the establishment again. */
  sortBy(/** @type {number} */ column) {
    const { sorted } = this;
    if (sorted.column !== column) this.sorted = { column, down: true };
    else if (sorted.down && column > 0) this.sorted = { column, down: false };
    else this.sorted = { column: -1, down: true };
    this.arrange();
  }

  arrange() {
    const { column, down } = this.sorted;
    const value = (/** @type {HTMLTableRowElement} */ row) =>
      Number(row.cells[column]?.dataset.value ?? 0);
    const rows = [...(this.order ?? [])];
    if (column > 0) rows.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)));
    this.element.querySelector('.coverage__table tbody')?.append(...rows);
    this.headings().forEach((heading, at) => {
      if (at === column && at > 0) heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else heading.removeAttribute('aria-sort');
    });
  }
}
