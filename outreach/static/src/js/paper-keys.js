/**
 * A sheet typed in by the keyboard alone: Enter goes on, Shift and Enter back, a choice's mark
 * ticks it, Page Down goes to the next card, Ctrl and Enter saves. Tab and Space work as ever.
 */

/** @param {HTMLElement} form */
export function enterMovesOn(form) {
  if (!(form instanceof HTMLFormElement)) return;
  for (const group of form.querySelectorAll('[data-choices]')) oneTabStop(/** @type {HTMLElement} */ (group));
  form.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(form);
    } else if (event.key === 'Enter' && !(target instanceof HTMLButtonElement) && !(target instanceof HTMLAnchorElement)) {
      event.preventDefault();
      step(form, target, event.shiftKey ? -1 : 1);
    } else if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault();
      stepCard(form, target, event.key === 'PageDown' ? 1 : -1);
    } else if (!event.ctrlKey && !event.metaKey) {
      pressMark(target, event);
    }
  });
  begin(form);
}

/** Where one starts: at what is to be fixed or answered, else where the next sheet begins. @param {HTMLFormElement} form */
function begin(form) {
  const asked = document.querySelector('[data-first][name="not_twin"]');
  const wrong = form.querySelector('[aria-invalid="true"], .field--error input, .paper-found input');
  const first = form.elements.namedItem(form.dataset.first ?? '');
  const start = asked ?? wrong ?? first;
  if (start instanceof HTMLElement) {
    // After the box that lists the errors has taken the focus: here the field itself is wanted.
    setTimeout(() => focus(start));
  }
}

/** @param {HTMLFormElement} form */
function save(form) {
  const button = form.querySelector('[data-save]');
  if (button instanceof HTMLElement) button.click();
}

/** What Enter visits, in the order of the paper. @param {HTMLFormElement} form */
function stops(form) {
  return /** @type {HTMLElement[]} */ ([...form.elements]).filter(
    (field) =>
      !(field instanceof HTMLFieldSetElement) &&
      !(field instanceof HTMLInputElement && field.type === 'hidden') &&
      field.tabIndex >= 0 &&
      field.offsetParent !== null,
  );
}

/** @param {HTMLFormElement} form @param {HTMLElement} from @param {number} by */
function step(form, from, by) {
  const all = stops(form);
  const stop = from.closest('[data-choices]')?.querySelector('[tabindex="0"]') ?? from;
  const next = all[all.indexOf(/** @type {HTMLElement} */ (stop)) + by];
  if (next) focus(next);
}

/** @param {HTMLFormElement} form @param {HTMLElement} from @param {number} by */
function stepCard(form, from, by) {
  const cards = [...form.querySelectorAll('[data-card]')];
  const card = cards[cards.indexOf(/** @type {Element} */ (from.closest('[data-card]'))) + by];
  const next = stops(form).find((field) => card?.contains(field));
  if (next) focus(next);
}

/** @param {HTMLElement} field */
function focus(field) {
  field.focus();
  if (field instanceof HTMLInputElement && field.type === 'text') field.select();
}

/** Of a group of choices Enter and Tab visit one; arrows walk within. @param {HTMLElement} group */
function oneTabStop(group) {
  const choices = [...group.querySelectorAll('input')];
  const rove = (/** @type {HTMLInputElement} */ here) => {
    for (const choice of choices) choice.tabIndex = choice === here ? 0 : -1;
  };
  rove(choices.find((choice) => choice.checked && choice.type === 'radio') ?? choices[0]);
  group.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement) rove(target);
  });
  group.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = choices.indexOf(/** @type {HTMLInputElement} */ (event.target));
    choices[(at + by + choices.length) % choices.length]?.focus();
  });
}

/** Ticks or unticks the choice whose mark was typed. @param {HTMLElement} target @param {KeyboardEvent} event */
function pressMark(target, event) {
  if (!(target instanceof HTMLInputElement) || !/^(checkbox|radio)$/.test(target.type)) return;
  const within = target.closest('[data-choices]') ?? target.parentElement;
  const choice = [...(within?.querySelectorAll('input') ?? [])].find(
    (one) => one.dataset.mark === event.key.toUpperCase(),
  );
  if (!choice) return;
  event.preventDefault();
  choice.checked = !choice.checked;
  choice.dispatchEvent(new Event('input', { bubbles: true }));
  choice.dispatchEvent(new Event('change', { bubbles: true }));
}
