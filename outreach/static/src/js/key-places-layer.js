import { SpotLayer } from './spot-layer.js';

const SHAPES = /** @type {Record<string, import('./extra-marks.js').ExtraShape>} */ ({
  key_village: 'star', school_site: 'house', enterprise_site: 'block',
});

/**
 * Key villages, schools and enterprises over the villages, each kind a shape of its own.
 *
 * The script side of `KeyPlaces` in coverage/layers.py.
 */
export class KeyPlacesLayer extends SpotLayer {
  /** @param {string} address @param {{kinds: string[], show?: boolean}} options */
  constructor(address, options) {
    super('key-places', 470, address, options);
  }

  /** @param {number} kind @returns {import('./map-classes.js').Mark} */
  markOf(kind) {
    return { shape: SHAPES[this.kinds[kind]], fill: 'ink' };
  }

  /** A key village is a village already: its star stands at the mark's shoulder. @param {number} kind */
  asideOf(kind) {
    return this.kinds[kind] === 'key_village' ? 1 : 0;
  }
}
