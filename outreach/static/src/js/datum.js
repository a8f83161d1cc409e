/**
 * From WGS-84, in which everything is stored, to GCJ-02, in which some providers draw, and back.
 * Outside China both are the same.
 */
import gcoord from 'gcoord';

/** @param {number} lat @param {number} lon WGS-84 degrees @returns {[number, number]} lat, lon */
export function toGcj(lat, lon) {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return [y, x];
}

/** @param {number} lat @param {number} lon GCJ-02 degrees @returns {[number, number]} lat, lon */
export function toWgs(lat, lon) {
  const [x, y] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84);
  return [y, x];
}
