/** A button that copies the text beside it; hidden where the browser offers no way to. */

/** @param {HTMLElement} box */
export function copyOnClick(box) {
  const button = box.querySelector('button');
  const text = box.querySelector('[data-copy]');
  const state = box.querySelector('[data-copy-state]');
  const done = box.querySelector('template')?.content.textContent?.trim() ?? '';
  if (!button || !text || !state) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    if (await copy(text)) state.textContent = done;
  });
}

/** The clipboard needs https; without it the text is selected and copied the old way. @param {Element} text */
async function copy(text) {
  const words = text.textContent?.trim() ?? '';
  const isDone = await navigator.clipboard?.writeText(words).then(() => true, () => false);
  if (isDone) return true;
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  return document.execCommand('copy');
}
