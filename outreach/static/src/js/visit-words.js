/**
 * Words of the last visit: shown as such, taken over by 照上次填 or by a tap on one of them.
 * And the line that says which words are chosen now, so that the chips can stay folded.
 */
import { joined } from './words.js';

/** @param {HTMLElement} talk */
export function start(talk) {
  const line = /** @type {HTMLElement} */ (talk.querySelector('[data-chosen]'));
  const last = /** @type {HTMLElement | null} */ (talk.querySelector('[data-last]'));
  const boxes = () => [
    .../** @type {NodeListOf<HTMLInputElement>} */ (talk.querySelectorAll('.chip > input')),
  ];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked && box.value);
    line.textContent =
      joined(chosen.map((box) => box.dataset.word ?? '')) || (line.dataset.none ?? '');
    if (last) last.hidden = chosen.length > 0;
  };
  last?.querySelector('button')?.addEventListener('click', (event) => {
    event.preventDefault();
    for (const box of boxes()) box.checked = box.hasAttribute('data-last-time');
    talk.dispatchEvent(new Event('input', { bubbles: true }));
    takeCampaign(/** @type {HTMLFormElement} */ (talk.closest('form')));
  });
  talk.addEventListener('input', show);
  talk.closest('form')?.addEventListener('draft:restored', show);
  show();
}

/** The campaign is among the words of the last visit; one already chosen stays. @param {HTMLFormElement} form */
function takeCampaign(form) {
  const last = form.querySelector('input[name="campaign"][data-last-time]');
  const chosen = form.querySelector('input[name="campaign"]:checked');
  if (!(last instanceof HTMLInputElement)) return;
  if (chosen instanceof HTMLInputElement && chosen.value) return;
  last.checked = true;
  last.dispatchEvent(new Event('input', { bubbles: true }));
}
