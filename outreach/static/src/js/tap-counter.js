/**
 * The tap counter: opens over the visit form, counts riders, and hands the sums back to the form.
 *
 * Start sheet → counting (with pauses) → totals → the form's helmet check. The page never
 * changes, and each tap is stored before the next one.
 */
import { chosen, strapVisible, sumCheck, writeCheck } from './check-fields.js';
import { CounterClock } from './counter-clock.js';
import { feel, switchSound } from './counter-feedback.js';
import { listenToKeys } from './counter-keys.js';
import { CounterScreen } from './counter-screen.js';
import { Tally } from './counter-tally.js';
import { listCounts, putCount, removeCount } from './local-store.js';
import { saveDraftNow } from './visit-draft.js';
import { WakeLock } from './wake-lock.js';
import { clock, say } from './words.js';

const IDLE_MS = 180_000;
const BUSY_PER_MINUTE = 40;

/** @typedef {import('./counter-tally.js').Sight} Sight */

class TapCounter {
  tally = new Tally();
  clock = new CounterClock();
  startedAt = '';
  /** @type {import('./counter-screen.js').Setup} */
  setup = { place: '', phase: '', vehicles: [], strap: false };
  /** @type {HTMLElement | null} the check of the form that is counted */
  check = null;
  passenger = false;
  closing = false;
  idle = 0;

  /** @param {HTMLElement} section @param {HTMLFormElement} form */
  constructor(section, form) {
    this.form = form;
    this.screen = new CounterScreen(section);
    this.lock = new WakeLock((held) => this.screen.showLock(held));
    listenToKeys(this.screen.keys, (key) => this.tap(key));
    this.screen.on('begin', () => this.begin());
    this.screen.on('undo', () => this.undo());
    this.screen.on('passenger', () => this.setPassenger(!this.passenger));
    this.screen.on('pause', () => this.pause());
    this.screen.on('resume', () => this.resume());
    this.screen.on('done', () => this.finish());
    this.screen.on('confirm', () => this.confirm());
    this.screen.on('leave', () => this.leave());
    this.screen.on('sound', () => switchSound(this.screen.toggle('sound')));
    this.screen.on('sunlight', () => this.screen.toggle('sunlight'));
    window.addEventListener('popstate', () => this.back());
    document.addEventListener('visibilitychange', () => {
      if (this.screen.view !== 'count') return;
      if (document.visibilityState === 'hidden') this.clock.stop();
      else this.clock.run();
    });
    window.setInterval(() => this.screen.view === 'count' && this.showHead(), 5000);
  }

  /** Opens for a check of the form, or takes up the count that was left. @param {HTMLElement} check */
  async open(check) {
    this.check = check;
    const left = await this.findLeft();
    this.tally = new Tally(left?.log, left?.undoable);
    this.clock = new CounterClock(left?.activeMs);
    this.startedAt = left?.startedAt ?? '';
    this.screen.open();
    // Coming back is ours to scroll, not the browser's.
    history.scrollRestoration = 'manual';
    history.pushState({ counter: true }, '');
    if (left) {
      this.setup = left.setup;
      this.screen.buildKeys(this.setup.vehicles, this.setup.strap);
      this.showAll();
      return this.pause();
    }
    this.screen.showStart(chosen(check, 'place'), chosen(check, 'phase'), strapVisible(check));
    this.screen.warnOfReplacing(sumCheck(check) !== null);
  }

  get id() {
    return `${this.form.dataset.draft}/${this.check?.dataset.check}`;
  }

  async findLeft() {
    const counts = await listCounts(this.form.dataset.draft ?? '').catch(() => []);
    return counts.find((count) => count.id === this.id);
  }

  begin() {
    this.setup = this.screen.readStart();
    this.startedAt = clock(Date.now());
    this.screen.buildKeys(this.setup.vehicles, this.setup.strap);
    this.showAll();
    this.resume();
    this.store();
  }

  resume() {
    this.screen.show('count');
    this.clock.run();
    this.lock.take();
    this.waitForIdle();
    this.showHead();
  }

  pause() {
    this.stop();
    this.screen.show('paused');
  }

  /** @param {HTMLElement} key */
  tap(key) {
    if (this.screen.view !== 'count') return;
    const { vehicle = '', sight = '' } = key.dataset;
    const seat = this.passenger ? 'passenger' : 'driver';
    this.tally.add(vehicle, seat, /** @type {Sight} */ (sight), Date.now());
    feel(sight);
    this.setPassenger(false);
    this.showAll();
    this.screen.speak(key);
    this.screen.hint(this.tally.fastestMinute() > BUSY_PER_MINUTE ? say('counterBusy') : '');
    this.waitForIdle();
    this.store();
  }

  undo() {
    if (!this.tally.undo()) return;
    feel('undo');
    this.showAll();
    this.store();
  }

  /** @param {boolean} on */
  setPassenger(on) {
    this.passenger = on;
    this.screen.showPassenger(on);
  }

  finish() {
    this.stop();
    this.screen.showTotals(
      this.tally.rows(),
      this.setup,
      this.clock.minutes,
      this.tally.fastestMinute() > BUSY_PER_MINUTE,
    );
  }

  async confirm() {
    const { check } = this;
    const result = this.screen.readTotals(this.setup);
    if (!check || !result) return;
    const { id } = this;
    writeCheck(check, result);
    this.close();
    // First the draft that holds the numbers, then away with the taps.
    await saveDraftNow(this.form).catch(() => undefined);
    await removeCount(id).catch(() => undefined);
    this.announce();
  }

  /** Back to the form; what was counted waits there. */
  leave() {
    this.stop();
    this.close();
    this.announce();
  }

  /** The back gesture: never loses a count. */
  back() {
    if (!this.screen.isOpen) return;
    if (this.closing) return this.hide();
    if (this.screen.view === 'count') this.pause();
    else if (this.screen.view === 'totals') this.screen.show('paused');
    else return this.hide();
    history.pushState({ counter: true }, '');
  }

  close() {
    this.closing = true;
    history.back();
  }

  hide() {
    this.closing = false;
    this.stop();
    this.screen.close();
    this.announce();
    this.check?.querySelector('button')?.focus({ preventScroll: true });
    this.check?.scrollIntoView({ block: 'center' });
  }

  announce() {
    this.form.dispatchEvent(new CustomEvent('counter:changed'));
  }

  stop() {
    this.clock.stop();
    this.lock.release();
    window.clearTimeout(this.idle);
    if (this.startedAt) this.store();
  }

  waitForIdle() {
    window.clearTimeout(this.idle);
    this.idle = window.setTimeout(() => {
      feel('idle');
      this.screen.hint(say('counterIdle'));
    }, IDLE_MS);
  }

  /** Every tap is on disk before the next: a killed browser goes on where it stopped. */
  store() {
    putCount({
      id: this.id,
      account: this.form.dataset.account ?? '',
      draft: this.form.dataset.draft ?? '',
      log: this.tally.log,
      undoable: this.tally.undoable,
      activeMs: this.clock.ms,
      setup: this.setup,
      startedAt: this.startedAt,
    }).catch(() => this.screen.hint(say('draftImpossible')));
    if (this.tally.log.length < 2) saveDraftNow(this.form).catch(() => undefined);
  }

  showHead() {
    this.screen.showHead(this.setup.place, this.startedAt, Math.floor(this.clock.ms / 60_000));
  }

  showAll() {
    this.showHead();
    this.screen.showTally(this.tally);
  }
}

/** Marks the checks of the form whose count was left unfinished. @param {HTMLFormElement} form */
async function markLeftCounts(form) {
  const counts = await listCounts(form.dataset.draft ?? '').catch(() => []);
  for (const check of /** @type {NodeListOf<HTMLElement>} */ (
    form.querySelectorAll('[data-check]')
  )) {
    const count = counts.find((one) => one.id === `${form.dataset.draft}/${check.dataset.check}`);
    const button = check.querySelector('[data-open-counter] span');
    const note = /** @type {HTMLElement} */ (check.querySelector('[data-check-left]'));
    if (button) button.textContent = say(count ? 'counterGoOn' : 'counterStart');
    note.hidden = !count;
    if (count) note.textContent = say('counterLeft', new Tally(count.log).totals());
  }
}

/** @param {HTMLElement} section */
export function start(section) {
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form[data-draft]'));
  const counter = new TapCounter(section, form);
  form.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('[data-open-counter]');
    const check = /** @type {HTMLElement | null} */ (button?.closest('[data-check]') ?? null);
    if (check) counter.open(check);
  });
  for (const event of ['counter:changed', 'draft:restored']) {
    form.addEventListener(event, () => markLeftCounts(form));
  }
}
