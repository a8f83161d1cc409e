/** The frame of a kept page: where one is, whose phone it is, the language. */
import { fieldData } from './field-data.js';
import { fetchSession } from './phone-session.js';
import { keepLanguage } from './shell-caches.js';
import { part } from './shell-parts.js';
import { openVault } from './vault.js';

export function fillFrame() {
  markWhereOneIs();
  switchLanguage();
  showOwner();
}

/** The kept page was made for no address: its menu does not know where it is. */
function markWhereOneIs() {
  for (const link of document.querySelectorAll('.bottom-bar__link, .top-nav__link, .masthead__me')) {
    const { pathname } = /** @type {HTMLAnchorElement} */ (link);
    const isHere = pathname === location.pathname || (pathname !== '/' && location.pathname.startsWith(`${pathname}/`));
    link.toggleAttribute('aria-current', isHere);
    if (isHere) link.setAttribute('aria-current', 'page');
  }
}

async function showOwner() {
  if (!(await openVault())) return;
  const account = (await fieldData())?.data.account;
  if (!account) return;
  const zh = document.documentElement.lang.startsWith('zh');
  const unit = (!zh && account.unit.name_en) || account.unit.name;
  const words = { '.masthead__unit, [data-own="unit"]': unit, '.masthead__name, [data-own="name"]': account.name };
  for (const [selector, text] of Object.entries(words)) {
    for (const shown of document.querySelectorAll(selector)) shown.textContent = text;
  }
}

/** The page is there in both languages; the server is told where it can be. */
function switchLanguage() {
  const box = part(document, '[data-shell-language]');
  box?.addEventListener('click', async (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (!button) return;
    await keepLanguage(button.value);
    const session = await fetchSession();
    if (session) {
      const body = new URLSearchParams({ csrf_token: session.csrf_token, language: button.value });
      await fetch('/language', { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
    }
    location.reload();
  });
}
