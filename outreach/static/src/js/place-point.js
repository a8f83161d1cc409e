import { drawPlaceMap } from './place-map.js';

/** Decimals of a degree as stored: about 0.1 m. */
const DECIMALS = 6;

/**
 * Lets a tap on the map, a dragged pin or the Enter key fill in the form's latitude and longitude.
 *
 * Numbers that are typed move the pin instead, and count as surveyed.
 *
 * @param {HTMLElement} element the map, inside the form
 */
export function pickPoint(element) {
  const form = element.closest('form');
  const lat = form?.elements.namedItem('lat');
  const lon = form?.elements.namedItem('lon');
  if (!form || !(lat instanceof HTMLInputElement) || !(lon instanceof HTMLInputElement)) return;
  const { map, mark } = drawPlaceMap(element);
  const status = form.querySelector('[data-point-status]');

  const place = (/** @type {{lat: number, lng: number}} */ point) => {
    lat.value = point.lat.toFixed(DECIMALS);
    lon.value = point.lng.toFixed(DECIMALS);
    show(point.lat, point.lng);
    chooseQuality(form, 'map_pick');
    if (status) {
      status.textContent = (element.dataset.placed ?? '')
        .replace('{lat}', lat.value)
        .replace('{lon}', lon.value);
    }
  };
  const show = (/** @type {number} */ newLat, /** @type {number} */ newLon) => {
    const marker = mark(newLat, newLon);
    marker.off('dragend').on('dragend', () => place(marker.getLatLng()));
  };

  if (element.dataset.lat) show(Number(lat.value), Number(lon.value));
  map.on('click', (event) => place(event.latlng));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== element) return;
    // Enter in a form would send it.
    event.preventDefault();
    place(map.getCenter());
  });
  for (const field of [lat, lon]) {
    field.addEventListener('input', () => {
      chooseQuality(form, 'surveyed');
      const point = typedPoint(lat.value, lon.value);
      if (!point) return;
      show(...point);
      map.panTo(point);
    });
  }
}

/**
 * @param {string} lat
 * @param {string} lon
 * @returns {[number, number] | null} degrees that a map can show
 */
function typedPoint(lat, lon) {
  if (!lat.trim() || !lon.trim()) return null;
  const point = /** @type {[number, number]} */ ([Number(lat), Number(lon)]);
  return Math.abs(point[0]) <= 85 && Math.abs(point[1]) <= 180 ? point : null;
}

/** @param {HTMLFormElement} form @param {string} quality */
function chooseQuality(form, quality) {
  const choice = form.elements.namedItem('coord_quality');
  if (choice instanceof RadioNodeList) choice.value = quality;
}
