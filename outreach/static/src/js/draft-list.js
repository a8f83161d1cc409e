/** The account's drafts on this phone, above the list of visits and in the picker. */
import { listDrafts, removeDraft } from './local-store.js';
import { nameOf } from './visit-draft.js';
import { clock, say } from './words.js';

/** @param {HTMLElement} section */
export async function start(section) {
  const list = /** @type {HTMLElement} */ (section.querySelector('[data-drafts]'));
  const template = /** @type {HTMLTemplateElement} */ (section.querySelector('template'));
  const show = async () => {
    const drafts = await listDrafts(section.dataset.account ?? '').catch(() => []);
    section.hidden = drafts.length === 0;
    list.replaceChildren(
      ...drafts.map((draft) => {
        const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
        const row = /** @type {HTMLElement} */ (copy.firstElementChild);
        const link = /** @type {HTMLAnchorElement} */ (row.querySelector('a'));
        const address = new URL(draft.address, location.href);
        address.searchParams.set('draft', draft.id);
        link.href = address.pathname + address.search;
        const name = /** @type {HTMLElement} */ (row.querySelector('[data-word="name"]'));
        name.textContent = nameOf(draft);
        const saved = /** @type {HTMLElement} */ (row.querySelector('[data-word="saved"]'));
        saved.textContent = say('draftSaved', { time: clock(draft.savedAt) });
        const discard = /** @type {HTMLElement} */ (row.querySelector('button'));
        discard.setAttribute('aria-label', `${discard.textContent?.trim()} ${nameOf(draft)}`);
        discard.addEventListener('click', async () => {
          if (!window.confirm(say('sureDiscard', { name: nameOf(draft) }))) return;
          await removeDraft(draft.id);
          await show();
        });
        return row;
      }),
    );
  };
  await show();
}
