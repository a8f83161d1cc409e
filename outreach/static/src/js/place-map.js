import L from 'leaflet';

import { pageCrs } from './drawn-datum.js';
import { drawBase } from './map-base.js';

/** How near a single place is looked at. */
const CLOSE = 13;
/** From this zoom on there is room for the names of neighbours. */
const NAMES_FROM = 12;
/** Pixels that a county's name needs. */
const ROOM_FOR_NAME = 72;
/** All of China, until something better to look at is known. */
const EVERYWHERE = L.latLngBounds([18, 74], [53, 134]);

/** A pin whose tip is in the middle of the lower edge, with a hole to see the ground through. */
const PIN =
  '<svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="M8 15.8C6.2 12.9' +
  ' 3 9.6 3 6.2a5 5 0 0 1 10 0c0 3.4-3.2 6.7-5 9.6ZM8 8.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0' +
  ' 0 4.4Z"/></svg>';

/**
 * Draws the small map of a place: county outlines, the placed villages around it, its point.
 *
 * Colours come from the style sheet, so the dark theme needs no script. Beneath lies the base map
 * where the installation has one.
 *
 * @param {HTMLElement} element with the data of `places/_map.html`
 * @returns {{map: L.Map, mark: (lat: number, lon: number) => L.Marker}}
 */
export function drawPlaceMap(element) {
  const { lat, lon, label = '', zoomIn, zoomOut, mark = '', picks } = element.dataset;
  element.hidden = false;
  const map = L.map(element, {
    crs: pageCrs(),
    attributionControl: false,
    zoomControl: false,
    scrollWheelZoom: picks !== undefined,
    zoomSnap: 0.5,
    maxZoom: 18,
  });
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  element.setAttribute('role', picks === undefined ? 'region' : 'application');
  element.setAttribute('aria-label', label);
  element.append(marking(mark));
  // Below the dots and the pin.
  map.createPane('outlines').style.zIndex = '350';
  map.on('zoomend', () => {
    element.classList.toggle('place-map--names', map.getZoom() >= NAMES_FROM);
    thinNames(element);
  });

  const neighbours = drawNeighbours(element, map);
  if (lat && lon) map.setView([Number(lat), Number(lon)], CLOSE);
  else map.fitBounds(neighbours ?? EVERYWHERE, { padding: [24, 24], maxZoom: CLOSE });
  thinNames(element);
  drawOutlines(element, map, !(lat && lon) && !neighbours);
  void drawBase(L, map, element).then((drawn) => element.classList.toggle('place-map--based', drawn));

  /** @type {L.Marker | undefined} */
  let marker;
  const put = (/** @type {number} */ newLat, /** @type {number} */ newLon) => {
    marker ??= newMarker(element).addTo(map);
    return marker.setLatLng([newLat, newLon]);
  };
  if (lat && lon) put(Number(lat), Number(lon));
  return { map, mark: put };
}

/** @param {HTMLElement} element */
function newMarker(element) {
  return L.marker([0, 0], {
    icon: L.divIcon({
      className: 'place-map__pin',
      html: PIN,
      iconSize: [32, 32],
      iconAnchor: [16, 32],
    }),
    alt: element.dataset.name,
    draggable: element.dataset.picks !== undefined,
    autoPan: true,
    interactive: element.dataset.picks !== undefined,
    keyboard: false,
    zIndexOffset: 1000,
  });
}

/**
 * @param {HTMLElement} element
 * @param {L.Map} map
 * @returns {L.LatLngBounds | null} the area of the neighbours
 */
function drawNeighbours(element, map) {
  const data = element.querySelector('script[type="application/json"]')?.textContent ?? '[]';
  /** @type {{name: string, lat: number, lon: number}[]} */
  const neighbours = JSON.parse(data);
  for (const { name, lat, lon } of neighbours) {
    L.circleMarker([lat, lon], { radius: 5, className: 'place-map__dot', interactive: false })
      .bindTooltip(withText('span', '', name), {
        permanent: true,
        direction: 'right',
        className: 'place-map__name',
      })
      .addTo(map);
  }
  if (neighbours.length === 0) return null;
  return L.latLngBounds(neighbours.map(({ lat, lon }) => [lat, lon]));
}

/**
 * Leaves out the names that would stand on another one; a nearer look shows them.
 *
 * @param {HTMLElement} element
 */
function thinNames(element) {
  const names = [...element.querySelectorAll('.place-map__name')];
  /** @type {DOMRect[]} */
  const shown = [];
  const isFree = names.map((name) => {
    const box = name.getBoundingClientRect();
    const free = !shown.some((other) => overlap(other, box));
    if (free) shown.push(box);
    return free;
  });
  names.forEach((name, at) => name.classList.toggle('place-map__name--left-out', !isFree[at]));
}

/** @param {DOMRect} one @param {DOMRect} other */
function overlap(one, other) {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}

/**
 * @param {HTMLElement} element
 * @param {L.Map} map
 * @param {boolean} look whether to look at the place's county
 */
async function drawOutlines(element, map, look) {
  const answer = await fetch(element.dataset.outlines ?? '').catch(() => null);
  // Without outlines the point can still be set; a map without tiles is empty either way.
  if (!answer?.ok) return;
  /** @type {{outlines: {code: string, name: string, geometry: any}[]}} */
  const { outlines } = await answer.json();
  const all = L.latLngBounds([]);
  const own = L.latLngBounds([]);
  /** @type {L.GeoJSON | undefined} */
  let ownOutline;
  for (const { code, name, geometry } of outlines) {
    const isOwn = code === element.dataset.county;
    const outline = L.geoJSON(geometry, {
      interactive: false,
      pane: 'outlines',
      style: { className: `place-map__county${isOwn ? ' place-map__county--own' : ''}` },
    }).addTo(map);
    // Neighbouring counties share their border: the own one is drawn over the others.
    if (isOwn) ownOutline = outline;
    nameCounty(map, name, outline.getBounds());
    all.extend(outline.getBounds());
    if (isOwn) own.extend(outline.getBounds());
  }
  ownOutline?.bringToFront();
  const area = own.isValid() ? own : all;
  if (look && area.isValid()) map.fitBounds(area, { padding: [8, 8] });
}

/**
 * Writes a county's name in its middle, where the map is near enough for it to fit.
 *
 * @param {L.Map} map
 * @param {string} name
 * @param {L.LatLngBounds} area
 */
function nameCounty(map, name, area) {
  const label = L.tooltip({
    permanent: true,
    direction: 'center',
    className: 'place-map__county-name',
  });
  label.setLatLng(area.getCenter()).setContent(withText('span', '', name)).addTo(map);
  const hideWhereNarrow = () => {
    const width = map.project(area.getNorthEast()).x - map.project(area.getSouthWest()).x;
    label.getElement()?.classList.toggle('place-map__county-name--narrow', width < ROOM_FOR_NAME);
  };
  hideWhereNarrow();
  map.on('zoomend', hideWhereNarrow);
}

/** What a map must carry, and who made the base map. @param {string} mark */
function marking(mark) {
  const line = withText('p', 'place-map__mark', mark);
  const by = withText('span', '', '');
  by.dataset.baseBy = '';
  line.append(' ', by);
  return line;
}

/** @param {string} tag @param {string} className @param {string} text */
function withText(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
