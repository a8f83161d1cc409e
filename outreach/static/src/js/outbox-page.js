/** The outbox: what waits, since when, why, and what to do about it. */
import { notice } from './dom.js';
import { BadFile, loadFromFile, saveToFile } from './handover-file.js';
import { sealUnreadableAnew } from './outbox-anew.js';
import { readRun } from './outbox-pace.js';
import { changeEntries, findEntry, isUnsent, listEntries, onOutboxChanged, removeEntries } from './outbox-records.js';
import { inOrder, lastTry, readRow, showRow, warnings } from './outbox-rows.js';
import { sendOutbox } from './outbox-sender.js';
import { showSaved } from './outbox-saved.js';
import { tidyOutbox } from './outbox-tidy.js';
import { clockAhead } from './phone-session.js';
import { freeMegabytes } from './phone-space.js';
import { currentVault, openVault } from './vault.js';
import { say } from './words.js';

/**
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox-pace.js').Run} Run
 */

const FRESH_MS = 30_000;

class OutboxPage {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.send = /** @type {HTMLButtonElement} */ (this.part('send'));
    this.drawing = Promise.resolve();
    this.send.addEventListener('click', () => this.sendNow());
    this.part('save-file').addEventListener('click', () => this.saveFile());
    this.part('load-file').addEventListener('change', (event) => this.loadFile(event));
    element.addEventListener('click', (event) => this.act(event));
    onOutboxChanged(() => this.draw());
    document.addEventListener('vault:open', () => this.draw());
    setInterval(() => this.draw(), FRESH_MS);
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-outbox="${name}"]`));
  }

  async begin() {
    await this.draw();
    const vault = await openVault();
    if (vault) {
      if (await sealUnreadableAnew()) await this.sendNow();
      await showSaved(vault, this.part('notices'));
      await tidyOutbox(vault);
    }
    await this.draw();
  }

  /** One after the other: an older drawing never comes last. */
  draw() {
    this.drawing = this.drawing.then(() => this.show()).catch(() => undefined);
    return this.drawing;
  }

  async show() {
    // Whoever has not unlocked yet sees where the visits stand, and nothing of what is in them.
    const vault = currentVault();
    const entries = inOrder(await listEntries());
    const isOwn = (/** @type {Entry} */ entry) =>
      !vault || entry.foreign || entry.account === vault.account;
    const shown = entries.filter(isOwn);
    const rows = await Promise.all(shown.map((entry) => readRow(entry, vault)));
    const isOpen = (/** @type {Entry} */ entry) => entry.state !== 'received';
    const open = rows.filter(({ entry }) => isOpen(entry));
    const received = rows.filter(({ entry }) => !isOpen(entry)).reverse();
    this.part('list').replaceChildren(...open.map(showRow));
    this.part('received').replaceChildren(...received.map(showRow));
    this.part('received-fold').hidden = received.length === 0;
    this.part('received-title').textContent = say('receivedFold', { n: received.length });
    const others = entries.filter((entry) => !isOwn(entry) && isUnsent(entry)).length;
    this.part('others').hidden = others === 0;
    this.part('others').textContent = say('others', { n: others });
    this.part('unlock').hidden = vault !== null || entries.every(({ foreign }) => foreign);
    this.part('empty').hidden = open.length > 0 || others > 0;
    const waits = entries.some(isUnsent);
    this.part('save-file').hidden = !waits;
    /** @type {HTMLElement} */ (this.send.closest('.action-bar')).hidden = !waits;
    if (!this.send.disabled) this.showLastTry(await readRun(), waits);
    await this.showWarnings();
  }

  /** A try that failed says nothing once all has arrived by another way. @param {Run} run @param {boolean} waits */
  showLastTry(run, waits) {
    this.part('last').textContent = waits || run.outcome === 'sent' ? lastTry(run) : '';
  }

  async showWarnings() {
    const made = warnings(await clockAhead(), await freeMegabytes());
    for (const old of this.part('notices').querySelectorAll('[data-warning]')) old.remove();
    for (const each of made) each.setAttribute('data-warning', '');
    this.part('notices').append(...made);
  }

  async sendNow() {
    this.send.disabled = true;
    this.part('last').textContent = say('sendingNow');
    const version = document.documentElement.dataset.build;
    const options = { insist: true, wait: true, version };
    await sendOutbox(options).catch(() => null);
    if (await sealUnreadableAnew().catch(() => false)) await sendOutbox(options).catch(() => null);
    this.send.disabled = false;
    await this.draw();
  }

  async saveFile() {
    const name = await saveToFile();
    this.tell(name ? notice('ok', say('filed', { name })) : notice('neutral', say('fileNothing')));
  }

  /** @param {Event} event */
  async loadFile({ target }) {
    const input = /** @type {HTMLInputElement} */ (target);
    const file = input.files?.[0];
    if (!file) return;
    this.tell(notice('neutral', say('fileLoading')));
    try {
      const { visits, known } = await loadFromFile(file);
      await this.sendNow();
      this.tell(notice('ok', await loadedWords(visits, known)));
    } catch (fault) {
      this.tell(notice('act', say(fault instanceof BadFile ? 'fileBad' : 'fileNotKept')));
    } finally {
      input.value = '';
    }
  }

  /** @param {MouseEvent} event */
  async act({ target }) {
    const button = /** @type {Element} */ (target).closest('[data-do]');
    const id = /** @type {HTMLElement | null} */ (button?.closest('[data-id]') ?? null)?.dataset.id;
    if (!button || !id) return;
    if (button.getAttribute('data-do') === 'accept') {
      await changeEntries([id], (entry) => {
        entry.state = 'received';
        entry.reason = '';
      });
    } else if (window.confirm(say('sureRemove'))) {
      await removeEntries([id]);
    }
  }

  /** @param {HTMLElement} words */
  tell(words) {
    for (const old of this.part('notices').querySelectorAll('[data-told]')) old.remove();
    words.setAttribute('data-told', '');
    this.part('notices').prepend(words);
  }
}

/** @param {string[]} visits @param {string[]} known */
async function loadedWords(visits, known) {
  const entries = await Promise.all(visits.map(findEntry));
  const before = entries.filter((entry) => entry && known.includes(entry.id));
  const there = entries.filter((entry) => entry?.receivedBefore && !known.includes(entry.id));
  const waits = entries.some((entry) => entry && isUnsent(entry));
  if (waits && before.length + there.length === 0) return say('fileWaiting', { n: visits.length });
  return say('fileLoaded', { n: visits.length, known: before.length + there.length });
}

/** @param {HTMLElement} element */
export function start(element) {
  new OutboxPage(element).begin();
}
