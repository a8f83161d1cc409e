/** "Saved: Kaihua 10:01", said once on the page that comes after saving. */
import { element, notice } from './dom.js';
import { findEntry, onOutboxChanged } from './outbox-records.js';
import { say, shortMoment } from './words.js';

/** The word in the address that says which visit was saved. */
const SAVED = 'saved';

/** @param {import('./vault.js').Vault} vault @param {HTMLElement} place where to say it */
export async function showSaved(vault, place) {
  const address = new URL(location.href);
  const id = address.searchParams.get(SAVED);
  if (!id) return;
  address.searchParams.delete(SAVED);
  history.replaceState(history.state, '', address);
  const visit = await vault.get('visit', id).catch(() => undefined);
  if (!visit) return;
  const words = say(visit.edit ? 'savedChange' : 'savedVisit', {
    place: visit.title.split(' ')[0],
    time: visit.startedAt.slice(11, 16),
  });
  const line = element('p.outbox__saved', { 'data-saved': id });
  const change = element('a.outbox__change', { href: addressOf(visit) }, say('doEdit'));
  const box = notice('ok', '', line);
  box.setAttribute('data-told', '');
  box.querySelector('.notice__body > p')?.remove();
  box.append(change);
  place.prepend(box);
  place.hidden = false;
  const show = async () => {
    const entry = await findEntry(id);
    const isReceived = entry?.state === 'received';
    const where = isReceived ? say('state_received') : say('state_waiting');
    line.replaceChildren(words, element('span.outbox__where', {}, where));
    line.title = entry?.receipt ? say('line_received', { moment: shortMoment(entry.receipt.at), code: entry.receipt.code }) : '';
  };
  await show();
  onOutboxChanged(show);
}

/** @param {import('./outbox.js').KeptVisit} visit */
function addressOf(visit) {
  const address = new URL(visit.address, location.href);
  address.searchParams.set('draft', visit.edit ? visit.draft : visit.id);
  return address.pathname + address.search;
}
