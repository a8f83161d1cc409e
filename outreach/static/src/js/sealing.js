/**
 * Messages that only the holder of a private key can open: HPKE (RFC 9180) with
 * DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 *
 * "OSM1" · 8 bytes id of the receiver's key · encapsulated key (65 bytes) · ciphertext.
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';

import { joinBytes, utf8 } from './bytes.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */

const MAGIC = utf8('OSM1');
const KEY_ID = 8;
const ENCAPSULATED = 65;

export const ENVELOPE = 'outreach envelope 1';
export const PHOTO = 'outreach photo 1';
export const VAULT_KEY = 'outreach vault key 1';
/** What the sender learns while the vault is shut, such as why a visit was refused. */
export const LETTER = 'outreach letter 1';

/** @type {CipherSuite | undefined} */
let made;

function suite() {
  made ??= new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  return made;
}

/** @param {Bytes} point */
async function keyId(point) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', point)).slice(0, KEY_ID);
}

/** Whether a message was sealed to this key. @param {Bytes} point @param {Bytes} message */
export async function isSealedTo(point, message) {
  const id = await keyId(point);
  return id.every((byte, at) => byte === message[MAGIC.length + at]);
}

/**
 * @param {Bytes} point the receiver's public key, uncompressed
 * @param {Bytes} plain
 * @param {string} info what the message is, so that one kind is never taken for another
 * @returns {Promise<Bytes>}
 */
export async function sealTo(point, plain, info) {
  const recipientPublicKey = await suite().kem.deserializePublicKey(point);
  const sender = await suite().createSenderContext({ recipientPublicKey, info: utf8(info) });
  const sealed = new Uint8Array(await sender.seal(plain));
  return joinBytes(MAGIC, await keyId(point), new Uint8Array(sender.enc), sealed);
}

/**
 * Opens a message sealed to the key; throws for any other.
 *
 * @param {CryptoKeyPair} pair
 * @param {Bytes} message
 * @param {string} info
 * @returns {Promise<Bytes>}
 */
export async function openSealed(pair, message, info) {
  const at = MAGIC.length + KEY_ID;
  const receiver = await suite().createRecipientContext({
    recipientKey: pair,
    enc: message.slice(at, at + ENCAPSULATED),
    info: utf8(info),
  });
  return new Uint8Array(await receiver.open(message.slice(at + ENCAPSULATED)));
}
