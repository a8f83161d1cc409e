/**
 * What waits on this phone, in one line on 今天, 走访 and 我的; and what was just saved. After twelve
 * hours it warns, after a day it is urgent; announced aloud once a day for a visit, not more.
 */
import { renewContactProof } from './contact-proof.js';
import { element, icon } from './dom.js';
import { changeEntries, isUnsent, listEntries, onOutboxChanged, stateOf } from './outbox-records.js';
import { hoursWaited, placeOf, readRow } from './outbox-rows.js';
import { showSaved } from './outbox-saved.js';
import { tidyOutbox } from './outbox-tidy.js';
import { openVault } from './vault.js';
import { say } from './words.js';

/** @typedef {import('./outbox-records.js').Entry} Entry */

const DAY_MS = 86_400_000;

/** Whether somebody must do something about it. @param {Entry} entry */
const asksForYou = (entry) => entry.state === 'refused' || (entry.state === 'needs_you' && entry.reason !== 'conflict');

/** @param {HTMLElement} strip */
export async function start(strip) {
  const line = element('div');
  strip.append(line);
  const vault = await openVault();
  const show = async () => {
    const own = (await listEntries()).filter((entry) => !vault || entry.account === vault.account || entry.foreign);
    const open = own.filter((entry) => isUnsent(entry) || asksForYou(entry));
    strip.hidden = open.length === 0 && !strip.querySelector('[data-saved]');
    line.replaceChildren();
    if (open.length) line.append(await lineOf(open, vault, strip.dataset.outboxUrl ?? '/outbox'));
  };
  await show();
  onOutboxChanged(show);
  if (!vault) return;
  await showSaved(vault, strip);
  await renewContactProof(vault).catch(() => undefined);
  await tidyOutbox(vault);
}

/** @param {Entry[]} open @param {import('./vault.js').Vault | null} vault @param {string} href */
async function lineOf(open, vault, href) {
  const urgent = open.filter(asksForYou);
  const oldest = [...open].sort((a, b) => hoursWaited(b) - hoursWaited(a))[0];
  const hours = stateOf(oldest) === 'waiting' ? hoursWaited(oldest) : 0;
  const state = urgent.length || hours >= 24 ? 'act' : hours >= 12 ? 'warn' : 'way';
  const words = urgent.length
    ? say('stripAct', { n: urgent.length })
    : hours >= 12
      ? say(hours >= 24 ? 'waited24' : 'waited12', { place: placeOf(await readRow(oldest, vault)) })
      : say('stripWaiting', { n: open.length });
  const link = element(
    `a.outbox-strip.outbox-strip--${state}`,
    { href },
    icon({ act: 'exclamation-octagon', warn: 'exclamation-triangle' }[state] ?? 'arrow-up-circle'),
    element('span.outbox-strip__words', {}, words),
    icon('chevron-right'),
  );
  if (hours >= 12 && Date.now() - oldest.alertedAt > DAY_MS) {
    link.setAttribute('role', 'alert');
    await changeEntries([oldest.id], (entry) => {
      entry.alertedAt = Date.now();
    });
  }
  return link;
}
