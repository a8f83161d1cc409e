import { readColours, watchTheme } from './map-theme.js';
import { isoDay, spansOf, stepFor } from './map-spans.js';
import { say } from './words.js';

const HEIGHT = 72;
/** Days that a key moves an end of the selection. */
const KEYS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -30, PageUp: 30,
});

/**
 * Columns on a canvas with a selection over them: dragged with a pointer, or by its two ends with
 * the keyboard. Days are counted from the first one shown.
 *
 * @typedef {{say: (first: number, last: number) => void,
 *   choose: (first: number, last: number, atOnce: boolean) => void}} Listener
 */
export class DaysChart {
  /** @param {HTMLElement} element @param {Listener} listener */
  constructor(element, listener) {
    this.listener = listener;
    this.frame = /** @type {HTMLElement} */ (element.querySelector('[data-days-chart]'));
    this.axis = /** @type {HTMLElement} */ (element.querySelector('[data-days-axis]'));
    this.canvas = /** @type {HTMLCanvasElement} */ (this.frame.querySelector('canvas'));
    this.chosen = /** @type {HTMLElement} */ (this.frame.querySelector('.map-days__chosen'));
    this.handles = /** @type {HTMLElement[]} */ ([...this.frame.querySelectorAll('[role=slider]')]);
    /** @type {number[]} */
    this.visits = [];
    this.start = 0;
    this.first = 0;
    this.last = 0;
    this.isDragged = false;
    this.step = /** @type {'day' | 'week' | 'month'} */ ('day');
    this.frame.addEventListener('pointerdown', (event) => this.drag(event));
    for (const handle of this.handles) {
      handle.addEventListener('keydown', (event) => this.key(event, handle.dataset.end === 'first'));
    }
    new ResizeObserver(() => this.draw()).observe(this.frame);
    watchTheme(() => this.draw());
  }

  /** @param {number[]} visits a day @param {number} start number of the first day @param {boolean} shown */
  show(visits, start, shown) {
    this.visits = visits;
    this.start = start;
    this.frame.hidden = !shown;
    this.axis.hidden = !shown;
    this.draw();
  }

  /** Shows what is chosen; nobody is told. @param {number} first @param {number} last */
  select(first, last) {
    [this.first, this.last] = [first, last];
    const days = this.visits.length;
    const [left, right] = [(first / days) * 100, ((last + 1) / days) * 100];
    this.chosen.style.insetInlineStart = `${left}%`;
    this.chosen.style.inlineSize = `${right - left}%`;
    for (const handle of this.handles) {
      const isFirst = handle.dataset.end === 'first';
      const day = isFirst ? first : last;
      handle.style.insetInlineStart = `${isFirst ? left : right}%`;
      handle.setAttribute('aria-valuemin', String(isFirst ? 0 : first));
      handle.setAttribute('aria-valuemax', String(isFirst ? last : days - 1));
      handle.setAttribute('aria-valuenow', String(day));
      handle.setAttribute('aria-valuetext', isoDay(this.start + day));
    }
  }

  draw() {
    const width = this.frame.clientWidth;
    const context = this.canvas.getContext('2d');
    if (!width || !this.visits.length || !context) return;
    const days = this.visits.length;
    const ratio = window.devicePixelRatio || 1;
    this.step = stepFor(days, width);
    const spans = spansOf(this.start, days, this.step);
    const sums = spans.map(([from, to]) => this.visits.slice(from, to + 1).reduce((sum, n) => sum + n, 0));
    const most = Math.max(...sums, 1);
    this.canvas.width = width * ratio;
    this.canvas.height = HEIGHT * ratio;
    context.scale(ratio, ratio);
    context.fillStyle = readColours().primary;
    spans.forEach(([from, to], at) => {
      const [left, right] = [(from / days) * width, ((to + 1) / days) * width];
      const high = sums[at] ? Math.max((sums[at] / most) * (HEIGHT - 4), 1.5) : 0;
      context.fillRect(left, HEIGHT - high, Math.max(right - left - 1, 1), high);
    });
    this.axis.replaceChildren(
      ...[isoDay(this.start), say(`most_${this.step}`, { n: most }), isoDay(this.start + days - 1)].map((text) => {
        const mark = document.createElement('span');
        mark.textContent = text;
        return mark;
      }),
    );
  }

  /** Draws a new selection; from one of its ends, moves that end. @param {PointerEvent} event */
  drag(event) {
    if (event.button !== 0) return;
    const handle = /** @type {HTMLElement} */ (event.target).closest('[role=slider]');
    const from = this.dayAt(event);
    const still = handle ? (handle === this.handles[0] ? this.last : this.first) : from;
    const move = (/** @type {PointerEvent} */ next) => {
      const day = this.dayAt(next);
      this.select(Math.min(still, day), Math.max(still, day));
      this.listener.say(this.first, this.last);
    };
    const end = (/** @type {PointerEvent} */ next) => {
      this.frame.removeEventListener('pointermove', move);
      this.frame.removeEventListener('pointerup', end);
      this.frame.removeEventListener('pointercancel', end);
      this.isDragged = false;
      if (next.type === 'pointerup') this.listener.choose(this.first, this.last, true);
    };
    event.preventDefault();
    this.isDragged = true;
    if (handle instanceof HTMLElement) handle.focus();
    this.frame.setPointerCapture(event.pointerId);
    if (!handle) move(event);
    this.frame.addEventListener('pointermove', move);
    this.frame.addEventListener('pointerup', end);
    this.frame.addEventListener('pointercancel', end);
  }

  /** @param {KeyboardEvent} event @param {boolean} isFirst */
  key(event, isFirst) {
    const at = isFirst ? this.first : this.last;
    const [least, most] = isFirst ? [0, this.last] : [this.first, this.visits.length - 1];
    const ends = /** @type {Record<string, number>} */ ({ Home: least, End: most });
    const wanted = ends[event.key] ?? at + (KEYS[event.key] ?? NaN);
    if (Number.isNaN(wanted)) return;
    event.preventDefault();
    const day = Math.min(Math.max(wanted, least), most);
    this.select(isFirst ? day : this.first, isFirst ? this.last : day);
    this.listener.say(this.first, this.last);
    this.listener.choose(this.first, this.last, false);
  }

  /** @param {PointerEvent} event */
  dayAt(event) {
    const box = this.frame.getBoundingClientRect();
    const day = Math.floor(((event.clientX - box.left) / box.width) * this.visits.length);
    return Math.min(Math.max(day, 0), this.visits.length - 1);
  }
}
