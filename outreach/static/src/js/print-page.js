/** A button that prints the page; without script the browser's own menu does. */

/** @param {HTMLElement} button */
export function printOnClick(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
