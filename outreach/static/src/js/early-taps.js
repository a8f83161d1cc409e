/** Taps on buttons that came before the scripts that work them: base.html holds the last one back. */

/** The page's scripts are all there: what was tapped meanwhile happens now. */
export function releaseTaps() {
  document.dispatchEvent(new CustomEvent('taps:released'));
}

/** The same once every script of the page has run. */
export function releaseTapsWhenRun() {
  // Module scripts run before this event, in their order.
  if (document.readyState === 'complete') releaseTaps();
  else document.addEventListener('DOMContentLoaded', releaseTaps, { once: true });
}
