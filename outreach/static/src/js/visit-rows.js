/**
 * Talks and helmet checks can be added and taken away.
 *
 * A list is `[data-rows="talks"]` with rows `[data-row="0"]`, a `<template>` of a blank row with
 * number 0, and a button `[data-add]`. A row announces itself by the event `row:added`.
 */

/** Gives a copy of the blank row its number. @param {Element} row @param {string} group @param {number} index */
function number(row, group, index) {
  const before = `${group}-0`;
  const after = `${group}-${index}`;
  for (const element of row.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes(before)) element.setAttribute(name, value.split(before).join(after));
    }
    if (element.hasAttribute('data-check')) element.setAttribute('data-check', String(index));
  }
  row.setAttribute('data-row', String(index));
}

/** @param {HTMLElement} list @param {number} index */
function addRow(list, index) {
  const template = /** @type {HTMLTemplateElement} */ (list.querySelector('template'));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const row = /** @type {HTMLElement} */ (copy.firstElementChild);
  number(row, list.dataset.rows ?? '', index);
  template.before(row);
  row.dispatchEvent(new CustomEvent('row:added', { bubbles: true }));
  return row;
}

/** @param {HTMLElement} list */
const indices = (list) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-row]'))].map((row) =>
    Number(row.dataset.row),
  );

/** Makes sure that the row is there. @param {ParentNode} form @param {string} group @param {number} index */
export function ensureRow(form, group, index) {
  const list = /** @type {HTMLElement | null} */ (form.querySelector(`[data-rows="${group}"]`));
  if (list && !indices(list).includes(index)) addRow(list, index);
}

/** @param {HTMLElement} list */
export function start(list) {
  list.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (button?.hasAttribute('data-add')) {
      event.preventDefault();
      const row = addRow(list, Math.max(-1, ...indices(list)) + 1);
      row.scrollIntoView({ block: 'nearest' });
      /** @type {HTMLElement | null} */ (row.querySelector('input, button, summary'))?.focus();
    } else if (button?.hasAttribute('data-remove')) {
      event.preventDefault();
      button.closest('[data-row]')?.remove();
      list.dispatchEvent(new Event('input', { bubbles: true }));
      /** @type {HTMLElement | null} */ (list.querySelector('[data-add]'))?.focus();
    }
  });
}
