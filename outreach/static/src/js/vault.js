/**
 * An account's own store on this phone: everything in it is encrypted under a key that only its
 * password, its PIN on this phone, or its session with the server opens.
 *
 * The key is in memory only. Without `crypto.subtle` (plain HTTP off localhost) there are no
 * vaults and nothing is kept on the phone.
 */
import { takeOverOldDrafts } from './old-drafts.js';
import { changeVaultRow, readAll, readVaultRow } from './phone-database.js';
import { fetchSession, registerKey, serverPoint } from './phone-session.js';
import { sealTo } from './sealing.js';
import { Vault, usableKey } from './vault-box.js';
import { askForKey, forgetEverywhere, shareKey } from './vault-holder.js';
import { passwordSecret, pinSecret, unwrapKey, wrapKey } from './vault-keys.js';
import { askServer, isStillborn, keyFromServer, makeVault, sealForServer } from './vault-making.js';

export { Vault } from './vault-box.js';
export { sealTo } from './sealing.js';

/**
 * @typedef {import('./bytes.js').Bytes} Bytes
 * @typedef {import('./phone-session.js').Session} Session
 */

/** So many wrong PINs destroy the PIN's wrap; the records stay. */
export const MOST_WRONG_PINS = 10;
/** Read before the first paint by every page; says nothing but that the phone is locked. */
const LOCKED = 'outreach-locked';
const SESSION_PATIENCE_MS = 8000;

/** @type {Vault | null} */
let current = null;
/** @type {Map<string | null, Promise<Vault | null>>} */
const opening = new Map();
let activeAt = Date.now();
/** When somebody last did something on any page of this phone: a page that lies idle locks none in use. */
const ACTIVE = 'outreach-active';
const TOLD_EVERY_MS = 5000;
let toldAt = 0;

/** Whether this page can keep anything on the phone. */
export const canKeep = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

/** When the officer last did something, on this page, the one before or another; epoch ms. */
export function lastActive() {
  try {
    const told = Number(localStorage.getItem(ACTIVE));
    // A clock that was put back does not keep the phone open.
    return Math.max(activeAt, told <= Date.now() ? told : 0);
  } catch {
    return activeAt;
  }
}

/** Notes that the officer does something. */
export function noteActivity() {
  activeAt = Date.now();
  if (Math.abs(activeAt - toldAt) < TOLD_EVERY_MS) return;
  toldAt = activeAt;
  try {
    localStorage.setItem(ACTIVE, String(activeAt));
  } catch {
    // Then this page alone knows.
  }
}

/** The account this page was made for; null on pages of the shell, which are of nobody. */
export const pageAccount = () => document.body.dataset.account || null;

/** Whether the phone is locked: only a PIN or password opens the vault then. */
export function isLocked() {
  try {
    return localStorage.getItem(LOCKED) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} locked */
function setLocked(locked) {
  try {
    if (locked) localStorage.setItem(LOCKED, '1');
    else localStorage.removeItem(LOCKED);
  } catch {
    // Without local storage the key is forgotten all the same.
  }
}

/** The vault if it is open on this page; asks nobody. @returns {Vault | null} */
export const currentVault = () => current;

/** After a sign-in the phone is locked no more, whoever it was. */
export const clearLock = () => setLocked(false);

/**
 * The page's account's vault, asking no person for anything: from this page's memory, the worker or
 * another page, or the server where the account's session is alive. Null where none of them can.
 *
 * @param {string | null} [account]
 * @returns {Promise<Vault | null>}
 */
export async function openVault(account = pageAccount()) {
  if (current && (account === null || current.account === account)) return current;
  if (!canKeep()) return null;
  if (!opening.has(account)) {
    opening.set(account, find(account).catch(() => null).finally(() => opening.delete(account)));
  }
  return opening.get(account) ?? null;
}

/** The same, or the page to unlock or sign in: then it never resolves. @returns {Promise<Vault>} */
export async function needVault() {
  const vault = await openVault();
  if (vault) return vault;
  const rows = canKeep() ? await readAll('vaults').catch(() => []) : [];
  const here = pageAccount();
  const known = rows.some((row) => here === null || row.account === here);
  const next = encodeURIComponent(location.pathname + location.search);
  location.replace(`${known ? '/lock' : '/sign-in'}?next=${next}`);
  return new Promise(() => undefined);
}

/** @param {string | null} account */
async function find(account) {
  const held = await askForKey(account);
  if (held) {
    activeAt = held.activeAt;
    return hold(new Vault(held.account, held.key));
  }
  if (isLocked()) return null;
  const session = await fetchSession(SESSION_PATIENCE_MS);
  const own = session?.account;
  if (!session || !own || (account !== null && own.id !== account)) return null;
  if (!mayKeep(own)) return null;
  const row = await readVaultRow(own.id);
  const isThere = row && !isStillborn(row);
  const raw = isThere ? await keyFromServer(row, session) : (await makeVault(own, row)).raw;
  return raw && take(own.id, raw, session);
}

/** Whether the account keeps anything on phones. @param {NonNullable<Session['account']>} account */
const mayKeep = ({ permissions, must_change_password: unset }) =>
  !unset && permissions.includes('visits.record');

/**
 * After a sign-in or a change of password: opens the session's account's vault, made if there is
 * none, and wraps it by this password. The server is asked once where it is another password than
 * last time. Null where the account keeps nothing on phones, or the server cannot be asked.
 *
 * @param {string} password
 * @param {Session | null} [session]
 * @returns {Promise<Vault | null>}
 */
export async function createOrUnlock(password, session = null) {
  session ??= await fetchSession();
  const own = session?.account;
  if (!canKeep()) return null;
  // Whoever had the phone before is done here, also where the next one keeps nothing on it.
  if (!own || current?.account !== own.id) await lockVault();
  if (!session || !own || !mayKeep(own)) return null;
  const secret = passwordSecret(password);
  // This page may be making the vault for a script that asked for it: then that one is opened.
  const raw = await wrapByPassword(own, secret, session).catch(() => wrapByPassword(own, secret, session));
  if (!raw) return null;
  await sealForServer(own.id, raw);
  setLocked(false);
  return take(own.id, raw, session);
}

/**
 * The key of the account's vault, which is made if there is none and opens by this password from
 * now on. Null where only the server could open it and cannot be asked. Throws where another page
 * makes one at the same time.
 *
 * @param {NonNullable<Session['account']>} own @param {Bytes} secret @param {Session} session
 * @returns {Promise<Bytes | null>}
 */
async function wrapByPassword(own, secret, session) {
  const row = await readVaultRow(own.id);
  const wrap = row?.wraps.password;
  let raw = wrap ? await unwrapKey(wrap, secret, own.id, 'password') : null;
  if (raw) return raw;
  if (row && !isStillborn(row)) {
    const given = await askServer(row, session);
    // Only the server's own word that it cannot be opened gives a vault up, no broken network.
    if (!given.raw && !given.refused) return null;
    raw = given.raw;
  }
  if (!raw) return (await makeVault(own, row, secret)).raw;
  const made = await wrapKey(raw, secret, own.id, 'password');
  await changeVaultRow(own.id, (kept) => {
    kept.wraps.password = made;
  });
  return raw;
}

/**
 * Opens an account's vault by its password, also without signal.
 *
 * @param {string} account @param {string} password @returns {Promise<Vault | null>} null: it is wrong
 */
export async function unlockByPassword(account, password) {
  const wrap = (await readVaultRow(account))?.wraps.password;
  const raw = wrap ? await unwrapKey(wrap, passwordSecret(password), account, 'password') : null;
  return raw && unlock(account, raw);
}

/**
 * Opens it by its PIN. Each wrong one is counted before it is tried, so that a killed browser
 * gives no more of them.
 *
 * @param {string} account
 * @param {string} pin
 * @returns {Promise<{vault: Vault | null, left: number}>} `left`: how many more may be tried
 */
export async function unlockByPin(account, pin) {
  const row = await changeVaultRow(account, (kept) => {
    kept.wrongPins += 1;
  });
  const wrap = row?.wraps.pin;
  // Several windows may try at once: what they count together is what counts.
  if (!row || !wrap || row.wrongPins > MOST_WRONG_PINS) return { vault: null, left: 0 };
  const raw = await unwrapKey(wrap, await pinSecret(pin), account, 'pin');
  await changeVaultRow(account, (kept) => {
    if (raw) kept.wrongPins = 0;
    else if (kept.wrongPins >= MOST_WRONG_PINS) delete kept.wraps.pin;
  });
  if (raw) return { vault: await unlock(account, raw), left: MOST_WRONG_PINS };
  return { vault: null, left: Math.max(0, MOST_WRONG_PINS - row.wrongPins) };
}

/**
 * Sets the PIN of the page's account on this phone; needs its session, which gives the key.
 *
 * @param {string | null} pin null takes it away
 * @returns {Promise<boolean>} whether it is done
 */
export async function setPin(pin) {
  const session = pin === null ? null : await fetchSession();
  const account = pin === null ? (await openVault())?.account : session?.account?.id;
  const row = account && (await readVaultRow(account));
  if (!row) return false;
  const raw = session && (await keyFromServer(row, session));
  if (pin !== null && !raw) return false;
  const made = pin && raw ? await wrapKey(raw, await pinSecret(pin), account, 'pin') : undefined;
  await changeVaultRow(account, (kept) => {
    kept.wrongPins = 0;
    if (made) kept.wraps.pin = made;
    else delete kept.wraps.pin;
  });
  return true;
}

/**
 * Forgets the key: this page, the worker, all other pages.
 *
 * @param {{locked?: boolean}} [options] `locked`: until PIN or password, also where a session is alive
 */
export async function lockVault({ locked = false } = {}) {
  current = null;
  delete document.documentElement.dataset.vault;
  opening.clear();
  if (locked) setLocked(true);
  await forgetEverywhere();
}

/** Seals to the server's key. Throws where the phone never learnt it. @param {Bytes} bytes @param {string} info */
export async function sealToServer(bytes, info) {
  const point = await serverPoint();
  if (!point) throw new Error('the key of the server is not known yet');
  return sealTo(point, bytes, info);
}

/** @param {string} account @param {Bytes} raw */
async function unlock(account, raw) {
  if (current?.account !== account) await forgetEverywhere();
  setLocked(false);
  return take(account, raw, null);
}

/** Holds the vault open on this page. @param {string} account @param {Bytes} raw @param {Session | null} session */
async function take(account, raw, session) {
  const vault = hold(new Vault(account, await usableKey(raw)));
  raw.fill(0);
  activeAt = Date.now();
  await takeOverOldDrafts(vault);
  const row = await changeVaultRow(account, (kept) => {
    kept.openedAt = Date.now();
  });
  if (row && session && !row.registeredAt) await registerKey(row, session);
  return vault;
}

/** @param {Vault} vault */
function hold(vault) {
  current = vault;
  document.documentElement.dataset.vault = 'open';
  document.dispatchEvent(new CustomEvent('vault:open', { detail: vault }));
  return vault;
}

if (globalThis.document) {
  shareKey(
    () => current && { account: current.account, key: current.key, activeAt },
    () => {
      if (!current) return;
      current = null;
      document.dispatchEvent(new CustomEvent('vault:forgotten'));
    },
  );
}
