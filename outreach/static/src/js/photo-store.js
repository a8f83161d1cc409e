/**
 * The photos of visits on this phone: each sealed to the server when it is taken, ready to be sent
 * without any key; and, in its account's vault, the picture itself and a small one to show.
 *
 * A photo is named by the hash of its sealed bytes: so does the field of the form, from the
 * beginning, so that a visit says the same however often it is sealed and sent.
 */
import { sha256, utf8 } from './bytes.js';
import { listEntries } from './outbox-records.js';
import { readAll, readFrom, readOne, write } from './phone-database.js';
import { PHOTO as PHOTO_SEAL, isSealedTo } from './sealing.js';
import { openVault, sealToServer } from './vault.js';

/**
 * @typedef {import('./bytes.js').Bytes} Bytes
 * @typedef {import('./phone-database.js').OutgoingPhoto} OutgoingPhoto
 * @typedef {import('./vault-box.js').Vault} Vault
 */

/** Kinds of the vault's records; their id is the photo's name. */
export const PICTURE = 'photo';
export const SMALL = 'photo-small';
const DAY_MS = 86_400_000;
/** Sent ones stay readable for a month; one that no draft names any more for a day. */
const MONTH_MS = 31 * DAY_MS;
const PHOTO_FIELD = /^photos-\d+-sha256$/;

async function vaultOf() {
  const vault = await openVault();
  if (!vault) throw new Error('no vault is open');
  return vault;
}

/** @param {Blob} blob @returns {Promise<Bytes>} */
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** Whether photos can be kept on this phone now. */
export const canKeepPhotos = async () => Boolean(await openVault().catch(() => null));

/**
 * Keeps a photo for a visit; when it resolves it is on disk, whole.
 *
 * @param {string} visit its submission id
 * @param {Blob} photo
 * @param {Blob} small
 * @returns {Promise<string>} its name, for the form's field
 */
export async function keepPhoto(visit, photo, small) {
  return keepBytes(await vaultOf(), visit, await bytesOf(photo), await bytesOf(small));
}

/** @param {Vault} vault @param {string} visit @param {Bytes} picture @param {Bytes} small */
async function keepBytes(vault, visit, picture, small) {
  // The seal names whose it is: who only carries the photo cannot have it opened as an own one.
  const bytes = await sealToServer(picture, `${PHOTO_SEAL} ${vault.account}`);
  const name = await sha256(bytes);
  const signed = await vault.sign(utf8(`photo ${name} ${bytes.length}`));
  const at = Date.now();
  const clear = { visit, at, size: picture.length };
  const records = [
    await vault.sealBytes(PICTURE, name, picture, clear),
    await vault.sealBytes(SMALL, name, small, clear),
  ];
  /** @type {OutgoingPhoto} */
  const outgoing = { sha256: name, account: vault.account, visit, bytes, ...signed, state: 'waiting', at };
  await write(['photos', 'records'], (change) => {
    for (const record of records) change.objectStore('records').put(record);
    change.objectStore('photos').put(outgoing);
  });
  return name;
}

/** The picture as a JPEG; undefined where this phone does not have it. @param {string} name */
export const readPhoto = (name) => read(PICTURE, name);

/** The small picture; undefined where this phone does not have it. @param {string} name */
export const readSmallPhoto = (name) => read(SMALL, name);

/** @param {string} kind @param {string} name */
async function read(kind, name) {
  const bytes = await (await vaultOf()).getBytes(kind, name);
  return bytes && new Blob([bytes], { type: 'image/jpeg' });
}

/**
 * Seals anew the photos of a visit that were sealed to another key than the server's of today: to
 * one that it has lost, perhaps. What it has received stays as it is.
 *
 * @param {Vault} vault
 * @param {string} visit
 * @param {[name: string, value: string][]} fields
 * @param {Bytes} point the server's key of today
 * @returns {Promise<[name: string, value: string][]>} the fields with the new names
 */
export async function sealPhotosAnew(vault, visit, fields, point) {
  /** @type {[string, string][]} */
  const renamed = [];
  for (const [field, value] of fields) {
    const isOld = PHOTO_FIELD.test(field) && (await isForOtherKey(value, point));
    renamed.push([field, isOld ? await sealAgain(vault, visit, value) : value]);
  }
  return renamed;
}

/** Whether a photo on its way was sealed to another key. @param {string} name @param {Bytes} point */
async function isForOtherKey(name, point) {
  /** @type {OutgoingPhoto | undefined} */
  const outgoing = await readOne('photos', name);
  return outgoing !== undefined && outgoing.state !== 'stored' && !(await isSealedTo(point, outgoing.bytes));
}

/**
 * The name under which a photo can be sent: one that the server refused, because it could not read
 * it, is sealed anew when its visit is opened.
 *
 * @param {string} visit
 * @param {string} name
 */
export async function sendableName(visit, name) {
  /** @type {OutgoingPhoto | undefined} */
  const outgoing = await readOne('photos', name);
  return outgoing?.state === 'refused' ? sealAgain(await vaultOf(), visit, name) : name;
}

/** @param {Vault} vault @param {string} visit @param {string} name @returns {Promise<string>} the new name; the old one where the picture is not here */
async function sealAgain(vault, visit, name) {
  const picture = await vault.getBytes(PICTURE, name);
  const small = await vault.getBytes(SMALL, name);
  return picture ? keepBytes(vault, visit, picture, small ?? picture) : name;
}

/** Removes photos that no draft and no visit names any more, and those sent a month ago. */
export async function tidyPhotos(now = Date.now()) {
  const vault = await vaultOf();
  const drafts = await vault.list('draft');
  const named = new Set([
    ...drafts.flatMap(({ value }) => namesIn(value.fields)),
    ...(await listEntries()).flatMap(({ photos }) => photos),
  ]);
  /** @type {OutgoingPhoto[]} */
  const outgoing = await readAll('photos');
  const waiting = new Set(outgoing.flatMap(({ sha256: name, state }) => (state === 'waiting' ? [name] : [])));
  /** @param {string} name @param {number} at */
  const isOver = (name, at) => now - at > (named.has(name) ? MONTH_MS : DAY_MS) && !(named.has(name) && waiting.has(name));
  const own = outgoing.filter(({ account }) => account === vault.account);
  const kept = await Promise.all([PICTURE, SMALL].map((kind) => readFrom('records', 'kind', [vault.account, kind])));
  await write(['photos', 'records'], (change) => {
    for (const { sha256: name, at } of own) if (isOver(name, at)) change.objectStore('photos').delete(name);
    for (const { kind, id, clear } of kept.flat()) {
      if (isOver(id, clear.at)) change.objectStore('records').delete([vault.account, kind, id]);
    }
  });
}

/** @param {[name: string, value: string][]} fields */
const namesIn = (fields) => fields.flatMap(([name, value]) => (PHOTO_FIELD.test(name) ? [value] : []));
