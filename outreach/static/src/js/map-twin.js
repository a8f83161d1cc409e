import L from 'leaflet';

import { pageCrs } from './drawn-datum.js';
import { drawBase } from './map-base.js';
import { emptyState } from './map-payloads.js';
import { OutlinesLayer } from './outlines-layer.js';
import { VillageLayer } from './village-layer.js';

/** The same map on another day, at the left of the map, moving with it. Made once, then reused. */
export class MapTwin {
  /** @param {import('./map-view.js').MapView} view */
  constructor(view) {
    const { map, villages } = view;
    this.view = view;
    this.stage = /** @type {HTMLElement} */ (document.getElementById('map-stage'));
    this.element = document.createElement('div');
    this.element.className = 'folium-map map-twin';
    this.element.setAttribute('aria-hidden', 'true');
    this.stage.prepend(this.element);
    this.map = L.map(this.element, {
      crs: pageCrs(),
      center: map.getCenter(), zoom: map.getZoom(), zoomSnap: 0.25, minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(), zoomControl: false, keyboard: false, attributionControl: false,
    });
    this.outlines = new OutlinesLayer('');
    this.villages = new VillageLayer(null, { intervals: villages.intervals, own: villages.own });
    this.outlines.addTo(this.map);
    this.villages.addTo(this.map);
    villages.on('alone', () => this.villages.showAlone(villages.alone));
    map.on('move zoomend', () => this.isShown && follow(map, this.map));
    this.map.on('move zoomend', () => this.isShown && follow(this.map, map));
    // Leaflet heeds the window's size alone: the stage changes with what is opened above and below it.
    new ResizeObserver(() => this.resized()).observe(this.element);
    void drawBase(L, this.map, this.stage, this.outlines);
  }

  get isShown() {
    return !this.element.hidden;
  }

  /** Shows the places by days since their last visit on the other day. @param {Int32Array} days */
  show(days) {
    const { map, villages, outlines } = this.view;
    this.frame(true);
    Object.assign(this.outlines, { outlines: outlines.outlines, emphasised: outlines.emphasised });
    const { unit, filtered, intervals } = villages;
    Object.assign(this.villages, { unit, filtered, intervals, alone: villages.alone });
    this.villages.setPlaces(villages.places, { ...emptyState(days.length), days });
    this.outlines.redraw();
    this.map.setView(map.getCenter(), map.getZoom(), { animate: false });
  }

  hide() {
    this.frame(false);
  }

  setTheme() {
    this.outlines.setTheme();
    this.villages.setTheme();
  }

  /** Both maps go on showing the same places. */
  resized() {
    if (!this.isShown) return;
    this.map.invalidateSize({ animate: false });
    follow(this.view.map, this.map);
  }

  /** Gives the two maps their room. @param {boolean} two */
  frame(two) {
    this.element.hidden = !two;
    this.stage.classList.toggle('map-stage--two', two);
    this.stage.parentElement?.classList.toggle('map-body--two', two);
    this.view.map.invalidateSize({ animate: false });
    this.map.invalidateSize({ animate: false });
  }
}

/** @param {L.Map} leader @param {L.Map} other */
function follow(leader, other) {
  const [here, there] = [leader.getCenter(), other.getCenter()];
  const apart = leader.latLngToContainerPoint(here).distanceTo(leader.latLngToContainerPoint(there));
  if (apart < 1 && leader.getZoom() === other.getZoom()) return;
  other.setView(here, leader.getZoom(), { animate: false });
}
