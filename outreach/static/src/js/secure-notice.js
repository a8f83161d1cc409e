/** Says what is missing where the page was opened over plain HTTP. @param {HTMLElement} notice */
export function showWhereInsecure(notice) {
  notice.hidden = window.isSecureContext;
}
