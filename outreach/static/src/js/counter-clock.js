/** Time spent counting: runs only while the counter is open, not paused and on screen. */

export class CounterClock {
  /** @param {number} [before] ms counted in an earlier session */
  constructor(before = 0) {
    this.before = before;
    /** @type {number | null} */
    this.since = null;
  }

  run() {
    this.since ??= performance.now();
  }

  stop() {
    this.before = this.ms;
    this.since = null;
  }

  get isRunning() {
    return this.since !== null;
  }

  get ms() {
    return Math.round(this.before + (this.since === null ? 0 : performance.now() - this.since));
  }

  /** Whole minutes, at least one. */
  get minutes() {
    return Math.max(1, Math.floor(this.ms / 60_000));
  }
}

/** Calls back once nothing has happened for a while. */
export class IdleWatch {
  /** @param {number} ms @param {() => void} onIdle */
  constructor(ms, onIdle) {
    this.ms = ms;
    this.onIdle = onIdle;
    this.timer = 0;
  }

  restart() {
    this.stop();
    this.timer = window.setTimeout(this.onIdle, this.ms);
  }

  stop() {
    window.clearTimeout(this.timer);
  }
}
