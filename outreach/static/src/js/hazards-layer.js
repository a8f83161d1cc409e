import { SpotLayer } from './spot-layer.js';
import { say } from './words.js';

const MARKS = /** @type {Record<string, import('./map-classes.js').Mark>} */ ({
  reported: { shape: 'cone', fill: 'recency-overdue' },
  in_hand: { shape: 'cone_open', fill: 'card' },
});

/**
 * Open hazards of the road: a full triangle where nobody has taken one on, an empty one upside down
 * where somebody has. The fifth of a spot is its address, what it is, and how many days it waits.
 *
 * The script side of `Hazards` in coverage/layers.py.
 */
export class HazardsLayer extends SpotLayer {
  /** @param {string} address @param {{kinds: string[], show?: boolean}} options */
  constructor(address, options) {
    super('hazards', 480, address, options);
  }

  /** @param {number} kind @returns {import('./map-classes.js').Mark} */
  markOf(kind) {
    return MARKS[this.kinds[kind]];
  }

  /** Most lie where the village is: beside its mark, on the side of no star. */
  asideOf() {
    return -1;
  }

  /** @param {import('./spot-layer.js').DrawnSpot} spot @returns {string} */
  wordsOf({ name, kind, more }) {
    return [name, more.what, say(`kind_${this.kinds[kind]}`), say('hazard_days', { n: more.days })].join(' · ');
  }

  /** @param {number} missing @returns {string} */
  headWords(missing) {
    if (this.more) return say('hazards_head_more', { n: this.places.length });
    return missing ? say('hazards_head_missing', { n: missing }) : say('hazards_head');
  }
}
