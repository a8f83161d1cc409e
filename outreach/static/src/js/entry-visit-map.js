/** The small map on the page of one visit: the village's point and the visit's, to scale. */
import L from 'leaflet';

import { attachModules } from './modules.js';

const WIDEST_ZOOM = 15;

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {HTMLElement} element */
function showMap(element) {
  const { place, placeName = '', fix, fixName = '' } = element.dataset;
  element.hidden = false;
  const map = L.map(element, {
    attributionControl: false,
    zoomControl: false,
    dragging: false,
    scrollWheelZoom: false,
    doubleClickZoom: false,
    touchZoom: false,
    boxZoom: false,
    keyboard: false,
    fadeAnimation: false,
    zoomAnimation: false,
  });
  L.control.scale({ imperial: false }).addTo(map);
  /** @type {L.LatLngTuple[]} */
  const points = [];
  if (place) {
    /** @type {L.LatLngTuple} */
    const point = JSON.parse(place);
    points.push(point);
    const style = { radius: 7, color: colour('--o-ink'), weight: 2, fillColor: colour('--o-card'), fillOpacity: 1 };
    L.circleMarker(point, style).addTo(map).bindTooltip(text(placeName), { permanent: true, direction: 'top' });
  }
  if (fix) {
    const [lat, lon, accuracy] = JSON.parse(fix);
    points.push([lat, lon]);
    const ink = colour('--o-primary');
    L.circle([lat, lon], { radius: accuracy, color: ink, weight: 1, fillColor: ink, fillOpacity: 0.12 }).addTo(map);
    L.circleMarker([lat, lon], { radius: 5, color: colour('--o-card'), weight: 2, fillColor: ink, fillOpacity: 1 })
      .addTo(map)
      .bindTooltip(text(fixName), { permanent: true, direction: 'bottom' });
  }
  map.fitBounds(L.latLngBounds(points), { padding: [48, 48], maxZoom: WIDEST_ZOOM });
}

/** Text for a tooltip, never markup. @param {string} words */
function text(words) {
  const element = document.createElement('span');
  element.textContent = words;
  return element;
}

attachModules({ 'visit-map': showMap });
