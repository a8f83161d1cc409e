/** The colours of the map, from the page's tokens, and when they change. */

const TOKENS = [
  ...[1, 2, 3, 4, 5, 6].map((step) => `recency-${step}`),
  ...['outline', 'never', 'never-ring', 'unjudged', 'overdue'].map((name) => `recency-${name}`),
  ...[1, 2, 3, 4, 5].map((step) => `area-${step}`),
  ...[1, 2, 3, 4, 5].map((step) => `wearing-${step}`),
  'land', 'card', 'ink', 'ink-2', 'ink-3', 'border', 'divider', 'primary', 'focus', 'focus-inner',
];

/** @typedef {Record<string, string>} Colours by token without its prefix, and `font` */

/** @returns {Colours} the colours as they apply now */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(
    TOKENS.map((name) => [name, style.getPropertyValue(`--o-${name}`).trim() || 'transparent']),
  );
  colours.font = style.getPropertyValue('--o-font').trim() || 'sans-serif';
  return colours;
}

/** The colours of the light theme, whichever applies: those for paper. @returns {Colours} */
export function readLightColours() {
  // Not through the link's media: that is watched, and would draw the page anew.
  const dark = [...document.querySelectorAll('link[data-dark]')].map(
    (link) => /** @type {HTMLLinkElement} */ (link).sheet,
  );
  for (const sheet of dark) if (sheet) sheet.disabled = true;
  const colours = readColours();
  for (const sheet of dark) if (sheet) sheet.disabled = false;
  return colours;
}

/** Calls back whenever theme, sunlight mode, text size or the screen's resolution change. */
export function watchTheme(/** @type {() => void} */ callback) {
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
  window.matchMedia('(min-resolution: 1.5dppx)').addEventListener('change', callback);
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['class', 'data-theme'] });
  for (const link of document.querySelectorAll('link[data-dark]')) {
    observer.observe(link, { attributeFilter: ['media'] });
  }
}
