/**
 * What filling in the visit form takes: taps, and seconds in which it is being filled in.
 *
 * Two numbers in hidden fields, which a draft keeps and the server parts from the visit. A tap is
 * a finger lifted, or a character typed; what is tapped while counting helmets is roadside time.
 * Choosing the village came before the page: one tap.
 */
const IDLE_MS = 20_000;
const TICK_MS = 1000;

/** @param {HTMLFormElement} form @param {string} name */
const field = (form, name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));

/** @param {HTMLInputElement} input @param {number} more */
function add(input, more) {
  input.value = String(Number(input.value || 0) + more);
}

/** Whether riders are being counted. */
const isCounting = () => Boolean(document.querySelector('.counter:not([hidden]) .counter__keys')?.getClientRects().length);

/** @param {HTMLFormElement} form */
export function start(form) {
  const taps = field(form, 'form_taps');
  const seconds = field(form, 'form_seconds');
  if (!taps || !seconds) return; // a visit that is changed
  if (!taps.value) taps.value = '1';
  if (!seconds.value) seconds.value = '1';
  let activeAt = Date.now();
  document.addEventListener(
    'pointerup',
    ({ target, isTrusted }) => {
      activeAt = Date.now();
      if (isTrusted && target instanceof Element && !target.closest('.counter__keys')) add(taps, 1);
    },
    true,
  );
  document.addEventListener(
    'input',
    (event) => {
      activeAt = Date.now();
      const isTyped = event instanceof InputEvent && event.isTrusted && event.inputType !== '';
      if (isTyped && event.target instanceof Element && event.target.matches('input, textarea')) add(taps, 1);
    },
    true,
  );
  const timer = window.setInterval(() => {
    if (!form.isConnected) return window.clearInterval(timer);
    const isBusy = document.visibilityState === 'visible' && Date.now() - activeAt < IDLE_MS;
    if (isBusy && !isCounting()) add(seconds, 1);
    return undefined;
  }, TICK_MS);
}
