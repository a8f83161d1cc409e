import { CoverageTable } from './coverage-table.js';
import { MapFilters } from './map-filters.js';
import { handleKeys } from './map-keys.js';
import { MapLegend } from './map-legend.js';
import { MapPanel } from './map-panel.js';
import { handlePointer } from './map-pointer.js';
import { MapPosition } from './map-position.js';
import { preparePrint } from './map-print.js';
import { watchTheme } from './map-theme.js';
import { MapUpdates } from './map-updates.js';
import { MapView } from './map-view.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';

/**
 * Brings the map page to life: filters, legend, table and panel around a map that Folium made.
 *
 * @param {L.Map} map
 */
export function startMapPage(map) {
  const villages = find(map, VillageLayer);
  const outlines = find(map, OutlinesLayer);
  const view = new MapView(map, villages, outlines);
  const filters = new MapFilters();
  const emphasise = () => outlines.emphasise(villages.counties());
  const panel = new MapPanel(villages, filters);
  const legend = new MapLegend(villages, filters);
  const table = new CoverageTable((unit) => filters.chooseUnit(unit));
  const updates = new MapUpdates(villages, filters, (answer, asked) => {
    if (answer.side !== undefined) table.replace(answer.side);
    if (answer.places) emphasise();
    if (answer.places && asked) view.show();
    panel.refresh();
  });

  filters.onChange((name) => {
    villages.setQuestion(filters.question());
    emphasise();
    if (name === 'colour') return;
    if (name === 'unit' || name === 'all') view.show();
    updates.ask();
  });
  emphasise();
  legend.render();
  map.invalidateSize({ animate: false });
  view.show(false);
  handlePointer(map, villages, panel);
  handleKeys(map, villages, panel);
  MapPosition.start(map);
  preparePrint(view, [outlines, villages]);
  watchTheme(() => {
    outlines.setTheme();
    villages.setTheme();
    legend.render();
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  updates.start();
  map.getContainer().dataset.ready = 'true';
}

/**
 * @template T
 * @param {L.Map} map
 * @param {new (...values: any[]) => T} kind
 * @returns {T}
 */
function find(map, kind) {
  /** @type {T | undefined} */
  let found;
  map.eachLayer((layer) => {
    if (layer instanceof kind) found = layer;
  });
  if (!found) throw new Error(`the map has no ${kind.name}`);
  return found;
}
