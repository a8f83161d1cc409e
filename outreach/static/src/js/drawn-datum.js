import L from 'leaflet';

import { pageDatum } from './world.js';

/** What a Leaflet map on this page is projected by. @returns {L.CRS} */
export function pageCrs() {
  const shift = pageDatum();
  const { EPSG3857: crs } = L.CRS;
  if (!shift) return crs;
  const { projection } = /** @type {any} */ (crs);
  const shifted = {
    ...projection,
    project: ({ lat, lng }) => projection.project(L.latLng(shift.toDrawn(lat, lng))),
    unproject: (/** @type {L.Point} */ point) => {
      const { lat, lng } = projection.unproject(point);
      return L.latLng(shift.fromDrawn(lat, lng));
    },
  };
  return Object.assign(Object.create(crs), { projection: shifted });
}
