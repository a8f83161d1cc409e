import { afterPaint, markDrawn } from './after-paint.js';
import { shownFills } from './area-fills.js';
import { LegendRows } from './legend-rows.js';
import { readFirstCells } from './map-first-cells.js';
import { NO_PLACES, Places } from './map-columns.js';
import { bestView, worldSize } from './map-fit.js';
import { emptyState, readPlaces, readState } from './map-payloads.js';
import { askFor, peek } from './map-reading.js';
import { boxOfOutlines, drawOutlines, readOutlines } from './outlines-drawing.js';
import { StillVillages } from './still-villages.js';
import { emptyBox, widen } from './world.js';

/**
 * The map's first picture: outlines, villages and legend as the map will show them, drawn before
 * Leaflet and all that moves the map has come. The map takes its place (`clearStill`).
 *
 * @typedef {{places?: string, state?: string}} PlaceAddresses
 * @typedef {{outlines: string, cells?: string} & PlaceAddresses} Addresses
 *   where the page asked for each ahead of all script
 */

/**
 * Draws it and waits until it is seen. Throws where what it shows cannot be read, or not in time.
 *
 * @param {Promise<HTMLElement>} parsed the stage with the place of the map, once the page is there
 * @param {{addresses: Addresses, then: PlaceAddresses, token: string, question: import('./still-villages.js').Question}} page
 *   `then`: where the places of the cells are; `token` names them
 * @param {AbortSignal} patience from its end on the map draws by itself
 */
export async function drawStill(parsed, { addresses, then, token, question }, patience) {
  const [outlines, data, stage] = await Promise.all([
    peek(addresses.outlines).then(readOutlines),
    readData(addresses, token),
    parsed,
  ]);
  inTime(patience);
  let villages = new StillVillages(question, data);
  const emphasised = new Set(question.unit || question.own ? villages.counties() : []);
  document.documentElement.classList.remove('picture-held');
  // The map keeps clear of it.
  const form = /** @type {HTMLFormElement} */ (document.getElementById('map-filters'));
  const legend = new LegendRows(villages, form);
  legend.render();
  const size = { x: stage.clientWidth, y: stage.clientHeight };
  const view = viewOf(villages, boxOfOutlines(outlines, emphasised, question.unit !== ''), size);
  if (!view) return;
  villages.view = view;
  if (villages.needsPlaces()) {
    villages = legend.layer = new StillVillages(question, await readThen(then, token));
    inTime(patience);
    villages.view = view;
  }
  const land = { outlines, emphasised, filled: true, fills: shownFills(villages), colours: villages.colours };
  putOver(stage, [
    sheet(size, (context) => drawOutlines(context, land, villages.projection())),
    // Marks are put in place of what is there, so that they need a sheet of their own.
    sheet(size, (context) => villages.draw(context, { min: { x: 0, y: 0 }, max: size })),
  ]);
  legend.showCells();
  markDrawn();
  await afterPaint();
}

/** @param {AbortSignal} patience */
function inTime(patience) {
  if (patience.aborted) throw new Error('too late');
}

/**
 * What the map will have in sight; null where there is nothing to see.
 *
 * @param {StillVillages} villages
 * @param {import('./world.js').Box} outlines the box around those that matter
 * @param {{x: number, y: number}} size of the map, in pixels of the page
 */
function viewOf(villages, outlines, size) {
  const box = emptyBox();
  widen(box, villages.worldBox());
  widen(box, outlines);
  if (box.left > box.right) return null;
  const { zoom, x, y } = bestView(box, size, villages);
  const scale = worldSize(zoom);
  return { zoom, left: Math.round(x * scale - size.x / 2), top: Math.round(y * scale - size.y / 2) };
}

/** @param {HTMLElement} stage @param {HTMLCanvasElement[]} sheets one above the other */
function putOver(stage, sheets) {
  const still = document.createElement('div');
  still.className = 'map-still';
  still.setAttribute('aria-hidden', 'true');
  still.append(...sheets);
  stage.querySelector('.folium-map')?.after(still);
}

/** The map itself is seen now. */
export function clearStill() {
  for (const still of document.querySelectorAll('.map-still')) still.remove();
  document.getElementById('map-stage')?.removeAttribute('aria-busy');
}

/**
 * @param {PlaceAddresses & {cells?: string}} addresses @param {string} token
 * @returns {Promise<import('./still-villages.js').Data>}
 */
async function readData({ places = '', state = '', cells }, token) {
  if (cells) {
    const firstCells = readFirstCells(await peek(cells));
    if (firstCells.token !== token) throw new Error('the register has just changed');
    return { firstCells, places: new Places(NO_PLACES), state: emptyState(0) };
  }
  const [where, what] = await Promise.all([peek(places).then(readPlaces), peek(state).then(readState)]);
  if (what.token !== token) throw new Error('the register has just changed');
  return { firstCells: null, places: new Places(where, token), state: what.columns };
}

/** The places themselves, where cells do not do. @param {PlaceAddresses} then @param {string} token */
function readThen(then, token) {
  for (const address of Object.values(then)) askFor(address);
  return readData(then, token);
}

/**
 * @param {{x: number, y: number}} size pixels of the page
 * @param {(context: CanvasRenderingContext2D) => void} draw
 */
function sheet({ x, y }, draw) {
  const canvas = document.createElement('canvas');
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(x * ratio);
  canvas.height = Math.round(y * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(ratio, ratio);
  draw(context);
  return canvas;
}
