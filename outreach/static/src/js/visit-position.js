/**
 * The visit's one point: taken when the form of a visit that is going on opens, if the phone allows
 * it without a question; else by a tap. Far from the village it asks, it never refuses.
 */
import { distanceBetween } from './place-search.js';
import { forgetFix, keptFix, permissionToLocate, takeFix } from './position-fix.js';
import { nowOnServer } from './visit-time.js';
import { epochOf, say } from './words.js';

const FAR_M = 3000;
/** Longer after its beginning the phone need not be where the visit was. */
const THERE_MS = 60 * 60_000;

class VisitPosition {
  /** @param {HTMLElement} element @param {HTMLFormElement} form */
  constructor(element, form) {
    this.element = element;
    this.form = form;
    this.line = this.part('line');
    this.part('take').addEventListener('click', async () => {
      await this.take();
      if (this.field('lat').value) form.dispatchEvent(new Event('input', { bubbles: true }));
    });
    this.part('drop').addEventListener('click', () => this.drop());
    this.question = /** @type {HTMLElement} */ (document.querySelector('[data-far="question"]'));
    this.question.querySelector('[data-far="yes"]')?.addEventListener('click', () => this.confirm());
    form.addEventListener('place:chosen', () => this.ask());
    form.addEventListener('draft:restored', () => this.begin(), { once: true });
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-position="${name}"]`));
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(`position-${name}`));
  }

  async begin() {
    this.element.hidden = false;
    if (this.field('lat').value) return this.show();
    this.part('take').hidden = false;
    if (!this.isThere()) return;
    if (keptFix() || (await permissionToLocate()) === 'granted') await this.take();
  }

  /** Whether the visit is going on, so that it is where the phone is. */
  isThere() {
    const { form } = this;
    const field = form.elements.namedItem('captured_at');
    const began = epochOf(field instanceof HTMLInputElement ? field.value : '');
    return !form.dataset.edit && nowOnServer(form) - began < THERE_MS;
  }

  async take() {
    this.line.textContent = say('positionWaiting');
    const fix = await takeFix();
    if (!fix) {
      this.line.textContent = say('positionLater');
      return;
    }
    this.field('lat').value = String(fix.lat);
    this.field('lon').value = String(fix.lon);
    this.field('accuracy_m').value = String(fix.accuracy);
    this.show();
  }

  drop() {
    for (const name of ['lat', 'lon', 'accuracy_m']) this.field(name).value = '';
    forgetFix();
    this.line.textContent = '';
    this.part('take').hidden = false;
    this.part('drop').hidden = true;
    this.ask();
    this.form.dispatchEvent(new Event('input', { bubbles: true }));
  }

  show() {
    const accuracy = Math.round(Number(this.field('accuracy_m').value));
    this.line.textContent = say('positionTaken', { n: accuracy });
    this.part('take').hidden = true;
    this.part('drop').hidden = false;
    this.ask();
  }

  /** About 4 km from Kaihua: is it the right village? */
  ask() {
    const { lat, lon, place, placeName = '' } = this.form.dataset;
    const here = this.field('lat').value;
    this.question.hidden = true;
    // The server may have asked already: then its question stands on top.
    const asked = document.querySelector('[data-question="far"]');
    if (asked || !lat || !lon || !here || this.confirmed === place) return;
    const point = { lat: Number(here), lon: Number(this.field('lon').value) };
    const distance = distanceBetween(point, { lat: Number(lat), lon: Number(lon) });
    if (distance <= FAR_M) return;
    const text = /** @type {HTMLElement} */ (this.question.querySelector('[data-far="text"]'));
    text.textContent = say('farFrom', { name: placeName, km: Math.round(distance / 1000) });
    this.question.hidden = false;
  }

  confirm() {
    this.confirmed = this.form.dataset.place;
    this.question.hidden = true;
    const answer = this.form.elements.namedItem('right_place');
    /** @type {HTMLInputElement} */ (answer).value = this.confirmed ?? '';
  }
}

/** @param {HTMLElement} element */
export function start(element) {
  const form = element.closest('form');
  if (form) new VisitPosition(element, form);
}
