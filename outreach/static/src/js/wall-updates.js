import { say } from './words.js';

const EVERY_MS = 20_000;
/** Longer without contact, and the wall says that it stands still. */
const STALE_MS = 120_000;

/**
 * Keeps the wall true: asks every 20 seconds and changes only what is another now.
 *
 * @typedef {{village: number, key: number}} Intervals
 * @typedef {{panels: string, build: string, intervals: Intervals, addresses: import('./map-source.js').Addresses}} State
 */
export class WallUpdates {
  /**
   * @param {HTMLElement} root
   * @param {{onPanels: () => void,
   *   onState: (addresses: import('./map-source.js').Addresses, intervals: Intervals) => Promise<void>}} listeners
   */
  constructor(root, listeners) {
    this.root = root;
    this.listeners = listeners;
    this.etag = '';
    this.line = this.part('[data-as-of]');
    /** The server's clock at the last contact, and our own epoch of it. */
    this.asOf = /\d\d:\d\d/.exec(this.line.textContent ?? '')?.[0] ?? '';
    this.heardAt = Date.now();
    this.busy = false;
  }

  start() {
    const look = () => void this.fetch();
    window.setInterval(look, EVERY_MS);
    window.addEventListener('online', look);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  }

  async fetch() {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.ask();
    } catch {
      // The next turn asks again; until then the wall says from when its figures are.
    } finally {
      this.busy = false;
      this.sayAge();
    }
  }

  async ask() {
    const response = await fetch(this.root.dataset.state ?? '', {
      headers: { Accept: 'application/json', ...(this.etag && { 'If-None-Match': this.etag }) },
      signal: AbortSignal.timeout?.(15_000),
    });
    const out = response.redirected || response.status === 401 || response.status === 403;
    this.part('[data-signed-out]').hidden = !out;
    this.part('[data-foot]').hidden = out;
    if (out) this.part('[data-frozen]').textContent = say('signed_out_at', { time: this.asOf });
    if (out) return;
    if (response.status !== 304 && !response.ok) return;
    if (response.status !== 304) await this.apply(await response.json());
    this.etag = response.headers.get('ETag') ?? this.etag;
    this.asOf = response.headers.get('X-As-Of') ?? this.asOf;
    this.heardAt = Date.now();
  }

  /** @param {State} state */
  async apply({ panels, build, addresses, intervals }) {
    // Nobody presses "reload" on a wall: a new build comes with a page of its own.
    if (build !== document.documentElement.dataset.build) return window.location.reload();
    await this.listeners.onState(addresses, intervals);
    this.replace(panels);
    this.listeners.onPanels();
  }

  /** Screens that say the same stay as they are; the map keeps its canvas. @param {string} html */
  replace(html) {
    const fresh = document.createElement('template');
    fresh.innerHTML = html; // rendered and escaped by our own templates
    const place = this.part('[data-panels]');
    const kept = new Map([...place.querySelectorAll('[data-panel]')].map((panel) => [panel.getAttribute('data-panel'), panel]));
    const order = [...fresh.content.querySelectorAll('[data-panel]')].map((panel) => {
      const old = kept.get(panel.getAttribute('data-panel'));
      kept.delete(panel.getAttribute('data-panel'));
      if (!old) return panel;
      const [before, after] = old.querySelector('[data-map]')
        ? [old.querySelector('header'), panel.querySelector('header')]
        : [old, panel];
      if (before && after && before.innerHTML !== after.innerHTML) before.replaceChildren(...after.childNodes);
      return old;
    });
    for (const gone of kept.values()) gone.remove();
    order.forEach((panel, at) => {
      if (place.children[at] !== panel) place.insertBefore(panel, place.children[at] ?? null);
    });
  }

  sayAge() {
    const stale = Date.now() - this.heardAt > STALE_MS;
    const words = say(stale ? 'frozen' : 'as_of', { time: this.asOf });
    this.line.classList.toggle('wall__as-of--frozen', stale);
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }
}
