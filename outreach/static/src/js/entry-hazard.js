/** Scripts of the page on which a hazard is reported by itself: its point and its photos. */
import { attachModules } from './modules.js';
import { start as needsSignal } from './needs-signal.js';
import { start as photoCard } from './photo-card.js';
import { drawPlaceMap } from './place-map.js';
import { pickPoint } from './place-point.js';
import { start as usePosition } from './use-position.js';
import { start as visitRows } from './visit-rows.js';

attachModules({
  'needs-signal': needsSignal,
  'photo-card': photoCard,
  'place-map': drawPlaceMap,
  'place-point': pickPoint,
  'use-position': usePosition,
  'visit-rows': visitRows,
});
