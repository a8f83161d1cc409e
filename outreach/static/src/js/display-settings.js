/**
 * Applies theme, text size and sunlight mode as they are chosen, and sends them to the server,
 * which keeps them in this device's cookies.
 *
 * @param {HTMLElement} form
 */
export function applyDisplay(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const button = form.querySelector('button');
  if (button) button.hidden = true;
  form.addEventListener('change', () => {
    const chosen = new FormData(form);
    const sunlight = chosen.get('sunlight') === '1';
    const root = document.documentElement;
    root.dataset.theme = String(chosen.get('theme'));
    root.classList.toggle('large-text', chosen.get('large_text') === '1');
    root.classList.toggle('sunlight', sunlight);
    const dark = document.querySelector('link[data-dark]');
    if (dark instanceof HTMLLinkElement) dark.media = darkMedia(root.dataset.theme, sunlight);
    fetch(form.action, { method: 'POST', body: chosen }).catch(() => {
      // Without signal the choice holds for this page; the button keeps it later.
      if (button) button.hidden = false;
    });
  });
}

/** The same rule as `Display.dark_media` on the server. @param {string} theme @param {boolean} sunlight */
function darkMedia(theme, sunlight) {
  if (sunlight || theme === 'light') return 'not all';
  return theme === 'dark' ? 'screen' : 'screen and (prefers-color-scheme: dark)';
}
