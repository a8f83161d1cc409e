import { bounds } from './canvas-layer.js';
import { bestView } from './map-fit.js';
import { emptyBox, fromWorld, widen } from './world.js';

/** Which part of the world the map shows: what counts, free of the legend. */
export class MapView {
  /**
   * @param {L.Map} map
   * @param {import('./village-layer.js').VillageLayer} villages
   * @param {import('./outlines-layer.js').OutlinesLayer} outlines
   */
  constructor(map, villages, outlines) {
    this.map = map;
    this.villages = villages;
    this.outlines = outlines;
    /** @type {{zoom: number, centre: [number, number]} | null} what `show` showed last */
    this.shown = null;
    /** Whether the map is still on its way there. */
    this.isGoing = false;
    for (const key of document.querySelectorAll('[data-zoom]')) {
      if (!(key instanceof HTMLElement)) continue;
      key.addEventListener('click', () => {
        if (key.dataset.zoom === 'in') map.zoomIn(1);
        else if (key.dataset.zoom === 'out') map.zoomOut(1);
        else this.show();
      });
    }
  }

  /** Shows all places that count, with their outlines. @param {boolean} [animate] */
  show(animate = true) {
    const box = this.worldBox();
    if (box.left > box.right) return;
    if (this.isZooming(() => this.show(false))) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const { zoom, x, y } = bestView(box, this.map.getSize(), this.villages);
    this.shown = { zoom, centre: fromWorld(x, y) };
    this.isGoing = true;
    this.map.once('moveend', () => (this.isGoing = false));
    this.map.setView(this.shown.centre, zoom, { animate: animate && !still });
  }

  /**
   * Whether the map zooms just now: Leaflet then takes no other view, and ends at the one it zooms to.
   *
   * @param {() => void} then done at the end of it
   */
  isZooming(then) {
    if (!(/** @type {any} */ (this.map)._animatingZoom)) return false;
    this.map.once('zoomend', then);
    return true;
  }

  /** Goes to a place, so near at least that its name is beside it. @param {number} at @param {number} zoom */
  goTo(at, zoom) {
    if (!this.villages.places.hasPoint(at) || this.isZooming(() => this.goTo(at, zoom))) return;
    this.map.setView(this.villages.positionOf(at), Math.max(this.map.getZoom(), zoom), { animate: false });
  }

  /** The map's window has another size: who has not moved the map still sees all of it. */
  resized() {
    const { map, shown } = this;
    const untouched =
      shown && (this.isGoing || (map.getZoom() === shown.zoom &&
      map.project(map.getCenter()).distanceTo(map.project(shown.centre)) < 2));
    map.invalidateSize({ animate: false });
    if (untouched) this.show(false);
  }

  /** The box around all that counts, in degrees; null where nothing has a point. */
  box() {
    return bounds(this.worldBox());
  }

  worldBox() {
    const box = emptyBox();
    widen(box, this.villages.worldBox());
    widen(box, this.outlines.worldBox(this.villages.unit !== ''));
    return box;
  }
}
