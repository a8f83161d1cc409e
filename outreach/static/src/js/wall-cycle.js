import { say } from './words.js';

/** How long a screen stands: long enough to read its lines from five metres. */
const SCREEN_MS = 20_000;
const KEYS = /** @type {Record<string, 'back' | 'on' | 'pause'>} */ ({
  ArrowLeft: 'back', PageUp: 'back', ArrowRight: 'on', PageDown: 'on', ' ': 'pause', p: 'pause',
});

/** Shows the screens one after the other: by itself, by keys, by buttons. */
export class WallCycle {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.panels = /** @type {HTMLElement[]} */ ([]);
    this.key = 'map';
    this.paused = false;
    this.turning = false;
    this.timer = 0;
    root.addEventListener('click', ({ target }) => {
      const { go } = /** @type {HTMLElement} */ (target).closest('button')?.dataset ?? {};
      if (go) this.go(go);
    });
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !this.turning) return;
      // A space on a button presses it already.
      if (event.key === ' ' && /** @type {HTMLElement} */ (event.target).closest('a, button')) return;
      const go = KEYS[event.key];
      if (!go) return;
      event.preventDefault();
      this.go(go);
    });
    this.gather();
  }

  /** Whether one screen is shown at a time; otherwise all stand below each other. */
  turn(/** @type {boolean} */ turning) {
    this.turning = turning;
    this.root.classList.toggle('wall--turning', turning);
    this.show();
  }

  /** The screens as they are now: new ones may have come, old ones gone. */
  gather() {
    this.panels = [...this.root.querySelectorAll('[data-panel]')].map((panel) => /** @type {HTMLElement} */ (panel));
    this.show(false);
  }

  go(/** @type {string} */ where) {
    if (where === 'pause') {
      this.paused = !this.paused;
      this.root.classList.toggle('wall--paused', this.paused);
      const words = this.root.querySelector('[data-pause-words]');
      if (words) words.textContent = say(this.paused ? 'go_on' : 'pause');
    } else {
      const step = where === 'back' ? -1 : 1;
      const { length } = this.panels;
      this.key = this.panels[(this.at + step + length) % length].dataset.panel ?? 'map';
    }
    this.show();
  }

  /** Which screen is shown; the first where the one shown is gone. */
  get at() {
    return Math.max(this.panels.findIndex(({ dataset }) => dataset.panel === this.key), 0);
  }

  /** @param {boolean} anew whether the screen's time begins again */
  show(anew = true) {
    const { at } = this;
    this.panels.forEach((panel, place) => {
      panel.toggleAttribute('data-shown', place === at);
      // Hidden from eyes by the style sheet, from screen readers and the focus here.
      panel.inert = this.turning && place !== at;
    });
    const place = this.root.querySelector('[data-place]');
    if (place) place.textContent = say('screen', { n: at + 1, of: this.panels.length });
    if (!anew) return;
    window.clearTimeout(this.timer);
    if (this.turning && !this.paused) this.timer = window.setTimeout(() => this.go('on'), SCREEN_MS);
  }
}
