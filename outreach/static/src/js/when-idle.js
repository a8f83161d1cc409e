/** A step is not begun with less time than this left before the next frame. */
const ROOM_MS = 4;
/** Nor after so long: the browser calls itself idle until somebody comes. */
const MOST_MS = 12;
/** For browsers that do not tell when they are idle. */
const PAUSE_MS = 50;

/**
 * Works through the steps while nobody waits for a frame; not at all in a window that is moved
 * about without a pause.
 *
 * @param {Iterator<void>} steps each of them short
 * @returns {() => void} ends it, done or not
 */
export function whenIdle(steps) {
  let ended = false;
  const work = (/** @type {() => number} */ left) => {
    const from = performance.now();
    while (!ended && left() > ROOM_MS && performance.now() - from < MOST_MS) {
      ended = steps.next().done ?? false;
    }
    if (!ended) ask();
  };
  const ask = () => {
    if ('requestIdleCallback' in window) {
      window.requestIdleCallback((deadline) => work(() => deadline.timeRemaining()));
    } else {
      const from = performance.now();
      setTimeout(() => work(() => from + 2 * PAUSE_MS - performance.now()), PAUSE_MS);
    }
  };
  ask();
  return () => {
    ended = true;
  };
}

/** Lets the browser show what it has and hear what was pressed, in the midst of much work. @returns {Promise<void>} */
export function breathe() {
  return new Promise((settle) => setTimeout(settle));
}
