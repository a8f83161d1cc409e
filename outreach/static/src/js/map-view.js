import L from 'leaflet';

/** Where the box may lie in the free part of the window: rightwards, downwards. */
const LEANS = [[0.5, 0.5], [1, 0.5], [0.5, 0], [1, 0]];

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
    /** @type {{zoom: number, centre: L.LatLng} | null} what `show` showed last */
    this.shown = null;
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
    const box = this.box();
    if (!box) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const { zoom, centre } = this.best(box);
    this.shown = { zoom, centre: this.map.unproject(centre, zoom) };
    this.map.setView(this.shown.centre, zoom, { animate: animate && !still });
  }

  /** The map's window has another size: who has not moved the map still sees all of it. */
  resized() {
    const { map, shown } = this;
    const untouched =
      shown && map.getZoom() === shown.zoom &&
      map.project(map.getCenter()).distanceTo(map.project(shown.centre)) < 2;
    map.invalidateSize({ animate: false });
    if (untouched) this.show(false);
  }

  /**
   * The closest view of the box in which the legend hides no place: the box may lean to the
   * corner away from the legend.
   *
   * @param {L.LatLngBounds} box
   */
  best(box) {
    const free = this.freeArea();
    const most = Math.min(this.map.getBoundsZoom(box, false, this.map.getSize().subtract(free.getSize())), 13);
    for (let zoom = most; zoom > most - 2; zoom -= 0.25) {
      for (const lean of LEANS) {
        const centre = this.centreFor(box, zoom, free, lean);
        if (!this.legendCovers(zoom, centre)) return { zoom, centre };
      }
    }
    return { zoom: most, centre: this.centreFor(box, most, free, [0.5, 0.5]) };
  }

  /**
   * The middle of the map, in pixels of the world, that puts the box where it leans in the area.
   *
   * @param {L.LatLngBounds} box @param {number} zoom @param {L.Bounds} free
   * @param {readonly number[]} lean 0 left or top, 1 right or bottom
   */
  centreFor(box, zoom, free, [right, down]) {
    const corner = this.map.project(box.getNorthWest(), zoom);
    const size = this.map.project(box.getSouthEast(), zoom).subtract(corner);
    const spare = free.getSize().subtract(size);
    const at = free.getTopLeft().add([spare.x * right, spare.y * down]);
    return corner.subtract(at).add(this.map.getSize().divideBy(2));
  }

  box() {
    const parts = [this.villages.box(), this.outlines.box(this.villages.unit !== '')];
    /** @type {L.LatLngBounds | null} */
    let box = null;
    for (const part of parts) if (part) box = box ? box.extend(part) : part;
    return box;
  }

  /** The part of the window that keys and buttons leave free, in pixels. */
  freeArea() {
    const size = this.map.getSize();
    const wide = size.x >= 640;
    const foot = [...document.querySelectorAll('.map-foot')].reduce(
      (height, bar) => height + /** @type {HTMLElement} */ (bar).offsetHeight,
      0,
    );
    return L.bounds(
      L.point(wide ? 16 : 12, wide ? 16 : 64),
      size.subtract(wide ? [60, 28 + foot] : [12, 64 + foot]),
    );
  }

  /** Whether places would lie under the legend. @param {number} zoom @param {L.Point} centre */
  legendCovers(zoom, centre) {
    const legend = document.getElementById('map-legend');
    if (!(legend instanceof HTMLDetailsElement) || !legend.open) return false;
    const corner = centre.subtract(this.map.getSize().divideBy(2));
    const scale = 256 * 2 ** zoom;
    const right = legend.offsetLeft + legend.offsetWidth + 8;
    const top = legend.offsetTop - 8;
    const { coarse } = this.villages;
    if (coarse) {
      const cell = scale / 2 ** coarse.level;
      return coarse.column.some(
        (column, at) => column * cell - corner.x < right && (coarse.row[at] + 1) * cell - corner.y > top,
      );
    }
    const { x, y } = this.villages.places;
    return this.villages.included.some(
      (included, at) =>
        included === 1 && x[at] * scale - corner.x < right && y[at] * scale - corner.y > top,
    );
  }
}
