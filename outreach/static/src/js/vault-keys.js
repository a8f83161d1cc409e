/** How a vault's key is wrapped by what somebody knows: a password, or a PIN with this phone. */
import { hex, randomBytes, utf8 } from './bytes.js';
import { changeSetting, readSetting } from './phone-database.js';

/** @typedef {import('./bytes.js').Bytes} Bytes @typedef {import('./phone-database.js').Wrap} Wrap */

export const ROUNDS = 600_000;
/** Badge numbers are few; the hash only keeps them from being read at a glance. */
const BADGE_ROUNDS = 100_000;
const IV = 12;

/** @param {Bytes} secret @param {Bytes} salt @param {number} rounds */
async function wrappingKey(secret, salt, rounds) {
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** @param {string} account @param {string} way */
const bound = (account, way) => utf8(JSON.stringify(['vault', account, way]));

/**
 * @param {Bytes} key the vault's key, raw
 * @param {Bytes} secret
 * @param {string} account
 * @param {'password' | 'pin'} way
 * @returns {Promise<Wrap>}
 */
export async function wrapKey(key, secret, account, way) {
  const salt = randomBytes(16);
  const iv = randomBytes(IV);
  const wrapping = await wrappingKey(secret, salt, ROUNDS);
  const cipher = { name: 'AES-GCM', iv, additionalData: bound(account, way) };
  return {
    salt,
    rounds: ROUNDS,
    iv,
    sealed: new Uint8Array(await crypto.subtle.encrypt(cipher, wrapping, key)),
  };
}

/**
 * The vault's key, raw; null where the secret is not the one it was wrapped by.
 *
 * @param {Wrap} wrap
 * @param {Bytes} secret
 * @param {string} account
 * @param {'password' | 'pin'} way
 * @returns {Promise<Bytes | null>}
 */
export async function unwrapKey(wrap, secret, account, way) {
  const wrapping = await wrappingKey(secret, wrap.salt, wrap.rounds);
  const cipher = { name: 'AES-GCM', iv: wrap.iv, additionalData: bound(account, way) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher, wrapping, wrap.sealed));
  } catch {
    return null;
  }
}

/** A password as typed on any keyboard. @param {string} password */
export const passwordSecret = (password) => utf8(password.normalize('NFC'));

/**
 * A PIN mixed with this phone's own secret, which no script can read: six digits alone would be
 * tried out elsewhere in minutes.
 *
 * @param {string} pin
 */
export async function pinSecret(pin) {
  const mixed = await crypto.subtle.sign('HMAC', await deviceSecret(), utf8(pin));
  return new Uint8Array(mixed);
}

/** @returns {Promise<CryptoKey>} */
async function deviceSecret() {
  const known = await readSetting('device-secret');
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return changeSetting('device-secret', (kept) => kept ?? made);
}

/** A badge as the server compares it: full-width digits made plain. @param {string} badge */
export async function hashBadge(badge, salt = randomBytes(16)) {
  const same = utf8(badge.normalize('NFKC').trim().toLowerCase());
  const base = await crypto.subtle.importKey('raw', same, 'PBKDF2', false, ['deriveBits']);
  const way = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: BADGE_ROUNDS };
  return { salt, hash: hex(new Uint8Array(await crypto.subtle.deriveBits(way, base, 256))) };
}
