/** Notices about the village of the visit form, from what is on the phone; follows another choice. */
import { fieldData } from './field-data.js';
import { noticesAbout } from './shell-notices.js';
import { copyOf, part } from './shell-parts.js';

/** @param {HTMLElement} box */
export function start(box) {
  const form = /** @type {HTMLFormElement} */ (box.closest('form'));
  const template = part(box, 'template');
  const list = part(box, '[data-place-notices]');
  const show = async () => {
    const kept = await fieldData();
    if (!kept) return; // the server's own lines stay
    const notices = noticesAbout(kept.data, form.dataset.place ?? '', Date.now());
    list.replaceChildren(
      ...notices.map(({ title, text, drill }) => {
        const line = copyOf(template);
        part(line, '[data-drill]').hidden = !drill;
        part(line, '[data-title]').textContent = title;
        part(line, '[data-text]').textContent = text;
        return line;
      }),
    );
  };
  form.addEventListener('place:chosen', () => show());
  show();
}
