/**
 * Runs each function on the elements that name it: `data-module="sheet"`.
 *
 * @param {Record<string, (element: HTMLElement) => void>} modules
 * @param {ParentNode} [within]
 */
export function attachModules(modules, within = document) {
  for (const element of within.querySelectorAll('[data-module]')) {
    if (!(element instanceof HTMLElement)) continue;
    for (const name of (element.dataset.module ?? '').split(/\s+/)) modules[name]?.(element);
  }
}
