import { fillWords, shownFills } from './area-fills.js';
import { cellsWords, countWithoutPoint, isCounted } from './legend-lines.js';
import { drawMark } from './map-marks.js';
import { OUTSIDE_MARK } from './village-marks.js';
import { number, say } from './words.js';

/** Stands for a count that nobody knows yet: 0 would be one. */
const UNKNOWN = '–';

/**
 * What the legend says: each class with its mark and count. Without Leaflet: `layer` is a
 * `VillageLayer`, or the still picture that is seen before there is one.
 *
 * @typedef {Pick<import('./village-layer.js').VillageLayer, 'classes' | 'colours' | 'intervals' | 'alone'
 *   | 'places' | 'included' | 'firstCells' | 'inCells' | 'quiet' | 'colour' | 'before' | 'note'
 *   | 'fills' | 'moment'>} Explained
 */
export class LegendRows {
  /** @param {Explained} layer @param {HTMLFormElement} form the filters */
  constructor(layer, form) {
    this.layer = layer;
    this.form = form;
    /** @type {import('./village-layer.js').VillageLayer | null} the same places on another day */
    this.twin = null;
    this.element = /** @type {HTMLDetailsElement} */ (document.getElementById('map-legend'));
    this.list = /** @type {HTMLElement} */ (this.element.querySelector('.map-legend__rows'));
    // Whoever has closed it meanwhile finds it closed.
    if (!this.element.dataset.begun) this.element.open = window.matchMedia('(min-width: 992px)').matches;
    this.element.dataset.begun = 'true';
  }

  render() {
    const { rows, outside, overdue } = this.layer.classes;
    const total = rows.reduce((sum, row) => sum + row.count, 0);
    const known = isCounted(this.layer);
    const places = this.chosen('kind')?.value === 'village' ? 'total_villages' : 'total_places';
    this.write('.map-legend__total', say(places, { n: known ? total : UNKNOWN }));
    this.element.querySelector('.map-legend__question')?.replaceChildren(...wholeDays(this.question()));
    const focused = document.activeElement;
    const key = focused instanceof HTMLElement && this.list.contains(focused) ? focused.dataset.key : '';
    const then = this.twin?.classes.rows;
    this.list.replaceChildren(
      ...rows.map(({ key, label, count, mark }) => {
        const before = then?.find((row) => row.key === key)?.count;
        return this.row(key, label, known ? change(before, count) : UNKNOWN, mark);
      }),
    );
    const overdueThen = this.twin?.classes.overdue;
    if (overdue || overdueThen) {
      this.list.append(this.ringRow(change(overdueThen, overdue)));
    }
    if (outside) this.list.append(this.outsideRow(outside));
    if (key) this.button(key)?.focus();
    this.press();
    this.showFills();
    this.showCells();
    this.showMissing();
  }

  question() {
    const { note, before } = this.layer;
    if (before) return note;
    return [this.chosen('colour')?.textContent, note].filter(Boolean).join(' · ');
  }

  /** What a filter is set to. @param {string} name */
  chosen(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLSelectElement ? field.selectedOptions[0] : undefined;
  }

  row(
    /** @type {string} */ key,
    /** @type {string} */ label,
    /** @type {string} */ count,
    /** @type {import('./map-classes.js').Mark} */ mark,
  ) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'map-legend__row';
    button.dataset.key = key;
    button.append(
      this.swatch((context) => drawMark(context, mark, 12, 12, 6, this.layer.colours)),
      text('map-legend__label', label),
      text('map-legend__count', count),
    );
    item.append(button);
    return item;
  }

  /** Overdue is no class of its own: it is said apart, so that the classes add up. */
  ringRow(/** @type {string} */ count) {
    const { colours } = this.layer;
    const mark = /** @type {const} */ ({ shape: 'disc', fill: 'recency-5' });
    const item = this.row('overdue', say('overdue', { days: this.layer.intervals.village, key: this.layer.intervals.key }), count, mark);
    item.className = 'map-legend__apart';
    item.querySelector('canvas')?.replaceWith(
      this.swatch((context) => drawMark(context, mark, 12, 12, 6, colours, true)),
    );
    return item;
  }

  outsideRow(/** @type {number} */ count) {
    const item = this.stillRow(OUTSIDE_MARK, say('outside'), count);
    item.classList.add('map-legend__apart');
    return item;
  }

  /** A row that cannot be pressed. */
  stillRow(
    /** @type {import('./map-classes.js').Mark} */ mark,
    /** @type {string} */ label,
    /** @type {number} */ count,
  ) {
    const item = document.createElement('li');
    item.className = 'map-legend__row map-legend__row--still';
    item.append(
      this.swatch((context) => drawMark(context, mark, 12, 12, 6, this.layer.colours)),
      text('map-legend__label', label),
      text('map-legend__count', number(count)),
    );
    return item;
  }

  swatch(/** @type {(context: CanvasRenderingContext2D) => void} */ draw) {
    const canvas = document.createElement('canvas');
    const ratio = window.devicePixelRatio || 1;
    canvas.className = 'map-legend__swatch';
    canvas.width = canvas.height = 24 * ratio;
    const context = canvas.getContext('2d');
    if (context) {
      context.scale(ratio, ratio);
      draw(context);
    }
    return canvas;
  }

  press() {
    for (const button of this.list.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.key === this.layer.alone));
    }
  }

  button(/** @type {string} */ key) {
    return [...this.list.querySelectorAll('button')].find((button) => button.dataset.key === key);
  }

  /** What the fills of the areas below are: counted, but not to be pressed. */
  showFills() {
    const element = this.element.querySelector('[data-fills]');
    if (!(element instanceof HTMLElement)) return;
    const fills = shownFills(this.layer);
    element.hidden = !fills;
    if (!fills) return element.replaceChildren();
    const { head, lines, note } = fillWords(fills);
    const list = document.createElement('ul');
    list.append(...lines.map(({ mark, label, count }) => this.stillRow(mark, label, count)));
    element.replaceChildren(text('map-legend__fills', head), list, ...(note ? [text('map-legend__fills', note)] : []));
  }

  /** How cells are read, where the map shows cells. */
  showCells() {
    const element = this.element.querySelector('[data-cells]');
    if (!(element instanceof HTMLElement)) return;
    element.hidden = !this.layer.inCells;
    element.textContent = cellsWords(this.layer);
  }

  /** Places without a point are counted above and said here. */
  showMissing() {
    const missing = countWithoutPoint(this.layer);
    this.write('[data-missing-words]', say('without_point', { n: missing }));
    const element = this.element.querySelector('[data-missing]');
    if (element instanceof HTMLElement) element.hidden = missing === 0;
  }

  write(/** @type {string} */ selector, /** @type {string} */ words) {
    const element = this.element.querySelector(selector);
    if (element) element.textContent = words;
  }
}

/** The words with each of their days in one piece: a line breaks beside it. @param {string} words */
function wholeDays(words) {
  return words.split(/(\d{4}-\d\d-\d\d)/).map((part, at) => {
    if (at % 2 === 0) return part;
    return Object.assign(document.createElement('span'), { className: 'nowrap', textContent: part });
  });
}

/** How many there are, and how many there were. @param {number | undefined} before @param {number} now */
const change = (before, now) =>
  before === undefined ? number(now) : `${number(before)} → ${number(now)}`;

function text(/** @type {string} */ name, /** @type {string} */ content) {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = content;
  return element;
}
