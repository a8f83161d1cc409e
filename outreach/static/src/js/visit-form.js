/**
 * Sends the visit form without leaving the page, so that nothing is lost where there is no signal.
 *
 * The same fields go to the same address as without script. "Stored" answers with the page to
 * open; anything to fix or to ask comes back as a page, of which the content is put in place.
 */
import { forgetFix } from './position-fix.js';
import { forgetDraft, saveDraftNow } from './visit-draft.js';
import { endIsAutomatic, endOfVisit, reopenEnd } from './visit-time.js';
import { say } from './words.js';

const PATIENCE_MS = 45_000;

/** @param {HTMLFormElement} form @param {string} text @param {string} [link] */
function tell(form, text, link) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-save-status]'));
  line.hidden = !text;
  line.textContent = text;
  if (!link) return;
  const anchor = document.createElement('a');
  anchor.href = link;
  anchor.textContent = say('signInAgain');
  line.append(' ', anchor);
}

/** @param {HTMLFormElement} form @param {Element | null} submitter */
async function send(form, submitter) {
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

/** @param {HTMLFormElement} form @param {Element | null} submitter @param {boolean} again */
async function save(form, submitter, again = false) {
  const { response, answer } = await send(form, submitter);
  if (new URL(response.url).pathname === '/sign-in') {
    const next = new URL(form.dataset.address ?? '', location.href);
    next.searchParams.set('draft', form.dataset.draft ?? '');
    const signIn = new URL(response.url);
    signIn.searchParams.set('next', next.pathname + next.search);
    return tell(form, say('signedOut'), signIn.href);
  }
  if (response.ok && answer.location) {
    await forgetDraft(form);
    forgetFix();
    return location.assign(answer.location);
  }
  if (typeof answer === 'string' && showPage(form, answer)) return;
  if (answer.error?.code === 'cameexpired' && !again && (await renewToken(form))) {
    return save(form, submitter, true);
  }
  const { message = say('serverFault'), advice = '', reference = '' } = answer.error ?? {};
  tell(form, [message, advice, reference].filter(Boolean).join(' '));
}

/** @param {HTMLFormElement} form */
export function start(form) {
  let busy = false;
  /** @type {Element | null} the button pressed; older Safaris do not name it in the event */
  let pressed = null;
  form.addEventListener('click', (event) => {
    pressed = /** @type {Element} */ (event.target).closest('button[type="submit"], button:not([type])');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute('aria-busy', 'true');
    tell(form, say('saving'));
    endOfVisit(form);
    await saveDraftNow(form).catch(() => undefined);
    try {
      await save(form, event.submitter ?? pressed);
    } catch {
      tell(form, say('noNetwork'));
    }
    busy = false;
    form.removeAttribute('aria-busy');
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit?.();
    } else if (event.target instanceof HTMLInputElement && !/button|submit/.test(event.target.type)) {
      // Enter moves on, as on paper; it never sends a half-filled visit.
      event.preventDefault();
      const fields = /** @type {HTMLElement[]} */ ([
        ...form.querySelectorAll('input:not([type=hidden]), select, textarea, button'),
      ]).filter((field) => field.offsetParent !== null && !field.closest('[hidden]'));
      fields[fields.indexOf(event.target) + 1]?.focus();
    }
  });
}
