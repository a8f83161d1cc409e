/** How many characters a text has, and how many it may have; said beneath it as it is typed. */

/** @param {HTMLElement} box */
export function countCharacters(box) {
  const field = box.querySelector('textarea');
  const shown = box.querySelector('[data-count]');
  const words = box.querySelector('template')?.content.textContent?.trim() ?? '';
  if (!field || !shown) return;
  const show = () => {
    shown.textContent = words.replace('%(n)s', String([...field.value.trim()].length));
  };
  field.addEventListener('input', show);
  show();
}
