/**
 * What this phone asks of the server besides sending visits: whose session is alive, the key to
 * seal to, whether the phone is known. Nothing here waits long, and what is no JSON of ours is no
 * answer (a network that wants a sign-in of its own answers with pages).
 *
 * @typedef {object} Session
 * @property {{id: string, badge: string, name: string, role: string, permissions: string[],
 *             must_change_password: boolean} | null} account
 * @property {string} csrf_token
 * @property {string} server_time
 * @property {{id: string, public_key: string}} server_key
 * @property {Device | null} device
 *
 * @typedef {{id: string, state: 'enrolled' | 'not_enrolled' | 'revoked', unit: string,
 *            number: number | null, name: string}} Device
 */
import { fromBase64, newId, toBase64 } from './bytes.js';
import { changeSetting, changeVaultRow, keepSetting, readSetting } from './phone-database.js';

/** @typedef {import('./bytes.js').Bytes} Bytes */

const PATIENCE_MS = 20_000;

/** The id of this phone, made at first use. @returns {Promise<string>} */
export async function deviceId() {
  const known = await readSetting('device');
  return known ?? changeSetting('device', (kept) => kept ?? newId());
}

/**
 * Calls the server; the answer is null where there was none, and `body` null where it was no JSON.
 *
 * @param {string} address
 * @param {{method?: string, body?: any, token?: string, patience?: number}} [options]
 * @returns {Promise<{status: number, body: any} | null>}
 */
export async function callServer(address, { method = 'GET', body, token, patience = PATIENCE_MS } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json', 'Outreach-Device': await deviceId() };
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers['X-CSRFToken'] = token;
    const answer = await fetch(address, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: stop.signal,
    });
    const isJson = (answer.headers.get('Content-Type') ?? '').includes('json');
    return { status: answer.status, body: isJson ? await answer.json() : null };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Whose session is alive; null where the server cannot be asked. @returns {Promise<Session | null>} */
export async function fetchSession(patience = PATIENCE_MS) {
  const asked = Date.now();
  const answer = await callServer('/api/v1/session', { patience });
  if (answer?.body?.error?.code === 'device_revoked') await noteDevice('revoked');
  if (answer?.status !== 200 || !('csrf_token' in (answer.body ?? {}))) return null;
  /** @type {Session} */
  const session = answer.body;
  await keepSetting('server-key', session.server_key.public_key);
  await noteClock(session.server_time, asked);
  if (session.device) await noteDevice(session.device.state, session.device);
  return session;
}

/** By how many ms this phone's clock is ahead of the server's, as last seen. @returns {Promise<number>} */
export const clockAhead = async () => (await readSetting('clock-ahead')) ?? 0;

/** @param {string} serverTime ISO 8601 @param {number} asked epoch ms when it was asked for */
export async function noteClock(serverTime, asked) {
  const there = Date.parse(serverTime);
  if (!Number.isNaN(there)) await keepSetting('clock-ahead', Math.round((asked + Date.now()) / 2 - there));
}

/**
 * What the server said of this phone last.
 *
 * @returns {Promise<{state: string, unit?: string, number?: number | null, name?: string} | undefined>}
 */
export const knownDevice = () => readSetting('device-state');

/** @param {string} state @param {Device} [device] */
async function noteDevice(state, device) {
  await changeSetting('device-state', (known) => ({ ...known, ...device, state }));
}

/** The point to which phones seal; null before the server was ever asked. @returns {Promise<Bytes | null>} */
export async function serverPoint() {
  const known = await readSetting('server-key');
  if (known) return fromBase64(known);
  const session = await fetchSession();
  return session && fromBase64(session.server_key.public_key);
}

/** The same, as the server says it now; null where it cannot be asked. @returns {Promise<Bytes | null>} */
export async function serverPointNow() {
  const session = await fetchSession();
  return session && fromBase64(session.server_key.public_key);
}

/**
 * Tells the server the key with which the session's account signs here, and that it has signed in.
 *
 * @param {import('./phone-database.js').VaultRow} row
 * @param {Session} session of the same account
 * @returns {Promise<boolean>} whether it knows now
 */
export async function registerKey(row, session) {
  const answer = await callServer('/api/v1/device-keys', {
    method: 'POST',
    token: session.csrf_token,
    body: { device: await deviceId(), key: row.signKey.id, public_key: toBase64(row.signKey.point) },
  });
  if (answer?.body?.error?.code === 'device_revoked') await noteDevice('revoked');
  if (answer?.status !== 200 || !answer.body?.device) return false;
  await noteDevice(answer.body.device.state, answer.body.device);
  await changeVaultRow(row.account, (kept) => {
    kept.registeredAt = Date.now();
  });
  return true;
}
