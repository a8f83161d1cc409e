/**
 * Places picked on a map: a tap puts a place into the list above, or takes it out. The list is what
 * is sent; whoever types in it sees the map follow. Without script the list alone does it.
 */
import L from 'leaflet';

import { drawPlaceMap } from './place-map.js';

/** So far from the middle a place is still meant by Enter, in pixels. */
const NEAR_PX = 24;

/** @typedef {{code: string, name: string, dot: L.CircleMarker}} Pickable */

/** @param {HTMLElement} box */
export function pickPlaces(box) {
  const form = /** @type {HTMLFormElement} */ (box.closest('form'));
  const rule = /** @type {HTMLSelectElement} */ (form.elements.namedItem('place_rule'));
  let begun = false;
  const show = () => {
    box.hidden = rule.value !== 'picked';
    if (box.hidden || begun) return;
    begun = true;
    void new PickedPlaces(box, form).begin();
  };
  rule.addEventListener('change', show);
  show();
}

class PickedPlaces {
  /** @type {Pickable[]} */
  places = [];
  /** @type {L.Renderer | undefined} */
  renderer;

  /** @param {HTMLElement} box @param {HTMLFormElement} form */
  constructor(box, form) {
    this.list = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('picked'));
    this.count = /** @type {HTMLElement} */ (box.querySelector('.pick-places__count'));
    this.element = /** @type {HTMLElement} */ (box.querySelector('.place-map'));
    this.list.addEventListener('input', () => this.render());
  }

  async begin() {
    const { map } = drawPlaceMap(this.element);
    // One canvas: a province has more places than a page can have elements.
    this.renderer = L.canvas({ padding: 0.3, tolerance: 6 });
    const answer = await fetch(this.element.dataset.places ?? '').catch(() => null);
    // Without the places the list above still takes what is typed.
    if (!answer?.ok) return;
    /** @type {{places: [string, string, number, number][]}} */
    const { places } = await answer.json();
    this.places = places.map(([code, name, lat, lon]) => this.draw(map, code, name, lat, lon));
    if (places.length) {
      const area = L.latLngBounds(places.map(([, , lat, lon]) => [lat, lon]));
      map.fitBounds(area, { padding: [16, 16] });
    }
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      const place = this.inTheMiddle(map);
      if (place) this.toggle(place);
    });
    this.render();
  }

  /** The place nearest to the map's middle, if it is near enough to be meant. @param {L.Map} map */
  inTheMiddle(map) {
    const middle = map.latLngToContainerPoint(map.getCenter());
    let nearest = NEAR_PX;
    /** @type {Pickable | undefined} */
    let found;
    for (const place of this.places) {
      const away = map.latLngToContainerPoint(place.dot.getLatLng()).distanceTo(middle);
      if (away <= nearest) [nearest, found] = [away, place];
    }
    return found;
  }

  /** @param {L.Map} map @param {string} code @param {string} name @param {number} lat @param {number} lon */
  draw(map, code, name, lat, lon) {
    const dot = L.circleMarker([lat, lon], { renderer: this.renderer, radius: 6, fillOpacity: 1 })
      .bindTooltip(() => withText(name))
      .addTo(map);
    const place = { code, name, dot };
    dot.on('click', () => this.toggle(place));
    return place;
  }

  /** @returns {string[]} */
  get lines() {
    return this.list.value.split('\n').map((line) => line.trim()).filter(Boolean);
  }

  /** @param {Pickable} place */
  toggle(place) {
    const others = this.lines.filter((line) => !isOf(line, place));
    if (others.length === this.lines.length) others.push(`${place.code} ${place.name}`.trim());
    this.list.value = others.join('\n');
    this.list.dispatchEvent(new Event('input', { bubbles: true }));
  }

  render() {
    const { lines } = this;
    const codes = new Set(lines.map((line) => line.slice(0, 12)));
    const names = new Set(lines);
    const style = getComputedStyle(this.element);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(`--o-${name}`).trim();
    const looks = {
      chosen: { color: colour('ink'), weight: 2.5, fillColor: colour('primary') },
      other: { color: colour('ink-2'), weight: 1.5, fillColor: colour('card') },
    };
    for (const { code, name, dot } of this.places) {
      const isChosen = (code !== '' && codes.has(code)) || names.has(name);
      dot.setStyle(isChosen ? looks.chosen : looks.other);
    }
    this.count.textContent = (this.count.dataset.words ?? '').replace('{n}', String(lines.length));
  }
}

/** @param {string} line @param {Pickable} place */
const isOf = (line, { code, name }) => (code !== '' && line.startsWith(code)) || line === name;

/** @param {string} text */
function withText(text) {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
