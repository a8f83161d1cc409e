/** Elements made by scripts: never from text as markup. */

/**
 * @param {string} tag with classes, such as `p.hint`
 * @param {Record<string, string | boolean | undefined>} [attributes] false and undefined are left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flatMap((child) => child ?? []));
  return made;
}

/** Where a symbol of the sprite is. @param {string} name */
export const iconAddress = (name) => `${document.documentElement.dataset.icons}#i-${name}`;

/** A symbol of the sprite. @param {string} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', `icon icon--${name}`);
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', iconAddress(name));
  svg.append(use);
  return svg;
}

/** The icon of each state, as in components/ui.html. @type {Record<string, string>} */
const STATE_ICONS = {
  ok: 'check-circle',
  warn: 'exclamation-triangle',
  act: 'exclamation-octagon',
  way: 'arrow-up-circle',
  late: 'clock',
  neutral: 'dot',
};

/** A state in icon, word and tint. @param {string} state @param {string} text */
export const tag = (state, text) =>
  element(`span.tag.tag--${state}`, {}, icon(STATE_ICONS[state]), element('span', {}, text));

/** A banner. @param {string} state @param {string} text @param {...(Node | string)} more */
export const notice = (state, text, ...more) =>
  element(
    `div.notice.notice--${state}`,
    { role: state === 'act' ? 'alert' : 'status' },
    icon(STATE_ICONS[state]),
    element('div.notice__body', {}, element('p', {}, text), ...more),
  );
