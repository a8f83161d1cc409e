/** An open vault: reads and writes one account's records, signs with its key, opens its letters. */
import { randomBytes, text, utf8 } from './bytes.js';
import { readFrom, readOne, readVaultRow, write } from './phone-database.js';
import { LETTER, openSealed } from './sealing.js';

/**
 * @typedef {import('./bytes.js').Bytes} Bytes
 * @typedef {import('./phone-database.js').SealedRecord} SealedRecord
 * @typedef {{iv: Bytes, sealed: Bytes}} Sealed
 */

const IV = 12;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };
const ECDH = { name: 'ECDH', namedCurve: 'P-256' };

/** @param {CryptoKey} key @param {string[]} bound @param {Bytes} plain @returns {Promise<Sealed>} */
export async function encrypt(key, bound, plain) {
  const iv = randomBytes(IV);
  const cipher = { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify(bound)) };
  return { iv, sealed: new Uint8Array(await crypto.subtle.encrypt(cipher, key, plain)) };
}

/** @param {CryptoKey} key @param {string[]} bound @param {Sealed} sealed @returns {Promise<Bytes>} */
export async function decrypt(key, bound, { iv, sealed }) {
  const cipher = { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify(bound)) };
  return new Uint8Array(await crypto.subtle.decrypt(cipher, key, sealed));
}

/** The key as scripts may use it but never read it. @param {Bytes} raw */
export const usableKey = (raw) =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** The account's two private keys, new: to sign what is sent, to open letters. @param {string} account @param {CryptoKey} key */
export async function makePrivateKeys(account, key) {
  const sign = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const letter = await crypto.subtle.generateKey(ECDH, true, ['deriveBits']);
  const kept = {
    sign: await crypto.subtle.exportKey('jwk', sign.privateKey),
    letter: await crypto.subtle.exportKey('jwk', letter.privateKey),
  };
  return {
    privateKeys: await encrypt(key, ['keys', account], utf8(JSON.stringify(kept))),
    signPoint: new Uint8Array(await crypto.subtle.exportKey('raw', sign.publicKey)),
    letterPoint: new Uint8Array(await crypto.subtle.exportKey('raw', letter.publicKey)),
  };
}

export class Vault {
  #key;
  /** @type {Promise<{id: string, sign: CryptoKey, letter: CryptoKeyPair}> | undefined} */
  #own;

  /** @param {string} account @param {CryptoKey} key */
  constructor(account, key) {
    this.account = account;
    this.#key = key;
  }

  /** The key, to be handed to the worker or another page. */
  get key() {
    return this.#key;
  }

  /**
   * A record ready to be written, such as together with others in one transaction.
   *
   * @param {string} kind
   * @param {string} id
   * @param {any} value anything JSON can say
   * @param {Record<string, any>} [clear] ids, states, times and sizes that may be read without the key
   * @returns {Promise<SealedRecord>}
   */
  seal(kind, id, value, clear = {}) {
    return this.sealBytes(kind, id, utf8(JSON.stringify(value)), clear);
  }

  /** The value of a record; throws for one that is not this vault's. @param {SealedRecord} record */
  async open(record) {
    return JSON.parse(text(await this.#open(record)));
  }

  /** @param {string} kind @param {string} id @param {any} value @param {Record<string, any>} [clear] */
  async put(kind, id, value, clear = {}) {
    await keep(await this.seal(kind, id, value, clear));
  }

  /** The value, or undefined. @param {string} kind @param {string} id */
  async get(kind, id) {
    const record = await readOne('records', [this.account, kind, id]);
    return record && this.open(record);
  }

  /**
   * All records of a kind. One that cannot be read (of a vault given up) is left out, not lost.
   *
   * @param {string} kind
   * @returns {Promise<{id: string, value: any, clear: Record<string, any>}[]>}
   */
  async list(kind) {
    /** @type {SealedRecord[]} */
    const records = await readFrom('records', 'kind', [this.account, kind]);
    const opened = await Promise.all(
      records.map((record) =>
        this.open(record).then(
          (value) => ({ id: record.id, value, clear: record.clear }),
          () => null,
        ),
      ),
    );
    return opened.flatMap((each) => each ?? []);
  }

  /** @param {string} kind @param {string} id */
  remove(kind, id) {
    return write('records', (change) => change.objectStore('records').delete([this.account, kind, id]));
  }

  /** As `seal`, for bytes. @param {string} kind @param {string} id @param {Bytes} bytes @param {Record<string, any>} [clear] @returns {Promise<SealedRecord>} */
  async sealBytes(kind, id, bytes, clear = {}) {
    const { account } = this;
    return { account, kind, id, clear, ...(await encrypt(this.#key, [account, kind, id], bytes)) };
  }

  /** @param {string} kind @param {string} id @param {Bytes} bytes @param {Record<string, any>} [clear] */
  async putBytes(kind, id, bytes, clear = {}) {
    await keep(await this.sealBytes(kind, id, bytes, clear));
  }

  /** The bytes, or undefined. @param {string} kind @param {string} id @returns {Promise<Bytes | undefined>} */
  async getBytes(kind, id) {
    const record = await readOne('records', [this.account, kind, id]);
    return record && this.#open(record);
  }

  /** Signs as this account on this phone. @param {Bytes} bytes @returns {Promise<{key: string, signature: Bytes}>} */
  async sign(bytes) {
    const { id, sign } = await this.#ownKeys();
    const way = { name: 'ECDSA', hash: 'SHA-256' };
    return { key: id, signature: new Uint8Array(await crypto.subtle.sign(way, sign, bytes)) };
  }

  /** Opens what the sender left for the account while the vault was shut. @param {Bytes} letter */
  async openLetter(letter) {
    return JSON.parse(text(await openSealed((await this.#ownKeys()).letter, letter, LETTER)));
  }

  /** @param {SealedRecord} record */
  #open(record) {
    return decrypt(this.#key, [this.account, record.kind, record.id], record);
  }

  #ownKeys() {
    this.#own ??= this.#readOwnKeys();
    return this.#own;
  }

  async #readOwnKeys() {
    const row = await readVaultRow(this.account);
    if (!row) throw new Error('this phone has no vault of the account any more');
    const kept = JSON.parse(text(await decrypt(this.#key, ['keys', this.account], row.privateKeys)));
    const point = row.letterPoint;
    return {
      id: row.signKey.id,
      sign: await crypto.subtle.importKey('jwk', kept.sign, ECDSA, false, ['sign']),
      letter: {
        privateKey: await crypto.subtle.importKey('jwk', kept.letter, ECDH, false, ['deriveBits']),
        publicKey: await crypto.subtle.importKey('raw', point, ECDH, true, []),
      },
    };
  }
}

/** @param {SealedRecord} record */
const keep = (record) => write('records', (change) => change.objectStore('records').put(record));
