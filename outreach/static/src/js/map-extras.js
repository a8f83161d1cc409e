import { drawMark } from './map-marks.js';
import { say } from './words.js';

/**
 * What can be shown beside the villages: visit density below, key places above; its switches and
 * its part of the legend.
 *
 * @typedef {import('./density-layer.js').DensityLayer} DensityLayer
 * @typedef {import('./key-places-layer.js').KeyPlacesLayer} KeyPlacesLayer
 */
export class MapExtras {
  /**
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {DensityLayer} density @param {KeyPlacesLayer} key
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(villages, density, key, filters) {
    this.villages = villages;
    this.density = density;
    this.key = key;
    this.filters = filters;
    density.villages = villages;
    this.list = /** @type {HTMLElement} */ (document.querySelector('[data-extra-legend]'));
    for (const box of document.querySelectorAll('[data-extra]')) {
      if (!(box instanceof HTMLInputElement)) continue;
      box.checked = filters.shown.has(box.dataset.extra ?? '');
      box.addEventListener('change', () => {
        filters.showBeside(box.dataset.extra ?? '', box.checked);
        void this.choose(box);
      });
      if (box.checked) void this.choose(box);
    }
    villages.on('classes', () => this.refresh());
    villages._map.on('zoomend', () => this.render());
  }

  /** @param {HTMLInputElement} box */
  async choose(box) {
    if (box.dataset.extra === 'density') {
      this.density.show(box.checked);
      // Squares upon squares would say nothing: from afar the density stands alone.
      this.villages.quiet = box.checked;
      this.villages.redraw();
      this.villages.fire('cells');
    } else {
      this.key.show(box.checked);
      await this.read();
    }
    this.render();
  }

  /** The key places under the filters now. */
  async read() {
    if (!this.key.shown) return;
    const query = this.filters.query();
    for (const name of ['colour', 'campaign', 'activity', 'kind']) query.delete(name);
    this.failed = await this.key.load(query).then(() => false, () => true);
  }

  /** Filters or visits have changed. */
  refresh() {
    this.density.redraw();
    void this.read().then(() => this.render());
  }

  /** The lines of what is shown, for the legend of map and picture. */
  lines() {
    return [
      ...(this.density.shown ? this.density.lines() : []),
      ...(this.key.shown ? this.key.lines() : []),
    ];
  }

  render() {
    this.list.replaceChildren(...this.lines().map((line) => this.row(line)));
    if (this.failed) this.list.append(Object.assign(document.createElement('li'), { textContent: say('failed') }));
  }

  /** @param {import('./legend-lines.js').LegendLine} line */
  row({ mark, label, count }) {
    const item = document.createElement('li');
    item.className = mark ? 'map-legend__row map-legend__row--still' : 'map-legend__question';
    if (mark) {
      const canvas = document.createElement('canvas');
      const ratio = window.devicePixelRatio || 1;
      canvas.className = 'map-legend__swatch';
      canvas.width = canvas.height = 24 * ratio;
      const context = canvas.getContext('2d');
      context?.scale(ratio, ratio);
      if (context) drawMark(context, mark, 12, 12, 6, this.key.colours);
      item.append(canvas);
    }
    for (const [name, words] of [['label', label], ['count', count === null ? '' : String(count)]]) {
      const part = document.createElement('span');
      part.className = `map-legend__${name}`;
      part.textContent = words;
      item.append(part);
    }
    return item;
  }
}
