/** 去了，没遇到人: folds the talk away and offers the usual reasons, which go into the notes. */

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element.closest('form'));
  const box = /** @type {HTMLInputElement} */ (element.querySelector('input[type="checkbox"]'));
  const reasons = /** @type {HTMLElement} */ (element.querySelector('[data-reasons]'));
  const notes = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('notes'));
  const show = () => {
    reasons.hidden = !box.checked;
    for (const button of reasons.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(notes.value.includes(button.value)));
    }
  };
  const fold = () => {
    for (const card of form.querySelectorAll('[data-fold-for-nobody]')) {
      const wrong = card.querySelector('.field--error');
      card.toggleAttribute('open', !box.checked || wrong !== null);
    }
    show();
  };
  box.addEventListener('change', fold);
  reasons.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (!button) return;
    const parts = notes.value.split(/[，,]\s*/).filter(Boolean);
    const kept = parts.filter((part) => part !== button.value);
    if (kept.length === parts.length) kept.unshift(button.value);
    notes.value = kept.join(reasons.dataset.comma ?? '，');
    notes.dispatchEvent(new Event('input', { bubbles: true }));
  });
  form.addEventListener('input', show);
  form.addEventListener('draft:restored', () => box.checked && fold());
  show();
}
