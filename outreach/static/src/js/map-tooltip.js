import L from 'leaflet';

/** Pixels between a mark's middle and its tooltip. */
const APART = 12;
/** In this order: where there is room, above. */
const SIDES = /** @type {const} */ (['top', 'bottom', 'right', 'left']);

/** A tooltip of the map: beside its mark where it is whole, free of the map's edge and of the legend. */
export class MapTooltip extends L.Tooltip {
  constructor() {
    super({ direction: 'top', className: 'map-tooltip', opacity: 1 });
  }

  /** Leaflet's, with the side chosen anew. @param {L.Point} at of the mark, in the map's layer */
  _setPosition(at) {
    const side = this.sideOf(at);
    this.options.direction = side;
    this.options.offset = { top: L.point(0, -APART), bottom: L.point(0, APART), right: L.point(APART, 0), left: L.point(-APART, 0) }[side];
    /** @type {any} */ (L.Tooltip.prototype)._setPosition.call(this, at);
  }

  /** @param {L.Point} at */
  sideOf(at) {
    const { _map: map, _container: element } = /** @type {any} */ (this);
    const { x, y } = map.layerPointToContainerPoint(at);
    const [width, height] = [element.offsetWidth + APART, element.offsetHeight + 2 * APART];
    const boxes = {
      top: box(x - width / 2, y - height, width, height),
      bottom: box(x - width / 2, y, width, height),
      right: box(x, y - height / 2, width + APART, height),
      left: box(x - width - APART, y - height / 2, width + APART, height),
    };
    const room = map.getSize();
    const legend = legendIn(map.getContainer());
    const isFree = (/** @type {Box} */ { left, top, right, bottom }) =>
      left >= 0 && top >= 0 && right <= room.x && bottom <= room.y &&
      !(legend && left < legend.right && right > legend.left && top < legend.bottom && bottom > legend.top);
    return SIDES.find((side) => isFree(boxes[side])) ?? 'top';
  }
}

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box in pixels of the map's window */

/** @param {number} left @param {number} top @param {number} width @param {number} height @returns {Box} */
const box = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });

/** @param {HTMLElement} container of the map @returns {Box | null} */
function legendIn(container) {
  const legend = document.getElementById('map-legend');
  if (!legend) return null;
  const [here, there] = [container.getBoundingClientRect(), legend.getBoundingClientRect()];
  return box(there.left - here.left, there.top - here.top, there.width, there.height);
}
