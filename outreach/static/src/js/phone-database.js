/**
 * The one database on this phone, `outreach`, and what is in it. In clear are only ids, states,
 * times and sizes; everything else is encrypted under its account's vault or sealed to the server.
 *
 * Version 1 held drafts and counts in clear; they stay until their account opens its vault
 * (`old-drafts.js`). Pages and the service worker open it alike.
 *
 * @typedef {import('./bytes.js').Bytes} Bytes
 *
 * @typedef {object} VaultRow the lock of an account's vault: its key, wrapped in up to three ways
 * @property {string} account
 * @property {{salt: Bytes, hash: string}} badge to find the vault by the badge number
 * @property {{password?: Wrap, pin?: Wrap, server?: Bytes}} wraps
 * @property {number} wrongPins
 * @property {{id: string, point: Bytes}} signKey the key the account signs with here
 * @property {{iv: Bytes, sealed: Bytes}} privateKeys encrypted under the vault's key
 * @property {Bytes} letterPoint what the sender learns without the key is sealed to this point
 * @property {number} registeredAt when the server last noted the key; 0: not yet
 * @property {number} openedAt
 *
 * @typedef {{salt: Bytes, rounds: number, iv: Bytes, sealed: Bytes}} Wrap
 *
 * @typedef {object} SealedRecord
 * @property {string} account
 * @property {string} kind such as 'draft', 'count', 'visit', 'photo'
 * @property {string} id
 * @property {Record<string, any>} clear ids, states, times and sizes only
 * @property {Bytes} iv
 * @property {Bytes} sealed
 *
 * @typedef {object} OutgoingPhoto a photo sealed to the server, on its way
 * @property {string} sha256 of `bytes`; the name by which the form's fields know it
 * @property {string} account
 * @property {string} visit submission id of the visit (the draft's id)
 * @property {Bytes} bytes the sealed message
 * @property {string} key id of the key that signed
 * @property {Bytes} signature over the text `photo <sha256> <total bytes>`
 * @property {'waiting' | 'stored' | 'refused'} state
 * @property {number} at epoch ms
 * @property {number} [faults] how often the server stumbled over it
 */
import { openDB } from 'idb';

const NAME = 'outreach';
export const DATABASE_VERSION = 2;

/** @typedef {'vaults' | 'records' | 'outbox' | 'photos' | 'settings'} StoreName */

/** @type {ReturnType<typeof openDB> | undefined} */
let opened;

/** The database, made or brought up to date at first use. */
export function database() {
  opened ??= openDB(NAME, DATABASE_VERSION, {
    upgrade(db) {
      db.createObjectStore('vaults', { keyPath: 'account' });
      db.createObjectStore('records', { keyPath: ['account', 'kind', 'id'] }).createIndex('kind', [
        'account',
        'kind',
      ]);
      db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('account', 'account');
      db.createObjectStore('photos', { keyPath: 'sha256' }).createIndex('visit', 'visit');
      db.createObjectStore('settings', { keyPath: 'name' });
    },
    blocked() {
      // A page of an older release holds the database open; only closing it helps.
      globalThis.document?.dispatchEvent(new CustomEvent('database:blocked'));
    },
    blocking(_version, _next, event) {
      /** @type {IDBDatabase} */ (event.target).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/**
 * Runs `work` in one transaction that is on disk, whole, when the promise resolves. `work` must
 * await nothing but the database.
 *
 * @template Result
 * @param {StoreName | StoreName[]} stores
 * @param {(transaction: import('idb').IDBPTransaction<unknown, string[], 'readwrite'>) => Promise<Result> | Result} work
 * @returns {Promise<Result>}
 */
export async function write(stores, work) {
  const names = Array.isArray(stores) ? stores : [stores];
  const transaction = (await database()).transaction(names, 'readwrite', { durability: 'strict' });
  try {
    const result = await work(transaction);
    await transaction.done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    await transaction.done.catch(() => undefined);
    throw error;
  }
}

/** @param {StoreName} store @param {IDBValidKey} key @returns {Promise<any>} */
export const readOne = async (store, key) => (await database()).get(store, key);

/** @param {StoreName} store @returns {Promise<any[]>} */
export const readAll = async (store) => (await database()).getAll(store);

/** @param {StoreName} store @param {string} index @param {IDBValidKey} key @returns {Promise<any[]>} */
export const readFrom = async (store, index, key) => (await database()).getAllFromIndex(store, index, key);

/** A setting of this phone, such as its id. @param {string} name @returns {Promise<any>} */
export const readSetting = async (name) => (await readOne('settings', name))?.value;

/** @param {string} name @param {any} value */
export const keepSetting = (name, value) =>
  write('settings', (transaction) => transaction.objectStore('settings').put({ name, value }));

/**
 * Changes a setting in one step, so that two pages do not undo each other.
 *
 * @param {string} name
 * @param {(value: any) => any} change
 */
export const changeSetting = (name, change) =>
  write('settings', async (transaction) => {
    const store = transaction.objectStore('settings');
    const value = change((await store.get(name))?.value);
    await store.put({ name, value });
    return value;
  });

/** The lock of an account's vault. @param {string} account @returns {Promise<VaultRow | undefined>} */
export const readVaultRow = (account) => readOne('vaults', account);

/** @param {string} account @param {(row: VaultRow) => void} change in place; a missing row is left missing */
export const changeVaultRow = (account, change) =>
  write('vaults', async (transaction) => {
    const store = transaction.objectStore('vaults');
    const row = await store.get(account);
    if (!row) return undefined;
    change(row);
    await store.put(row);
    return /** @type {VaultRow} */ (row);
  });
