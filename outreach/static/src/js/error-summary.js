/**
 * Moves the focus to the box of errors, and from its links into the fields.
 *
 * @param {HTMLElement} box
 */
export function focusErrorSummary(box) {
  box.focus();
  box.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    const field = link && document.getElementById(link.getAttribute('href')?.slice(1) ?? '');
    if (!field) return;
    event.preventDefault();
    field.closest('details')?.setAttribute('open', '');
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (label ?? field).scrollIntoView({ block: 'start' });
    field.focus({ preventScroll: true });
  });
}
