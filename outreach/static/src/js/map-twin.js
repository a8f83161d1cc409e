import L from 'leaflet';

import { pageCrs } from './drawn-datum.js';
import { drawBase } from './map-base.js';
import { OutlinesLayer } from './outlines-layer.js';
import { emptyState } from './map-payloads.js';
import { VillageLayer } from './village-layer.js';

/** The same map on another day, at the left of the map, moving with it. */
export class MapTwin {
  /**
   * @param {import('./map-view.js').MapView} view
   * @param {Int32Array} days since each place's last visit, on that day
   */
  constructor(view, days) {
    const { map, villages, outlines } = view;
    this.view = view;
    this.stage = /** @type {HTMLElement} */ (document.getElementById('map-stage'));
    this.element = document.createElement('div');
    this.element.className = 'folium-map map-twin';
    this.element.setAttribute('aria-hidden', 'true');
    this.stage.prepend(this.element);
    this.stage.classList.add('map-stage--two');
    this.stage.parentElement?.classList.add('map-body--two');
    map.invalidateSize({ animate: false });
    this.map = L.map(this.element, {
      crs: pageCrs(),
      center: map.getCenter(), zoom: map.getZoom(), zoomSnap: 0.25, minZoom: map.getMinZoom(),
      maxZoom: map.getMaxZoom(), zoomControl: false, keyboard: false, attributionControl: false,
    });
    const { outlines: shapes, emphasised } = outlines;
    this.outlines = new OutlinesLayer('');
    Object.assign(this.outlines, { outlines: shapes, emphasised });
    this.villages = new VillageLayer(null, {
      intervals: villages.intervals, own: villages.own, unit: villages.unit, filtered: villages.filtered,
    });
    this.outlines.addTo(this.map);
    this.villages.addTo(this.map);
    void drawBase(L, this.map, this.stage, this.outlines);
    this.villages.setPlaces(villages.places, { ...emptyState(days.length), days });
    this.alone = () => this.villages.showAlone(villages.alone);
    this.follow = () => follow(map, this.map);
    this.lead = () => follow(this.map, map);
    villages.on('alone', this.alone);
    map.on('move zoomend', this.follow);
    this.map.on('move zoomend', this.lead);
    this.follow();
  }

  /** The two maps' theme. */
  setTheme() {
    this.outlines.setTheme();
    this.villages.setTheme();
  }

  remove() {
    const { map, villages } = this.view;
    map.off('move zoomend', this.follow);
    villages.off('alone', this.alone);
    this.map.off('move zoomend', this.lead);
    this.map.remove();
    this.element.remove();
    this.stage.classList.remove('map-stage--two');
    this.stage.parentElement?.classList.remove('map-body--two');
    map.invalidateSize({ animate: false });
  }
}

/** @param {L.Map} leader @param {L.Map} other */
function follow(leader, other) {
  const [here, there] = [leader.getCenter(), other.getCenter()];
  const apart = leader.latLngToContainerPoint(here).distanceTo(leader.latLngToContainerPoint(there));
  if (apart < 1 && leader.getZoom() === other.getZoom()) return;
  other.setView(here, leader.getZoom(), { animate: false });
}
