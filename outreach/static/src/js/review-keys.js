/** Keys of the queue: J the next visit, K the one before, A accepts. At a desk, never in a field. */

const SWITCH = 'outreach.review-keys';
const DESK = '(min-width: 992px) and (pointer: fine)';

let areOn = readSwitch();

function readSwitch() {
  try {
    return localStorage.getItem(SWITCH) !== 'off';
  } catch {
    return true;
  }
}

/** @param {KeyboardEvent} event */
function isMeant(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return false;
  if (event.isComposing || !areOn || !matchMedia(DESK).matches) return false;
  if (document.querySelector('dialog[open]')) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target instanceof HTMLInputElement) return target.type === 'checkbox';
  return !target.isContentEditable && !target.matches('textarea, select');
}

/** @param {HTMLElement} page the queue's form, or the bar of one visit */
export function reviewByKeys(page) {
  const rows = [...page.querySelectorAll('[data-row]')];
  document.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    if (!['j', 'k', 'a'].includes(key) || !isMeant(event)) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (rows.length && key !== 'a') {
      const next = rows[Math.max(0, at + (key === 'j' ? 1 : -1))];
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector('a'))?.focus();
    } else {
      // In the queue, A accepts the visit the focus is in.
      const within = rows.length ? rows[at] : page;
      /** @type {HTMLElement | null | undefined} */ (within?.querySelector(`[data-key="${key}"]`))?.click();
    }
    event.preventDefault();
  });
}

/** @param {HTMLElement} note the switch of the keys */
export function switchKeys(note) {
  const box = /** @type {HTMLInputElement} */ (note.querySelector('input'));
  box.checked = areOn;
  note.hidden = false;
  box.addEventListener('change', () => {
    areOn = box.checked;
    try {
      localStorage.setItem(SWITCH, areOn ? 'on' : 'off');
    } catch {
      // Nothing can be kept here: the choice holds for this page only.
    }
  });
}
