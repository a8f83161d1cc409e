import { afterPaint } from './after-paint.js';
import { shownFills } from './area-fills.js';
import { CoverageTable } from './coverage-table.js';
import { DensityLayer } from './density-layer.js';
import { releaseTaps } from './early-taps.js';
import { HazardsLayer } from './hazards-layer.js';
import { KeyPlacesLayer } from './key-places-layer.js';
import { drawBase } from './map-base.js';
import { TOLD_BY_STATE } from './map-classes.js';
import { MapCompare } from './map-compare.js';
import { MapDays } from './map-days.js';
import { MapExtras } from './map-extras.js';
import { MapFilters } from './map-filters.js';
import { handleKeys } from './map-keys.js';
import { sideShown } from './map-later.js';
import { MapLegend } from './map-legend.js';
import { keepLooks } from './map-links.js';
import { NO_NAMES } from './map-names.js';
import { MapPanel } from './map-panel.js';
import { handlePointer } from './map-pointer.js';
import { MapPicture } from './map-picture.js';
import { MapPosition } from './map-position.js';
import { preparePrint } from './map-print.js';
import { attachSaved } from './map-saved.js';
import { clearStill } from './still-map.js';
import { watchTheme } from './map-theme.js';
import { MapTime } from './map-time.js';
import { MapUpdates } from './map-updates.js';
import { MapView } from './map-view.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';
import { MapWay } from './map-way.js';
import { say } from './words.js';

/** From here on the names of villages stand beside their marks. */
const VILLAGE_ZOOM = 12;

/**
 * Brings the map page to life: filters, legend, table and panel around a map that Folium made.
 *
 * @param {L.Map} map
 */
export async function startMapPage(map) {
  const villages = find(map, VillageLayer);
  const outlines = find(map, OutlinesLayer);
  const view = new MapView(map, villages, outlines);
  const filters = new MapFilters();
  villages.fills = outlines.fills;
  const legend = new MapLegend(villages, filters);
  villages.on('classes', () => outlines.fill(shownFills(villages)));
  const emphasise = () => outlines.emphasise(villages.counties());
  villages.on('firstcells', () => {
    emphasise();
    map.invalidateSize({ animate: false });
    view.show(false);
    // Of the places the cells wait for nothing: they can be moved at once.
    void afterPaint().then(clearStill);
  });
  let isRead = await loadAll(villages, outlines, filters);
  emphasise();
  map.invalidateSize({ animate: false });
  // Who has moved on while only cells were there stays where they are.
  if (view.shown) view.resized();
  else view.show(false);
  // All else is for later: first the picture that people came for.
  await afterPaint();
  clearStill();
  const density = find(map, DensityLayer);
  const key = find(map, KeyPlacesLayer);
  const spots = { key, hazards: find(map, HazardsLayer) };
  const extras = new MapExtras(villages, density, spots, filters);
  const details = loadDetails(villages, filters);
  const panel = new MapPanel(villages, filters);
  const way = new MapWay(filters);
  const table = new CoverageTable((unit, name) => filters.chooseUnit(unit, name), (to) => filters.goTo(to));
  const follow = () => void followVillage(view, filters, panel);
  filters.onVillage = follow;
  keepLooks(filters);
  panel.onVillage = (name) => way.show(name);
  const updates = new MapUpdates(villages, filters, (answer, asked) => {
    const lost = answer.side !== undefined && table.replace(answer.side);
    if (answer.way !== undefined) way.replace(answer.way);
    if (lost) way.focus();
    if (answer.units) filters.offerUnits(answer.units);
    if (answer.townships) filters.offerTownships(answer.townships);
    if (answer.addresses) emphasise();
    if (answer.addresses && (asked || !isRead)) view.show();
    isRead ||= Boolean(answer.addresses);
    villages.setFills(answer.fills ?? null);
    void panel.refresh();
    if (asked) follow();
    for (const bar of bars) bar.refresh();
    days?.refresh();
    extras.refresh();
  });

  filters.onChange(async (name) => {
    const colours = [villages.colour, filters.value('colour')];
    if (colours[0] !== colours[1]) await details; // else it would colour by figures not there yet
    villages.setQuestion(filters.question());
    emphasise();
    if (name === 'colour' && !colours.some((colour) => TOLD_BY_STATE.has(colour))) return;
    if (name === 'unit' || name === 'all') view.show();
    updates.ask();
  });
  const days = MapDays.start(filters);
  attachSaved(filters);
  const bars = [new MapTime(villages, filters), new MapCompare(view, filters, legend)];
  legend.render();
  handlePointer(map, villages, panel, spots, outlines);
  handleKeys(map, villages, panel);
  MapPosition.start(map);
  preparePrint(view, [outlines, density, villages, ...Object.values(spots)]);
  MapPicture.start(view, extras);
  void drawBase(/** @type {any} */ (window).L, map, /** @type {HTMLElement} */ (document.getElementById('map-stage')), outlines);
  watchTheme(() => {
    outlines.setTheme();
    villages.setTheme();
    density.setTheme();
    for (const layer of Object.values(spots)) layer.setTheme();
    extras.render();
    legend.render();
  });
  const sizes = new ResizeObserver(() => view.resized());
  for (const element of [map.getContainer(), ...document.querySelectorAll('.map-foot')]) sizes.observe(element);
  updates.onContact = () => {
    villages.readLost();
    outlines.readLost();
  };
  void sideShown().then(({ etag, fills }) => {
    table.came();
    // Of the same moment as the table: the next answer is only of what has changed since.
    if (fills) villages.setFills(fills);
    // Places that could not be read come with the next answer: it must not be "as before".
    updates.start(isRead ? etag : '');
  });
  releaseTaps();
  // What was chosen before anybody listened.
  if (filters.isChanged()) filters.tell('all');
  await details;
  void panel.refresh();
  if (filters.village) follow();
  map.getContainer().dataset.ready = 'true';
}

/** The figures beside the colour's own: for panel, tooltips and other colours. */
async function loadDetails(/** @type {VillageLayer} */ villages, /** @type {MapFilters} */ filters) {
  const asked = filters.query();
  const { present } = villages;
  const read = await villages.source?.state(asked).catch(() => undefined);
  // An answer to a later question may have come before this one.
  if (!read || read.token !== villages.places.token || present !== villages.present) return;
  // Other filters bring all figures of their own.
  asked.delete('colour');
  const now = filters.query();
  now.delete('colour');
  if (asked.toString() === now.toString()) villages.setState(read.columns);
}

/**
 * Opens the panel of the village that the address names, and goes there; closes it for none.
 *
 * @param {MapView} view @param {MapFilters} filters @param {MapPanel} panel
 */
async function followVillage(view, filters, panel) {
  const { villages } = view;
  await villages.named;
  const { names } = villages.places;
  const at = filters.village ? names.find(filters.village) : -1;
  if (at < 0) {
    panel.close(false, true);
    if (names !== NO_NAMES) filters.showVillage('', true);
  } else if (at !== panel.at) {
    view.goTo(at, VILLAGE_ZOOM);
    panel.open(at, true);
  }
}

/** Reads what the first picture needs; says so where it cannot be read. @returns whether it was */
async function loadAll(
  /** @type {VillageLayer} */ villages,
  /** @type {OutlinesLayer} */ outlines,
  /** @type {MapFilters} */ filters,
) {
  const loading = outlines.load();
  try {
    await villages.load(filters.query());
  } catch {
    const status = /** @type {HTMLElement} */ (document.getElementById('map-status'));
    status.textContent = say('stale', { time: document.querySelector('[data-as-of]')?.textContent ?? '' });
    status.hidden = false;
  }
  await loading;
  return villages.isRead;
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
