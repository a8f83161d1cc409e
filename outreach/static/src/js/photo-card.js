/**
 * The photos of a visit's form: chosen or taken, made small at once, kept in the vault with the
 * draft. Where nothing can be kept on this phone they wait in the file field and go with the form;
 * so do those of a hazard reported by itself, whose form is kept nowhere.
 */
import { shrinkPhoto } from './photo-shrink.js';
import { canKeepPhotos, keepPhoto, readSmallPhoto, sendableName, tidyPhotos } from './photo-store.js';
import { ensureRow } from './visit-rows.js';
import { say } from './words.js';

const MOST = 9;

/** @param {HTMLElement} card */
export function start(card) {
  new PhotoCard(card);
}

class PhotoCard {
  /** @param {HTMLElement} card */
  constructor(card) {
    this.card = card;
    this.form = /** @type {HTMLFormElement} */ (card.closest('form'));
    this.list = /** @type {HTMLElement} */ (card.querySelector('[data-rows="photos"]'));
    this.input = /** @type {HTMLInputElement} */ (card.querySelector('input[type="file"]'));
    this.count = /** @type {HTMLInputElement} */ (card.querySelector('[data-photo-count]'));
    this.status = /** @type {HTMLElement} */ (card.querySelector('[data-photo-status]'));
    /** @type {Map<HTMLElement, {file: File, small: Blob}>} what waits in the file field, by rows */
    this.waiting = new Map();
    /** @type {Promise<void>} */
    this.work = Promise.resolve();
    /** The number of the last piece of work that is still to be done; 0: nothing is. */
    this.turns = 0;
    this.keeps = false;
    this.listen();
  }

  listen() {
    this.input.addEventListener('change', () => this.add([...(this.input.files ?? [])]));
    this.form.addEventListener('draft:restored', () => this.showKept());
    // What was just chosen is still to be read: its turn comes with `change`.
    this.card.addEventListener('input', ({ target }) => target !== this.input && this.follow());
    // What is chosen before 保存 is tapped belongs to the visit, however slow the phone.
    this.form.addEventListener('submit', (event) => this.holdBack(event), true);
    this.showCount();
    if (this.card.dataset.what) return;
    document.addEventListener('vault:open', () => this.useVault());
    canKeepPhotos().then((keeps) => keeps && this.useVault());
  }

  /** From now on photos are kept on the phone, also those chosen before its vault was open. */
  useVault() {
    if (this.keeps || !this.card.isConnected) return;
    this.keeps = true;
    const people = /** @type {HTMLElement} */ (this.card.querySelector('[data-photo-people]'));
    people.hidden = true;
    // Names of files are of no use to the server where the photos go by themselves.
    this.input.removeAttribute('name');
    this.inTurn(() => this.keepWaiting());
    this.showKept().catch(() => undefined);
    tidyPhotos().catch(() => undefined);
  }

  async keepWaiting() {
    if (!this.waiting.size) return;
    for (const [row, { file, small }] of this.waiting) {
      const name = await keepPhoto(this.visit, file, small).catch(() => '');
      this.hashOf(row).value = name;
      if (name) row.classList.remove('photo--waiting');
      else row.remove();
      if (!name) this.tell(say('photoNotKept'));
    }
    this.waiting.clear();
    this.list.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** One piece of work after the other; `busy` until the last one is done. @param {() => Promise<void>} task */
  inTurn(task) {
    const turn = (this.turns += 1);
    this.work = this.work
      .then(task)
      .catch(() => this.tell(say('photoNotKept')))
      .then(() => {
        if (turn === this.turns) this.turns = 0;
      });
  }

  rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll('[data-row]'))];
  }

  /** @param {HTMLElement} row */
  hashOf(row) {
    return /** @type {HTMLInputElement} */ (row.querySelector('[data-photo-hash]'));
  }

  /** The submission id of the form's visit. */
  get visit() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem('submission_id')).value;
  }

  /** @param {File[]} files */
  add(files) {
    this.inTurn(async () => {
      const problems = [];
      for (const [at, file] of files.entries()) {
        this.tell(say('photoShrinking', { n: at + 1, of: files.length }));
        const problem = await this.addOne(file);
        if (problem) problems.push(problem);
      }
      if (this.keeps) this.input.value = '';
      this.tell(problems.join(' '));
      this.list.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  /** @param {File} file @returns {Promise<string>} what is wrong, or '' */
  async addOne(file) {
    if (this.rows().length >= MOST) return say('photoMost', { n: MOST });
    /** @type {import('./photo-shrink.js').Shrunk} */
    let shrunk;
    try {
      shrunk = await shrinkPhoto(file);
    } catch {
      return say('photoBroken', { name: file.name });
    }
    if (!this.keeps) {
      const row = this.newRow('');
      row.classList.add('photo--waiting');
      const small = new File([shrunk.photo], file.name, { type: 'image/jpeg' });
      this.waiting.set(row, { file: small, small: shrunk.small });
      this.show(row, shrunk.small);
      return '';
    }
    try {
      const name = await keepPhoto(this.visit, shrunk.photo, shrunk.small);
      this.show(this.newRow(name), shrunk.small);
      return '';
    } catch {
      return say('photoNotKept');
    }
  }

  /** @param {string} name of the photo; '' while it waits in the file field */
  newRow(name) {
    const next = Math.max(-1, ...this.rows().map((row) => Number(row.dataset.row))) + 1;
    ensureRow(this.form, 'photos', next);
    const row = /** @type {HTMLElement} */ (this.list.querySelector(`[data-row="${next}"]`));
    this.hashOf(row).value = name;
    return row;
  }

  /** After rows came or went: how many there are, and the small pictures into the file field. */
  follow() {
    this.showCount();
    if (this.keeps) return;
    const rows = this.rows();
    const chosen = new DataTransfer();
    for (const [row, { file }] of this.waiting) {
      if (rows.includes(row)) chosen.items.add(file);
      else this.waiting.delete(row);
    }
    this.input.files = chosen.files;
  }

  /** The pictures of photos that were taken up again with a draft. */
  async showKept() {
    this.showCount();
    if (!this.keeps) return;
    for (const row of this.rows()) {
      const hash = this.hashOf(row);
      if (!this.pictureOf(row).hidden || !hash.value) continue;
      hash.value = await sendableName(this.visit, hash.value).catch(() => hash.value);
      const small = await readSmallPhoto(hash.value).catch(() => undefined);
      if (small) this.show(row, small);
    }
  }

  /** @param {HTMLElement} row @returns {HTMLImageElement} */
  pictureOf(row) {
    return /** @type {HTMLImageElement} */ (row.querySelector('[data-photo-picture]'));
  }

  /** @param {HTMLElement} row @param {Blob} small */
  show(row, small) {
    const picture = this.pictureOf(row);
    const purpose = row.querySelector('select');
    picture.addEventListener('load', () => URL.revokeObjectURL(picture.src), { once: true });
    picture.src = URL.createObjectURL(small);
    picture.alt = say('photoAlt', { what: purpose?.selectedOptions[0]?.text ?? this.card.dataset.what ?? '' });
    picture.hidden = false;
  }

  /** @param {SubmitEvent} event */
  holdBack(event) {
    if (!this.turns) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    this.work.then(() => (button ?? this.form.querySelector('.action-bar button'))?.click());
  }

  showCount() {
    const n = this.rows().length;
    this.count.value = n ? String(n) : '';
  }

  /** @param {string} text */
  tell(text) {
    this.status.hidden = !text;
    this.status.textContent = text;
  }
}
