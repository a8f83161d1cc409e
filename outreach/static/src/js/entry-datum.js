/**
 * Run before all maps of a page whose base map is drawn in GCJ-02; other pages do without it.
 * From then on `drawn-datum.js` shifts whatever is drawn, and unshifts what is tapped.
 */
import { toGcj, toWgs } from './datum.js';

Object.assign(window, { outreachDatum: { toDrawn: toGcj, fromDrawn: toWgs } });
