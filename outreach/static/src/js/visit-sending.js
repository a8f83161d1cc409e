/**
 * Sends the visit form as the page itself would, without leaving the page: where nothing can be
 * kept on the phone.
 *
 * The same fields go to the same address as without script. "Stored" answers with the page to
 * open; anything to fix or to ask comes back as a page, of which the content is put in place.
 *
 * @typedef {{signIn: string}} Obstacle why nothing could be sent: the address to sign in at, or ''
 *   where the server cannot be reached
 */
import { forgetFix } from './position-fix.js';
import { forgetDraft, saveDraftNow } from './visit-draft.js';
import { tellSaving } from './visit-status.js';
import { endIsAutomatic, reopenEnd } from './visit-time.js';
import { say } from './words.js';

const PATIENCE_MS = 45_000;

/**
 * @param {HTMLFormElement} form
 * @param {Element | null} submitter
 * @returns {Promise<Obstacle | null>} null: the server has answered, and the page says what
 */
export async function sendForm(form, submitter) {
  try {
    return await send(form, submitter, false);
  } catch {
    return { signIn: '' };
  }
}

/** @param {HTMLFormElement} form @param {Element | null} submitter */
async function post(form, submitter) {
  const body = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) {
    body.append(submitter.name, submitter.value);
  }
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json, text/html;q=0.9' },
      signal: stop.signal,
    });
    const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
    return { response, answer: isJson ? await response.json() : await response.text() };
  } finally {
    window.clearTimeout(timer);
  }
}

/** @param {HTMLFormElement} form @param {Element | null} submitter @param {boolean} again @returns {Promise<Obstacle | null>} */
async function send(form, submitter, again) {
  const { response, answer } = await post(form, submitter);
  if (new URL(response.url).pathname === '/sign-in') {
    return { signIn: signInAddress(form, response.url) };
  }
  if (response.ok && answer.location) {
    await forgetDraft(form);
    forgetFix();
    location.assign(answer.location);
    return null;
  }
  if (typeof answer === 'string' && showPage(form, answer)) return null;
  if (answer.error?.code === 'cameexpired' && !again && (await renewToken(form))) {
    return send(form, submitter, true);
  }
  const { message = say('serverFault'), advice = '', reference = '' } = answer.error ?? {};
  tellSaving(form, [message, advice, reference].filter(Boolean).join(' '));
  return null;
}

/** With the way back to this draft. @param {HTMLFormElement} form @param {string} address of the sign-in page */
function signInAddress(form, address) {
  const next = new URL(form.dataset.address ?? '', location.href);
  next.searchParams.set('draft', form.dataset.draft ?? '');
  const signIn = new URL(address);
  signIn.searchParams.set('next', next.pathname + next.search);
  return signIn.href;
}

/** A fresh token for a page that lay open too long. @param {HTMLFormElement} form */
async function renewToken(form) {
  const page = await (await fetch(form.dataset.address ?? location.href)).text();
  const found = new DOMParser()
    .parseFromString(page, 'text/html')
    .querySelector('form[data-draft] input[name="csrf_token"]');
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem('csrf_token'));
  if (!(found instanceof HTMLInputElement)) return false;
  token.value = found.value;
  return true;
}

/** Puts the page that came back in place of this one. @param {HTMLFormElement} form @param {string} html */
function showPage(form, html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const content = page.getElementById('content');
  const here = document.getElementById('content');
  if (!content || !here) return false;
  here.replaceWith(document.adoptNode(content));
  document.dispatchEvent(new CustomEvent('page:replaced', { detail: content }));
  const came = content.querySelector('form[data-draft]');
  if (came instanceof HTMLFormElement && endIsAutomatic(form)) {
    reopenEnd(came);
    // Nothing was stored, so the draft's end is open again, too.
    saveDraftNow(came).catch(() => undefined);
  }
  const first = content.querySelector('.error-summary, [data-question]');
  if (first instanceof HTMLElement) {
    first.scrollIntoView({ block: 'start' });
    first.focus();
  }
  return true;
}
