/** Asks for the page again. @param {HTMLElement} button */
export function reloadOnClick(button) {
  button.addEventListener('click', () => location.reload());
}
