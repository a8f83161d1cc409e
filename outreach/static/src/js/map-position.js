import L from 'leaflet';

import { permissionToLocate } from './position-fix.js';
import { say } from './words.js';

/** One's own position on the map: only on this screen, never sent, never stored. */
export class MapPosition {
  /** @param {L.Map} map */
  static start(map) {
    const button = document.querySelector('[data-locate]');
    if (button instanceof HTMLButtonElement) new MapPosition(map, button);
  }

  /** @param {L.Map} map @param {HTMLButtonElement} button */
  constructor(map, button) {
    this.map = map;
    this.button = button;
    /** @type {number | null} */
    this.watch = null;
    this.centred = false;
    this.layers = L.layerGroup();
    button.addEventListener('click', () => (this.watch === null ? this.begin(true) : this.end()));
    // Where the phone has said yes before, the dot is simply there.
    void permissionToLocate().then((state) => state === 'granted' && this.begin(false));
  }

  /** @param {boolean} centre whether the map goes there */
  begin(centre) {
    if (!('geolocation' in navigator)) return this.say(say('no_position'));
    this.centred = !centre;
    this.button.setAttribute('aria-pressed', 'true');
    this.layers.addTo(this.map);
    this.watch = navigator.geolocation.watchPosition(
      ({ coords }) => this.show([coords.latitude, coords.longitude], coords.accuracy),
      () => this.layers.getLayers().length === 0 && this.say(say('no_position')),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
    );
    if (centre) this.say(say('position_stays'));
  }

  end() {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.button.setAttribute('aria-pressed', 'false');
    this.layers.clearLayers().remove();
  }

  /** @param {[number, number]} position @param {number} accuracy metres */
  show(position, accuracy) {
    const icon = L.divIcon({ className: 'map-me', iconSize: [24, 24] });
    this.layers.clearLayers();
    this.layers.addLayer(L.circle(position, { radius: accuracy, className: 'map-me__reach', interactive: false }));
    this.layers.addLayer(L.marker(position, { icon, interactive: false, keyboard: false }));
    if (this.centred) return;
    this.centred = true;
    this.map.setView(position, Math.max(this.map.getZoom(), 12));
  }

  say(/** @type {string} */ words) {
    const status = document.getElementById('map-status');
    if (!status) return;
    status.textContent = words;
    status.hidden = false;
    window.setTimeout(() => {
      if (status.textContent === words) status.hidden = true;
    }, 6_000);
  }
}
