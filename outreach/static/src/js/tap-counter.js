/**
 * The tap counter: opens over the visit form, counts riders, and hands the sums back to the form.
 *
 * Start sheet → counting (with pauses) → totals → the form's helmet check. The page never
 * changes, and each tap is stored before the next one.
 */
import { BackGesture } from './back-gesture.js';
import { chosen, strapVisible, sumCheck, writeCheck } from './check-fields.js';
import { CounterClock, IdleWatch } from './counter-clock.js';
import { feel, switchSound } from './counter-feedback.js';
import { listenToKeys } from './counter-keys.js';
import { CounterScreen } from './counter-screen.js';
import { CounterStart } from './counter-start.js';
import { countIdOf, dropCount, findLeftCount, forgetCount, keepCount, markLeftCounts } from './counter-store.js';
import { Tally } from './counter-tally.js';
import { CounterTotals } from './counter-totals.js';
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
  /** @type {import('./counter-start.js').Setup} */
  setup = { place: '', phase: '', vehicles: [], strap: false };
  /** @type {HTMLElement | null} the check of the form that is counted */
  check = null;
  passenger = false;

  /** @param {HTMLElement} section @param {HTMLFormElement} form */
  constructor(section, form) {
    this.form = form;
    this.sheet = new CounterStart(section);
    this.totals = new CounterTotals(section);
    this.screen = new CounterScreen(section, (name, value) => this.sheet.wordOf(name, value));
    this.lock = new WakeLock((held) => this.screen.showLock(held));
    this.idle = new IdleWatch(IDLE_MS, () => {
      feel('idle');
      this.screen.hint(say('counterIdle'));
    });
    listenToKeys(this.screen.keys, (key) => this.tap(key));
    this.screen.on({
      begin: () => this.begin(),
      undo: () => this.undo(),
      passenger: () => this.setPassenger(!this.passenger),
      pause: () => this.pause(),
      resume: () => this.resume(),
      done: () => this.finish(),
      confirm: () => this.confirm(),
      leave: () => this.leave(),
      sound: () => switchSound(this.screen.toggle('sound')),
      sunlight: () => this.screen.toggle('sunlight'),
    });
    this.gesture = new BackGesture(() => this.back(), () => this.hide());
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
    const left = await findLeftCount(this.form, this.id);
    this.tally = new Tally(left?.log, left?.undoable);
    this.clock = new CounterClock(left?.activeMs);
    this.startedAt = left?.startedAt ?? '';
    this.screen.open();
    this.gesture.open();
    if (left) {
      this.setup = left.setup;
      this.screen.buildKeys(this.setup.vehicles, this.setup.strap);
      this.showAll();
      return this.pause();
    }
    const filled = sumCheck(check) !== null;
    this.sheet.fill(chosen(check, 'place'), chosen(check, 'phase'), strapVisible(check), filled);
  }

  get id() {
    return this.check ? countIdOf(this.form, this.check) : '';
  }

  begin() {
    this.setup = this.sheet.read();
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
    this.idle.restart();
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
    this.idle.restart();
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
    const busy = this.tally.fastestMinute() > BUSY_PER_MINUTE;
    this.totals.fill(this.tally.rows(), this.setup, this.clock.minutes, busy, (row) =>
      this.screen.riderOf(row),
    );
    this.screen.show('totals');
  }

  async confirm() {
    const { check, id } = this;
    if (!check || !this.totals.check()) return;
    writeCheck(check, { ...this.setup, minutes: this.totals.minutes, rows: this.totals.rows() });
    this.startedAt = ''; // nothing is left to go on with
    this.gesture.close();
    // First the draft that holds the numbers, then away with the taps; without it they stay.
    await saveDraftNow(this.form).then(() => forgetCount(id)).catch(() => undefined);
    this.announce();
  }

  /** Back to the form; what was counted waits there. */
  leave() {
    this.stop();
    this.gesture.close();
  }

  /** The back gesture never loses a count: it pauses, and a second one goes back to the form. */
  back() {
    const { view } = this.screen;
    if (view === 'count') this.pause();
    else if (view === 'totals') this.screen.show('paused');
    return view === 'count' || view === 'totals';
  }

  hide() {
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
    this.idle.stop();
    if (this.startedAt) this.store();
  }

  store() {
    const taps = this.tally.log.length;
    keepCount(this.form, this.id, this)
      .then(() => this.screen.showKept(taps))
      .catch(() => this.screen.hint(say('draftImpossible')));
  }

  showHead() {
    this.screen.showHead(this.setup.place, this.startedAt, Math.floor(this.clock.ms / 60_000));
  }

  showAll() {
    this.showHead();
    this.screen.showTally(this.tally);
  }
}

/** @param {HTMLElement} section */
export function start(section) {
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form[data-draft]'));
  const counter = new TapCounter(section, form);
  form.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('[data-open-counter], [data-drop-counter]');
    const check = /** @type {HTMLElement | null} */ (button?.closest('[data-check]') ?? null);
    if (!button || !check) return;
    if (button.matches('[data-open-counter]')) counter.open(check);
    else void dropCount(form, check).then(() => counter.announce());
  });
  for (const event of ['counter:changed', 'draft:restored']) {
    form.addEventListener(event, () => markLeftCounts(form));
  }
}
