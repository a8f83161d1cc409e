/** @type {MapFoot[]} */
const ALL = [];

/** What stands along the foot of the map: the weeks or two days compared, one at a time. */
export class MapFoot {
  /**
   * @param {HTMLElement} bar
   * @param {HTMLElement} opener the button that opens and closes it
   * @param {{open: () => void, close: () => void}} listener
   */
  constructor(bar, opener, listener) {
    this.bar = bar;
    this.opener = opener;
    this.listener = listener;
    this.stage = /** @type {HTMLElement} */ (document.getElementById('map-stage'));
    ALL.push(this);
    opener.addEventListener('click', () => (this.isOpen ? this.close() : this.open()));
    bar.querySelector('[data-close]')?.addEventListener('click', () => this.close(true));
    bar.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(true);
    });
  }

  get isOpen() {
    return !this.bar.hidden;
  }

  open() {
    for (const other of ALL) if (other !== this) other.close();
    this.bar.hidden = false;
    this.opener.setAttribute('aria-expanded', 'true');
    this.raise();
    this.listener.open();
  }

  /** @param {boolean} [back] the focus goes back to the button */
  close(back = false) {
    if (!this.isOpen) return;
    this.bar.hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
    this.stage.style.removeProperty('--map-foot');
    if (back) this.opener.focus();
    this.listener.close();
  }

  /** Legend and marking stand above it. */
  raise() {
    this.stage.style.setProperty('--map-foot', `${this.bar.offsetHeight}px`);
  }
}
