/**
 * The keys of the counter: which contacts count as a tap.
 *
 * A tap counts when the finger lifts inside the key it touched. A second contact on the same key
 * within 80 ms (a bouncing screen), a slide and a palm do not count. Fingers on different keys
 * count independently. Keys never move while counting.
 *
 * @typedef {import('./counter-tally.js').Sight} Sight
 */

const BOUNCE_MS = 80;
const SLIDE_PX = 40;
const PALM_PX = 90;
const CLICK_AFTER_POINTER_MS = 700;

/** @param {HTMLElement} key @param {PointerEvent} event */
function isInside(key, event) {
  const box = key.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** @param {PointerEvent} event */
function isPalm(event) {
  return event.pointerType === 'touch' && Math.max(event.width, event.height) > PALM_PX;
}

/**
 * Listens to the keys inside a container.
 *
 * @param {HTMLElement} container
 * @param {(key: HTMLElement) => void} onTap
 */
export function listenToKeys(container, onTap) {
  /** @type {Map<number, {key: HTMLElement, x: number, y: number, spoilt: boolean}>} */
  const contacts = new Map();
  /** @type {WeakMap<HTMLElement, number>} when a good contact last touched or left the key */
  const touchedAt = new WeakMap();
  /** @type {WeakMap<HTMLElement, number>} when a pointer last left the key, counted or not */
  const pointedAt = new WeakMap();

  /** @param {Event} event @returns {HTMLElement | null} */
  const keyOf = (event) => /** @type {Element} */ (event.target).closest('.key');

  container.addEventListener('pointerdown', (event) => {
    const key = keyOf(event);
    if (!key || event.button > 0) return;
    const bounced = event.timeStamp - (touchedAt.get(key) ?? -Infinity) < BOUNCE_MS;
    const spoilt = bounced || isPalm(event);
    contacts.set(event.pointerId, { key, x: event.clientX, y: event.clientY, spoilt });
    if (!spoilt) touchedAt.set(key, event.timeStamp);
    key.classList.add('is-pressed');
  });

  container.addEventListener('pointermove', (event) => {
    const contact = contacts.get(event.pointerId);
    if (!contact) return;
    const moved = Math.hypot(event.clientX - contact.x, event.clientY - contact.y);
    if (moved > SLIDE_PX || isPalm(event)) contact.spoilt = true;
  });

  /** @param {PointerEvent} event @param {boolean} lifted */
  const end = (event, lifted) => {
    const contact = contacts.get(event.pointerId);
    if (!contact) return;
    contacts.delete(event.pointerId);
    const { key } = contact;
    key.classList.remove('is-pressed');
    pointedAt.set(key, event.timeStamp);
    if (!lifted || contact.spoilt || !isInside(key, event)) return;
    touchedAt.set(key, event.timeStamp);
    onTap(key);
  };
  // On the window: a finger may lift outside the container.
  window.addEventListener('pointerup', (event) => end(event, true));
  window.addEventListener('pointercancel', (event) => end(event, false));

  // Keyboards, switches and screen readers press a key by a click without a pointer.
  container.addEventListener('click', (event) => {
    const key = keyOf(event);
    if (!key) return;
    const sincePointer = event.timeStamp - (pointedAt.get(key) ?? -Infinity);
    if (sincePointer > CLICK_AFTER_POINTER_MS) onTap(key);
  });
  container.addEventListener('keydown', (event) => {
    // A key held down repeats by itself: that is one tap.
    if (event.repeat && keyOf(event)) event.preventDefault();
  });
  container.addEventListener('contextmenu', (event) => event.preventDefault());
}
