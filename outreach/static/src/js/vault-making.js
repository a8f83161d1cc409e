/** Making a vault, and its key's way back: sealed to the server, which gives it to its account's session. */
import { fromBase64, newId, randomBytes, toBase64, utf8 } from './bytes.js';
import { changeVaultRow, readVaultRow, write } from './phone-database.js';
import { callServer, deviceId, registerKey, serverPoint } from './phone-session.js';
import { VAULT_KEY, isSealedTo, sealTo } from './sealing.js';
import { makePrivateKeys, usableKey } from './vault-box.js';
import { hashBadge, wrapKey } from './vault-keys.js';

/**
 * @typedef {import('./bytes.js').Bytes} Bytes
 * @typedef {import('./phone-database.js').VaultRow} VaultRow
 * @typedef {import('./phone-session.js').Session} Session
 */

/** The key as the server gives it to the account's session, or null. @param {VaultRow} row @param {Session} session */
export const keyFromServer = async (row, session) => (await askServer(row, session)).raw;

/**
 * @param {VaultRow} row @param {Session} session
 * @returns {Promise<{raw: Bytes | null, refused: boolean}>} `refused`: it will never open this one
 */
export async function askServer(row, session) {
  const nothing = { raw: null, refused: false };
  if (!row.wraps.server || session.account?.id !== row.account) return nothing;
  // The server opens nothing for a phone it does not know.
  if (!row.registeredAt && !(await registerKey(row, session))) return nothing;
  const answer = await callServer('/api/v1/vault/open', {
    method: 'POST',
    token: session.csrf_token,
    body: { sealed: toBase64(row.wraps.server) },
  });
  if (answer?.status === 200 && answer.body?.key) {
    return { raw: fromBase64(answer.body.key), refused: false };
  }
  return { raw: null, refused: answer?.status === 400 && Boolean(answer.body?.error) };
}

/**
 * A new vault. One that nothing opens any more is set aside, not destroyed: what was finished in
 * it is sealed to the server and goes out all the same. It is stored with whatever opens it again,
 * or not at all: the page may be left at any moment.
 *
 * @param {NonNullable<Session['account']>} account
 * @param {VaultRow} [lost]
 * @param {Bytes} [secret] the password
 */
export async function makeVault(account, lost, secret) {
  const raw = randomBytes(32);
  const server = await sealedForServer(account.id, raw);
  const wraps = {
    ...(server && { server }),
    ...(secret && { password: await wrapKey(raw, secret, account.id, 'password') }),
  };
  if (isStillborn({ wraps })) throw new Error('nothing would open it again');
  const key = await usableKey(raw);
  const { signPoint, ...made } = await makePrivateKeys(account.id, key);
  /** @type {VaultRow} */
  const row = {
    account: account.id,
    badge: await hashBadge(account.badge),
    wraps,
    wrongPins: 0,
    signKey: { id: newId(), point: signPoint },
    registeredAt: 0,
    openedAt: Date.now(),
    ...made,
  };
  await write('vaults', (change) => {
    const store = change.objectStore('vaults');
    if (lost) store.put({ ...lost, account: `${lost.account} ${lost.signKey.id}` });
    // Where another page was first, its vault stays: this one fails and is opened next time.
    return lost ? store.put(row) : store.add(row);
  });
  return { row, raw };
}

/** Whether nothing can ever open it. @param {{wraps: VaultRow['wraps']}} row */
export const isStillborn = ({ wraps }) => Object.keys(wraps).length === 0;

/** The key sealed to the server's present key; null before the phone knows it. @param {string} account @param {Bytes} raw */
async function sealedForServer(account, raw) {
  const point = await serverPoint();
  if (!point) return null;
  const said = { account, device: await deviceId(), key: toBase64(raw) };
  return sealTo(point, utf8(JSON.stringify(said)), VAULT_KEY);
}

/** Seals the key to the server's present key, unless it is. @param {string} account @param {Bytes} raw */
export async function sealForServer(account, raw) {
  const row = await readVaultRow(account);
  const point = await serverPoint();
  if (!row || !point || (row.wraps.server && (await isSealedTo(point, row.wraps.server)))) return;
  const sealed = await sealedForServer(account, raw);
  await changeVaultRow(account, (kept) => {
    if (sealed) kept.wraps.server = sealed;
  });
}
