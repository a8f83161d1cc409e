/** Offers to put the app on the home screen: a button where the browser has one, else how to. */

/** @type {any} the browser's own question, kept until the button asks it */
let question = null;

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  question = event;
  document.dispatchEvent(new CustomEvent('installable'));
});

const isInstalled = () =>
  matchMedia('(display-mode: standalone)').matches || Boolean(/** @type {any} */ (navigator).standalone);

/** @param {HTMLElement} hint */
export function offerInstall(hint) {
  const button = /** @type {HTMLButtonElement} */ (hint.querySelector('button'));
  const byHand = /** @type {HTMLElement} */ (hint.querySelector('[data-install="by-hand"]'));
  const show = () => {
    const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent);
    button.hidden = question === null;
    byHand.hidden = !isApple;
    hint.hidden = isInstalled() || (question === null && !isApple);
  };
  button.addEventListener('click', async () => {
    await question?.prompt();
    question = null; // it can be asked once
    show();
  });
  document.addEventListener('installable', show);
  window.addEventListener('appinstalled', () => {
    hint.hidden = true;
  });
  show();
}
