import { icon } from './dom.js';

/**
 * Opens the body of a <details> over the page. Without dialogs in the browser it unfolds in place.
 *
 * @param {HTMLElement} source
 */
export function openSheet(source) {
  const summary = source.querySelector('summary');
  const body = source.querySelector('.sheet-source__body');
  if (!summary || !body || typeof HTMLDialogElement !== 'function') return;
  const title = body.querySelector('.sheet__title');
  const dialog = document.createElement('dialog');
  dialog.className = 'sheet';
  const head = document.createElement('div');
  head.className = 'sheet__head';
  if (title instanceof HTMLElement) {
    title.id ||= `sheet-${document.querySelectorAll('dialog.sheet').length + 1}`;
    dialog.setAttribute('aria-labelledby', title.id);
    head.append(title);
  }
  head.append(closeButton(dialog, source.dataset.closeLabel ?? ''));
  dialog.append(head, ...body.childNodes);
  source.after(dialog);

  summary.addEventListener('click', (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  // A form sent back with errors shows itself at once.
  if (dialog.querySelector('[aria-invalid="true"], .error-summary')) dialog.showModal();
}

/** @param {HTMLDialogElement} dialog @param {string} label */
function closeButton(dialog, label) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sheet__close';
  button.setAttribute('aria-label', label);
  button.append(icon('x-lg'));
  button.addEventListener('click', () => dialog.close());
  return button;
}
