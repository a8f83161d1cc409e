/**
 * Joins this phone to the unit of a one-time code: the page that the QR code opens.
 *
 * Its words are data attributes of the form; {name} stands for the phone's name.
 */
import { callServer, deviceId, fetchSession, knownDevice } from './phone-session.js';

const HTTP_BAD_REQUEST = 400;
const HTTP_TOO_MANY = 429;

/** @param {HTMLElement} form */
export function enrolPhone(form) {
  if (!(form instanceof HTMLFormElement)) return;
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('code'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const error = /** @type {HTMLElement} */ (form.querySelector('[data-error]'));
  const words = form.dataset;

  /** @param {string} [text] nothing: no error */
  function showError(text) {
    error.hidden = !text;
    if (text) /** @type {HTMLElement} */ (error.querySelector('p')).textContent = text;
    input.parentElement?.classList.toggle('field--error', Boolean(text));
    input.toggleAttribute('aria-invalid', Boolean(text));
  }

  /** @param {string} name */
  function showDone(name) {
    form.hidden = true;
    const done = /** @type {HTMLElement} */ (document.querySelector('[data-done]'));
    const line = done.querySelector('.notice p');
    if (line) line.textContent = named(words.enrolled, name);
    done.hidden = false;
    done.focus();
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    showError();
    button.disabled = true;
    try {
      const answer = await callServer('/api/v1/devices/enrolment', {
        method: 'POST',
        token: words.token,
        body: { device: await deviceId(), code: input.value },
      });
      if (answer?.body?.device) {
        await fetchSession(); // keeps what the phone is now
        showDone(answer.body.device.name);
      } else if (!answer) {
        showError(words.offline);
      } else if ([HTTP_BAD_REQUEST, HTTP_TOO_MANY].includes(answer.status)) {
        showError(answer.body?.error?.fields?.code?.[0] ?? answer.body?.error?.message ?? words.failed);
      } else {
        showError(answer.body?.error?.message ?? words.failed);
      }
    } catch {
      showError(words.unusable); // no IndexedDB: the phone cannot keep its id
    } finally {
      button.disabled = false;
    }
  });
  showKnown(words.known);
}

/** Says so where the phone is enrolled already. @param {string} [words] */
async function showKnown(words) {
  const line = document.querySelector('[data-known-line]');
  try {
    const device = await knownDevice();
    if (!(line instanceof HTMLElement) || device?.state !== 'enrolled' || !device.name) return;
    line.textContent = named(words, device.name);
    line.hidden = false;
  } catch {
    // Said when it is tried.
  }
}

/** @param {string | undefined} words @param {string} name */
const named = (words, name) => (words ?? '').replace('{name}', name);
