/** The sheet of one village on the phone map: why to go there, and the way to record a visit. */
import { markOf } from './phone-map-list.js';
import { factsOf, reasonOf } from './phone-map-words.js';

/** @typedef {import('./phone-map-list.js').Listed} Listed */

export class PhoneMapSheet {
  /**
   * @param {HTMLElement} element
   * @param {string} recordAddress to which the village's id is added
   * @param {{find: (at: number) => Listed & {interval: number}, onChoose: (at: number) => void,
   *   onClose: () => void}} tell
   */
  constructor(element, recordAddress, tell) {
    this.element = element;
    this.recordAddress = recordAddress;
    this.tell = tell;
    this.at = -1;
    this.template = /** @type {HTMLTemplateElement} */ (
      document.querySelector('[data-panel-template]')
    );
    element.addEventListener('click', (event) => {
      if (/** @type {Element} */ (event.target).closest('[data-close]')) this.close(true);
    });
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(true);
    });
  }

  /** @param {number} at @param {boolean} [focus] and goes there, as keyboard and list do */
  open(at, focus = false) {
    this.at = at;
    this.element.replaceChildren(this.template.content.cloneNode(true));
    this.refresh();
    this.element.hidden = false;
    document.body.classList.add('map-panel-open');
    this.tell.onChoose(at);
    if (focus) this.element.focus({ preventScroll: true });
  }

  /** Says it anew, such as after one has moved. */
  refresh() {
    if (this.at < 0) return;
    const { village, of, distance, interval } = this.tell.find(this.at);
    this.part('name').textContent = village.name;
    this.part('key').hidden = !village.isKey;
    this.part('where').textContent = village.township;
    this.part('mark').replaceChildren(markOf(of));
    this.part('reason').textContent = reasonOf(village, interval);
    this.part('facts').textContent = factsOf(village, distance);
    const link = /** @type {HTMLAnchorElement} */ (this.part('record-link'));
    link.href = this.recordAddress + encodeURIComponent(village.id);
  }

  close(back = false) {
    if (this.at < 0) return;
    this.at = -1;
    this.element.hidden = true;
    document.body.classList.remove('map-panel-open');
    this.tell.onChoose(-1);
    if (back) this.tell.onClose();
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-${name}]`));
  }
}
