/** The way above the map, from one's own unit to a village: each step leads back to its level. */
export class MapWay {
  /** @param {import('./map-filters.js').MapFilters} filters */
  constructor(filters) {
    this.element = /** @type {HTMLElement} */ (document.getElementById('map-way'));
    this.village = '';
    this.element.addEventListener('click', (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest('a');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      filters.goTo({ unit: link.dataset.unit ?? '', township: link.dataset.township ?? '' });
    });
  }

  /** The way as the server has it now. @param {string} html */
  replace(html) {
    const focused = this.element.contains(document.activeElement);
    // Rendered and escaped by our own templates.
    this.element.innerHTML = html;
    this.show(this.village);
    if (focused) this.focus();
  }

  /** Where one is gets the focus: the row that led here is gone. */
  focus() {
    const here = this.element.querySelector('.map-way__here');
    if (here instanceof HTMLElement) here.focus();
  }

  /** The village whose panel is open is the last step; "" for none. @param {string} name */
  show(name) {
    this.village = name;
    this.element.querySelector('.map-way__village')?.remove();
    const here = this.element.querySelector('.map-way__here');
    if (name) here?.removeAttribute('aria-current');
    else here?.setAttribute('aria-current', 'location');
    const steps = this.element.querySelector('ol');
    if (!name || !steps) return;
    const step = document.createElement('li');
    step.className = 'map-way__village';
    const words = document.createElement('span');
    words.textContent = name;
    words.setAttribute('aria-current', 'location');
    step.append(words);
    steps.append(step);
  }
}
