/**
 * Settles when the browser has shown what is drawn by now, so that work nobody waits for does not
 * delay the picture. A page in the background draws nothing and waits for nothing.
 *
 * @returns {Promise<void>}
 */
export function afterPaint() {
  return new Promise((settle) => {
    if (document.hidden) settle();
    // The second frame begins when the first has been shown.
    else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(settle)));
  });
}

const DRAWN = 'villages-drawn';

/** Notes when people first see the villages: read by whoever measures pages. */
export function markDrawn() {
  if (!performance.getEntriesByName(DRAWN).length) performance.mark(DRAWN);
}
