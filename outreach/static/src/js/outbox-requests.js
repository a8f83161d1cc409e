/**
 * The two requests of the sender. What is no JSON of ours is no answer: a network that wants a
 * sign-in of its own answers with pages, and says 200.
 *
 * @typedef {import('./outbox-records.js').Envelope} Envelope
 *
 * @typedef {object} Result the server's answer to one envelope
 * @property {string | null} submission_id
 * @property {string} status
 * @property {Record<string, string[]>} errors
 * @property {string | null} [stored_as] the id it is kept under, where a stranger took its own
 * @property {string | null} receipt
 * @property {string | null} received_at
 * @property {number | null} version
 * @property {Record<string, 'stored' | 'missing' | 'refused'>} photos
 *
 * @typedef {'no_network' | 'no_answer' | 'captive' | 'busy' | 'full' | 'server_fault'} Fault
 */
import { toBase64 } from './bytes.js';
import { CONTACT_PROOF } from './contact-proof.js';
import { readSetting } from './phone-database.js';
import { deviceId, noteClock } from './phone-session.js';

const LEAST_PATIENCE_MS = 60_000;
/** 2G on a bad day. */
const SLOWEST_BYTES_PER_S = 2000;

/** How long a request of so many bytes may take. @param {number} bytes */
export const patienceFor = (bytes) => LEAST_PATIENCE_MS + (bytes / SLOWEST_BYTES_PER_S) * 1000;

/** @param {Envelope[]} envelopes @returns {string} */
const bodyOf = (envelopes) =>
  JSON.stringify(
    envelopes.map(({ key, sealed, signature }) => ({
      key,
      sealed: toBase64(sealed),
      signature: toBase64(signature),
    })),
  );

/** @param {Envelope[]} envelopes */
export const bytesOf = (envelopes) =>
  envelopes.reduce((sum, { sealed }) => sum + sealed.length * 1.4 + 300, 0);

/**
 * Fetches with patience; the fault where nothing of use came back.
 *
 * @param {string} address @param {RequestInit} options @param {number} patience ms
 * @returns {Promise<{status: number, body: any, fault: Fault | null}>}
 */
export async function ask(address, options, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const nothing = { status: 0, body: null };
  try {
    const answer = await fetch(address, {
      cache: 'no-store',
      credentials: 'same-origin',
      ...options,
      signal: stop.signal,
    });
    const isJson = (answer.headers.get('Content-Type') ?? '').includes('json');
    const body = isJson ? await answer.json() : null;
    return { status: answer.status, body, fault: faultOf(answer.status, body) };
  } catch {
    return { ...nothing, fault: stop.signal.aborted ? 'no_answer' : 'no_network' };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {number} status @param {any} body @returns {Fault | null} */
function faultOf(status, body) {
  if (status === 507) return 'full';
  if (status === 429 || status === 503) return 'busy';
  if (status >= 500) return 'server_fault';
  return body === null ? 'captive' : null;
}

/**
 * Sends envelopes; `results` are in their order.
 *
 * @param {Envelope[]} envelopes
 * @param {Record<string, any>} contact what this phone says of itself
 * @returns {Promise<{results: Result[] | null, fault: Fault | null, revoked: boolean}>}
 */
export async function postEnvelopes(envelopes, contact) {
  const asked = Date.now();
  const proof = await readSetting(CONTACT_PROOF);
  const said = { ...contact, device: await deviceId(), ...(proof && { proof }) };
  const body = `{"envelopes":${bodyOf(envelopes)},"sent_at":"${new Date().toISOString()}","contact":${JSON.stringify(said)}}`;
  const answer = await ask(
    '/api/v1/envelopes',
    { method: 'POST', body, headers: { Accept: 'application/json', 'Content-Type': 'application/json' } },
    patienceFor(body.length),
  );
  const results = answer.status === 200 ? answer.body?.results : null;
  if (Array.isArray(results) && results.length === envelopes.length) {
    await noteClock(answer.body.server_time, asked);
    return { results, fault: null, revoked: false };
  }
  const revoked = answer.body?.error?.code === 'device_revoked';
  return { results: null, fault: answer.fault ?? 'server_fault', revoked };
}
