import { WakeLock } from './wake-lock.js';
import { WallCycle } from './wall-cycle.js';
import { WallMap } from './wall-map.js';
import { WallUpdates } from './wall-updates.js';

/** From here on a screen is a wall; on less the screens stand below each other. */
const WALL = '(min-width: 900px)';
const CURSOR_MS = 4_000;

/**
 * The wall: screens one after the other, figures that renew themselves, nothing to touch.
 *
 * @param {HTMLElement} root
 */
export function startWall(root) {
  const cycle = new WallCycle(root);
  const map = new WallMap(root);
  const updates = new WallUpdates(root, {
    onPanels: () => cycle.gather(),
    onState: (addresses, intervals) => map.read(addresses, intervals),
  });
  const wide = window.matchMedia(WALL);
  const settle = () => cycle.turn(wide.matches);
  wide.addEventListener('change', settle);
  settle();
  void map.begin().finally(() => {
    root.dataset.ready = '';
    updates.start();
  });
  void new WakeLock(() => undefined).take();
  hideCursor(root);
}

/** A pointer at rest is not part of the picture. @param {HTMLElement} root */
function hideCursor(root) {
  let timer = 0;
  const seen = () => {
    root.classList.remove('wall--still');
    window.clearTimeout(timer);
    timer = window.setTimeout(() => root.classList.add('wall--still'), CURSOR_MS);
  };
  document.addEventListener('pointermove', seen);
  seen();
}
