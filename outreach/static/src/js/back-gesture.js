/**
 * Something that fills the screen without being a page of its own: the back gesture asks it first.
 *
 * While it is open the history holds one more entry. `onBack` says whether it stays open;
 * `onClose` runs once it is closed, by the gesture or by `close()`.
 */
export class BackGesture {
  /** @param {() => boolean} onBack @param {() => void} onClose */
  constructor(onBack, onClose) {
    this.isOpen = false;
    this.closing = false;
    window.addEventListener('popstate', () => {
      if (!this.isOpen) return;
      if (!this.closing && onBack()) return this.push();
      this.isOpen = this.closing = false;
      onClose();
    });
  }

  open() {
    this.isOpen = true;
    // Coming back is ours to scroll, not the browser's.
    history.scrollRestoration = 'manual';
    this.push();
  }

  push() {
    history.pushState({ over: true }, '');
  }

  close() {
    this.closing = true;
    history.back();
  }
}
