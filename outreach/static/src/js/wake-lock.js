/** Keeps the screen on while counting, and takes the lock again when the page comes back. */

export class WakeLock {
  /** @param {(held: boolean) => void} onChange told whenever the lock is taken, lost or refused */
  constructor(onChange) {
    this.onChange = onChange;
    this.wanted = false;
    /** @type {WakeLockSentinel | null} */
    this.sentinel = null;
    document.addEventListener('visibilitychange', () => {
      if (this.wanted && document.visibilityState === 'visible') this.take();
    });
  }

  async take() {
    this.wanted = true;
    if (this.sentinel && !this.sentinel.released) return this.onChange(true);
    try {
      this.sentinel = await navigator.wakeLock.request('screen');
      if (!this.wanted) return void this.sentinel.release();
      this.onChange(true);
    } catch {
      this.onChange(false); // not supported, battery saver, or refused
    }
  }

  release() {
    this.wanted = false;
    this.sentinel?.release();
    this.sentinel = null;
  }
}
