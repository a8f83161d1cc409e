/** The base map, loaded by any map whose page names one. */
export { addBaseMap } from './base-map.js';
