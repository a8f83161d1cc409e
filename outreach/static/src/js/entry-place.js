/** Scripts of the villages' pages: the small map, and setting a point on it. */
import { attachModules } from './modules.js';
import { drawPlaceMap } from './place-map.js';
import { pickPoint } from './place-point.js';
import { start as usePosition } from './use-position.js';

attachModules({
  'place-map': drawPlaceMap,
  'place-point': pickPoint,
  'use-position': usePosition,
});
