import { LegendRows } from './legend-rows.js';

/** The legend of the map: it follows its layer; pressing a class shows it alone. */
export class MapLegend extends LegendRows {
  /**
   * @param {import('./village-layer.js').VillageLayer} layer
   * @param {import('./map-filters.js').MapFilters} filters
   */
  constructor(layer, filters) {
    super(layer, filters.form);
    layer.on('classes', () => this.render());
    layer.on('cells', () => this.showCells());
    this.list.addEventListener('click', (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest('button');
      if (!button) return;
      const key = button.dataset.key ?? null;
      layer.showAlone(layer.alone === key ? null : key);
      this.press();
    });
  }
}
