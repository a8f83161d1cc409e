import L from 'leaflet';

import { permissionToLocate } from './position-fix.js';

/** How far off an arrow without accuracy would mislead, metres. */
const WORST_SHOWN = 5_000;

/**
 * One's own position on the phone map: watched only while the page is in sight, never sent,
 * never stored. Fires `onMove` with the newest fix.
 *
 * @typedef {{lat: number, lon: number}} Point
 */
export class PhoneMapPosition {
  /**
   * @param {L.Map} map
   * @param {HTMLButtonElement} button
   * @param {{onMove: (point: Point) => void, onNone: () => void, onAsked: () => void}} tell
   */
  constructor(map, button, tell) {
    this.map = map;
    this.button = button;
    this.tell = tell;
    this.wanted = false;
    this.centre = false;
    /** @type {number | null} */
    this.watch = null;
    /** @type {Point | null} */
    this.point = null;
    this.layers = L.layerGroup().addTo(map);
    button.addEventListener('click', () => this.press());
    document.addEventListener('visibilitychange', () => this.watchWhileSeen());
    window.addEventListener('pagehide', () => this.stop());
    // Where the phone has said yes before, the arrow is simply there.
    void permissionToLocate().then((state) => {
      if (state === 'granted') this.want(false);
    });
  }

  press() {
    if (this.wanted && this.point) this.goThere(this.point);
    else {
      this.tell.onAsked();
      this.want(true);
    }
  }

  /** @param {boolean} centre whether the map goes there once it is known */
  want(centre) {
    if (!('geolocation' in navigator)) return this.tell.onNone();
    this.wanted = true;
    this.centre = centre;
    this.button.setAttribute('aria-pressed', 'true');
    this.watchWhileSeen();
  }

  watchWhileSeen() {
    if (!this.wanted || document.visibilityState !== 'visible') return this.stop();
    this.watch ??= navigator.geolocation.watchPosition(
      ({ coords }) => this.show(coords),
      () => this.point === null && this.tell.onNone(),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
    );
  }

  stop() {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
  }

  /** @param {GeolocationCoordinates} coords */
  show({ latitude, longitude, accuracy, heading }) {
    this.point = { lat: latitude, lon: longitude };
    const marker = L.marker([latitude, longitude], {
      icon: L.divIcon({ className: 'phone-map-me', html: arrow(), iconSize: [32, 32] }),
      interactive: false,
      keyboard: false,
    });
    this.layers.clearLayers();
    if (accuracy <= WORST_SHOWN) {
      const reach = { radius: accuracy, className: 'phone-map-reach', interactive: false };
      this.layers.addLayer(L.circle([latitude, longitude], reach));
    }
    this.layers.addLayer(marker);
    if (heading !== null && !Number.isNaN(heading)) {
      const turned = marker.getElement()?.querySelector('svg');
      if (turned) turned.style.transform = `rotate(${heading}deg)`;
    }
    if (this.centre) {
      this.centre = false;
      this.goThere(this.point);
    }
    this.tell.onMove(this.point);
  }

  /** @param {Point} point */
  goThere({ lat, lon }) {
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), 12));
  }
}

/** An arrow pointing up; its white edge is the style sheet's. */
function arrow() {
  return '<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M16 3 27 28 16 22.500 5 28z"/></svg>';
}
