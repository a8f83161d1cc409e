/**
 * A form that is kept nowhere: sent without signal, the browser's own error page would take its
 * place, and what was filled in and photographed with it. It stays and says so.
 */
import { say } from './words.js';

/** @param {HTMLElement} form */
export function start(form) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-no-signal]'));
  const show = () => {
    line.hidden = navigator.onLine;
    line.textContent = navigator.onLine ? '' : say('noSignal');
  };
  form.addEventListener('submit', (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    show();
  });
  window.addEventListener('online', show);
}
