import { drawMark } from './map-marks.js';
import { number, say } from './words.js';

/**
 * What can be shown beside the villages: visit density below, key places and hazards above; its
 * switches and its part of the legend.
 *
 * @typedef {import('./density-layer.js').DensityLayer} DensityLayer
 * @typedef {import('./spot-layer.js').SpotLayer} SpotLayer
 */
export class MapExtras {
  /**
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {DensityLayer} density @param {Record<string, SpotLayer>} spots by the names of their switches
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(villages, density, spots, filters) {
    this.villages = villages;
    this.density = density;
    this.spots = spots;
    /** Layers that could not be read. @type {Set<SpotLayer>} */
    this.failed = new Set();
    this.filters = filters;
    density.villages = villages;
    this.list = /** @type {HTMLElement} */ (document.querySelector('[data-extra-legend]'));
    this.boxes = [...document.querySelectorAll('[data-extra]')].filter((box) => box instanceof HTMLInputElement);
    for (const box of this.boxes) {
      box.checked = false;
      box.addEventListener('change', () => {
        filters.showBeside(box.dataset.extra ?? '', box.checked);
        void this.choose(box);
      });
    }
    this.follow();
    filters.onShown = () => this.follow();
    villages.on('classes', () => {
      this.density.redraw();
      this.render();
    });
    villages.on('figures', () => {
      this.density.redraw();
      this.render();
    });
    villages._map.on('zoomend', () => this.render());
  }

  /** Shows what the address names. */
  follow() {
    for (const box of this.boxes) {
      const isNamed = this.filters.shown.has(box.dataset.extra ?? '');
      if (box.checked === isNamed) continue;
      box.checked = isNamed;
      void this.choose(box);
    }
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
      const layer = this.spots[box.dataset.extra ?? ''];
      layer.show(box.checked);
      await this.read(layer);
    }
    this.render();
  }

  /** The spots under the filters now. @param {SpotLayer} layer */
  async read(layer) {
    this.failed.delete(layer);
    if (!layer.shown) return;
    const query = this.filters.query();
    for (const name of ['colour', 'campaign', 'activity', 'kind']) query.delete(name);
    await layer.load(query).catch(() => this.failed.add(layer));
  }

  /** The server has answered: to other filters, or because it knows more. */
  refresh() {
    for (const layer of Object.values(this.spots)) {
      if (layer.shown) void this.read(layer).then(() => this.render());
    }
    this.render();
  }

  /** The lines of what is shown, for the legend of map and picture. */
  lines() {
    return [
      ...(this.density.shown ? this.density.lines() : []),
      ...Object.values(this.spots).flatMap((layer) => (layer.shown ? layer.lines() : [])),
    ];
  }

  render() {
    this.list.replaceChildren(...this.lines().map((line) => this.row(line)));
    if (this.failed.size) this.list.append(Object.assign(document.createElement('li'), { textContent: say('failed') }));
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
      if (context) drawMark(context, mark, 12, 12, 6, this.spots.key.colours);
      item.append(canvas);
    }
    for (const [name, words] of [['label', label], ['count', count === null ? '' : number(count)]]) {
      const part = document.createElement('span');
      part.className = `map-legend__${name}`;
      part.textContent = words;
      item.append(part);
    }
    return item;
  }
}
