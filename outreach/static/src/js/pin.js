/**
 * A PIN for this phone, set and taken away in 我的: six digits, on enrolled phones, with signal. And
 * the lock at once, for whoever hands the phone on where there is none.
 */
import { lockNow } from './lock.js';
import { knownDevice } from './phone-session.js';
import { readVaultRow } from './phone-database.js';
import { openVault, setPin } from './vault.js';
import { say } from './words.js';

const SHAPE = /^\d{6}$/;

/** Digits that are tried first: all the same, or one after the other. @param {string} pin */
function isWeak(pin) {
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  return steps.every((step) => step === steps[0]) && Math.abs(steps[0]) <= 1;
}

/** @param {HTMLElement} card */
export async function start(card) {
  const vault = await openVault();
  if (!vault) return;
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (card.querySelector(`[data-pin="${name}"]`));
  const form = /** @type {HTMLFormElement} */ (card.querySelector('form'));
  const tell = (/** @type {string} */ text, wrong = false) => {
    part('line').textContent = text;
    part('line').classList.toggle('lock__line--wrong', wrong);
  };
  const show = async () => {
    const isEnrolled = (await knownDevice())?.state === 'enrolled';
    const isSet = Boolean((await readVaultRow(vault.account))?.wraps.pin);
    card.hidden = false;
    form.hidden = !isEnrolled;
    part('remove').hidden = !isSet;
    part('set').hidden = !isSet;
    part('enrol').hidden = isEnrolled;
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const [pin, again] = ['pin', 'pin_again'].map((name) => String(new FormData(form).get(name) ?? '').normalize('NFKC'));
    if (!SHAPE.test(pin)) return tell(say('pinShape'), true);
    if (pin !== again) return tell(say('pinUneven'), true);
    if (isWeak(pin)) return tell(say('pinWeak'), true);
    tell(say('opening'));
    const isDone = await setPin(pin).catch(() => false);
    if (isDone) form.reset();
    tell(say(isDone ? 'pinSet' : 'pinFailed'), !isDone);
    return show();
  });
  part('lock').addEventListener('click', lockNow);
  part('remove').addEventListener('click', async () => {
    await setPin(null);
    tell(say('pinRemoved'));
    await show();
  });
  await show();
}
