/** The base map, loaded by the phone map where the installation has one. */
export { addBaseMap } from './base-map.js';
