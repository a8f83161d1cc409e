/** One visit as far as it is on the phone. */
import { fieldData } from './field-data.js';
import { followOwnVisits } from './own-visits.js';
import { part, putFacts, stateTags, timeWords, wholeDay } from './shell-parts.js';
import { vaultOfPhone } from './shell-vault.js';
import { say, shortMoment } from './words.js';

/** @typedef {import('./own-visits.js').OwnVisit} OwnVisit */

export async function fillVisit() {
  const vault = await vaultOfPhone();
  const kept = await fieldData();
  const id = location.pathname.split('/').pop() ?? '';
  await followOwnVisits(vault, kept, (visits) => show(visits.find((each) => each.id === id)));
}

/** @param {OwnVisit | undefined} visit */
function show(visit) {
  const box = part(document, '[data-shell-visit]');
  part(box, '[data-kept]').hidden = !visit;
  part(box, '[data-not-kept]').hidden = Boolean(visit);
  if (!visit) return;
  const word = (/** @type {string} */ name) => part(box, `[data-word="${name}"]`);
  word('place').textContent = visit.place;
  word('township').textContent = visit.township;
  word('state').replaceChildren(...stateTags(visit.states));
  word('day').textContent = wholeDay(visit.startedAt);
  word('time').textContent = timeWords(visit);
  putFacts(word('summary'), visit.summary);
  part(box, '[data-received]').hidden = visit.receivedAt === null;
  if (visit.receivedAt !== null) word('received').textContent = shortMoment(visit.receivedAt);
  part(box, '[data-receipt]').hidden = !visit.receipt;
  word('receipt').textContent = visit.receipt;
  part(box, '[data-returned]').hidden = !visit.returnReason;
  part(box, '[data-returned] p').textContent = say('returnReason', { reason: visit.returnReason });
  if (visit.voidReason) {
    word('void').hidden = false;
    word('void').textContent = say('voidReason', { reason: visit.voidReason });
  }
}
