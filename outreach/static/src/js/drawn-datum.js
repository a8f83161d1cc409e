import L from 'leaflet';

/**
 * How positions are shifted onto the page's base map; nothing where it is drawn in WGS-84. Only
 * what is drawn is shifted: every position that a script holds stays WGS-84.
 *
 * @typedef {(lat: number, lon: number) => [number, number]} Shift
 * @returns {{toDrawn: Shift, fromDrawn: Shift} | undefined}
 */
export function pageDatum() {
  return /** @type {any} */ (window).outreachDatum;
}

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
