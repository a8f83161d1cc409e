/**
 * Sends the outbox: the same code in pages and in the service worker, one at a time.
 *
 * No key, PIN or session is needed. A visit is marked before each try, so that a lost answer is
 * known, and it leaves the queue only by a receipt that names it and every photo. A page that dies
 * while sending leaves its visits waiting.
 */
import { utf8 } from './bytes.js';
import { MOST_AT_ONCE, backOff, noteRun, readRun } from './outbox-pace.js';
import { listPhotos, sendLostAgain, sendPhotos } from './outbox-photos.js';
import { applyResult, isReady } from './outbox-receipts.js';
import { RETRIED, changeEntries, isUnsent, listEntries, stateOf } from './outbox-records.js';
import { bytesOf, patienceFor, postEnvelopes } from './outbox-requests.js';
import { changeSetting, readAll, readVaultRow } from './phone-database.js';
import { fetchSession, registerKey } from './phone-session.js';
import { LETTER, sealTo } from './sealing.js';

/**
 * @typedef {import('./outbox-records.js').Entry} Entry
 * @typedef {import('./outbox-requests.js').Result} Result
 * @typedef {import('./outbox-requests.js').Fault} Fault
 * @typedef {import('./outbox-pace.js').Outcome} Outcome
 */

const LOCK = 'outreach-sender';
/** For browsers without locks: how long a sender that died keeps the others waiting. */
const LEASE_MS = 3 * 60_000;
/** A visit is sent at most so often in one run: itself, its changes, the receipt for its photos. */
const MOST_A_RUN = 6;
/** So many faults in a row, one visit at a time: it is not the visit. */
const MOST_FAULTS = 3;
const SYNC_TAG = 'outreach-outbox';

/**
 * Sends what is due. Without `insist` only what is due by the clock, after earlier failures.
 *
 * @param {{insist?: boolean, wait?: boolean, version?: string}} [options] `wait`: until another
 *   sender is done; `version`: the build that sends
 * @returns {Promise<Outcome | null>} null where another one is sending, or it is too early
 */
export async function sendOutbox({ insist = false, wait = false, version = '' } = {}) {
  const send = () => new Run(insist, version).send();
  if (globalThis.navigator?.locks) {
    return navigator.locks.request(LOCK, { ifAvailable: !wait }, (lock) => (lock ? send() : null));
  }
  let isFree = false;
  await changeSetting('sender-lease', (until) => {
    isFree = !(until > Date.now());
    return isFree ? Date.now() + LEASE_MS : until;
  });
  if (!isFree) return null;
  return send().finally(() => changeSetting('sender-lease', () => 0));
}

/** Asks the browser to send when there is signal again, where it can. */
export async function sendLater() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  await /** @type {any} */ (registration)?.sync?.register(SYNC_TAG).catch(() => undefined);
}

/** In the service worker: sends when the browser says that there is signal. @param {any} worker @param {string} version */
export function sendInBackground(worker, version) {
  worker.addEventListener('sync', (/** @type {any} */ event) => {
    if (event.tag !== SYNC_TAG) return;
    event.waitUntil(
      sendOutbox({ insist: true, version }).then((outcome) => {
        // The browser comes back later where a sync fails.
        if (outcome && outcome !== 'sent') throw new Error(`not all was sent: ${outcome}`);
      }),
    );
  });
}

class Run {
  /** @type {Map<string, number>} how often each visit was sent in this run */
  sent = new Map();
  /** @type {Map<string, boolean>} accounts whose key was told to the server again */
  registered = new Map();
  /** @type {Set<string>} */
  photosTried = new Set();
  faults = 0;

  /** @param {boolean} insist @param {string} version */
  constructor(insist, version) {
    this.insist = insist;
    this.version = version;
  }

  /** @returns {Promise<Outcome | null>} */
  async send() {
    await this.recover();
    const before = await readRun();
    if (!this.insist && before.nextAt > Date.now()) return null;
    this.size = Math.min(MOST_AT_ONCE, Math.max(1, before.batch));
    const outcome = await this.sendAll();
    if (outcome === null) return null;
    await noteRun(outcome, this.size);
    return outcome;
  }

  /** @returns {Promise<Outcome | null>} null: there was nothing to do */
  async sendAll() {
    let outcome = /** @type {Outcome | null} */ (null);
    for (;;) {
      const batch = (await this.listDue()).slice(0, this.size);
      if (batch.length === 0) {
        const photos = await sendPhotos(this.photosTried);
        if (photos.sent) continue; // now the receipts that name them
        if (photos.fault) return photos.fault;
        return outcome ?? (await this.report());
      }
      const fault = await this.sendBatch(batch);
      outcome = fault ?? (this.faults ? outcome : 'sent');
      if (fault && !(await this.goesOnAfter(fault, batch))) return fault;
    }
  }

  /** Nobody else is sending: what is marked as being sent was left by a page that died. */
  async recover() {
    const left = (await listEntries()).filter(({ state }) => state === 'sending');
    if (left.length) await changeEntries(left.map(({ id }) => id), release);
  }

  async listDue() {
    const now = Date.now();
    const photos = await listPhotos();
    const waiting = new Set(photos.flatMap(({ sha256, state }) => (state === 'waiting' ? [sha256] : [])));
    return (await listEntries()).filter((entry) => {
      if ((this.sent.get(entry.id) ?? 0) >= MOST_A_RUN || !isReady(entry, waiting)) return false;
      if (entry.state === 'needs_you') {
        return this.insist && RETRIED.has(entry.reason) && !this.sent.has(entry.id);
      }
      return stateOf(entry, now) === 'waiting' && (this.insist || entry.notBefore <= now);
    });
  }

  /** @param {Entry[]} due @returns {Promise<Fault | null>} null: answered */
  async sendBatch(due) {
    const batch = await this.take(due);
    if (batch.length === 0) return null;
    const ids = batch.map(({ id }) => id);
    const envelopes = batch.map((entry) => entry.envelopes[0]);
    const { results, fault, revoked } = await postEnvelopes(envelopes, await this.contact(ids));
    if (results) {
      await this.apply(batch, results);
      this.faults = 0;
      this.size = Math.min(MOST_AT_ONCE, /** @type {number} */ (this.size) * 2);
      return null;
    }
    await changeEntries(ids, (entry) => {
      release(entry);
      if (revoked) Object.assign(entry, { state: 'needs_you', reason: 'revoked' });
    });
    return fault;
  }

  /**
   * Marks the visits as being sent, before they are; gives them as they stand at that moment, as
   * a page may have put a change in the place of what was due.
   *
   * @param {Entry[]} due
   */
  async take(due) {
    const patience = patienceFor(bytesOf(due.map((entry) => entry.envelopes[0])));
    /** @type {Entry[]} */
    const taken = [];
    await changeEntries(due.map(({ id }) => id), (entry) => {
      this.sent.set(entry.id, (this.sent.get(entry.id) ?? 0) + 1);
      if (entry.envelopes.length === 0) return;
      entry.state = 'sending';
      entry.leaseUntil = Date.now() + patience + 30_000;
      entry.envelopes[0].tries += 1;
      taken.push(entry);
    });
    return taken;
  }

  /**
   * A bad network ends the run, with less at once next time. One visit that the server stumbles
   * over must not hold up the ones behind it.
   *
   * @param {Fault} fault @param {Entry[]} batch
   */
  async goesOnAfter(fault, batch) {
    this.size = Math.max(1, Math.ceil(batch.length / 2));
    if (fault !== 'server_fault') return false;
    if (batch.length > 1) return true;
    this.faults += 1;
    this.sent.set(batch[0].id, MOST_A_RUN);
    await changeEntries([batch[0].id], (entry) => {
      entry.notBefore = Date.now() + backOff(entry.envelopes[0]?.tries ?? 1);
    });
    return this.faults < MOST_FAULTS;
  }

  /** @param {Entry[]} batch @param {Result[]} results in the same order */
  async apply(batch, results) {
    const photos = await listPhotos();
    await sendLostAgain(photos, results);
    const here = new Set(
      photos.flatMap(({ sha256, state }) => (state === 'refused' ? [] : [sha256])),
    );
    /** @type {Map<string, Parameters<typeof applyResult>[2]>} */
    const known = new Map();
    for (const [at, { id, account }] of batch.entries()) {
      const { status, errors } = results[at];
      known.set(id, {
        letter: status === 'refused' ? await sealLetter(account, errors) : null,
        registered: /^(unknown_key|sign_in_needed)$/.test(status) && (await this.register(account)),
        photosHere: here,
      });
    }
    const places = new Map(batch.map(({ id }, at) => [id, at]));
    await changeEntries([...places.keys()], (entry) => {
      const at = /** @type {number} */ (places.get(entry.id));
      applyResult(entry, results[at], /** @type {any} */ (known.get(entry.id)));
    });
  }

  /** Tells the server the key again, where its account's session is alive; once a run. @param {string} account */
  async register(account) {
    if (!this.registered.has(account)) {
      const row = await readVaultRow(account);
      const session = row && (await fetchSession());
      const isDone = row && session?.account?.id === account && (await registerKey(row, session));
      this.registered.set(account, Boolean(isDone));
      return Boolean(isDone);
    }
    return false;
  }

  /** What this phone says of itself: what will still wait when this request has arrived. @param {string[]} going */
  async contact(going) {
    const waiting = (await listEntries()).filter(
      (entry) => isUnsent(entry) && !entry.foreign && !going.includes(entry.id),
    );
    const oldest = Math.min(...waiting.map(({ waitingSince }) => waitingSince || Date.now()));
    return {
      ...(this.version && { app_version: this.version }),
      waiting: waiting.length,
      ...(waiting.length && { oldest_waiting_at: new Date(oldest).toISOString() }),
    };
  }

  /** Nothing is due: tells the server so, if it believes something else. @returns {Promise<Outcome | null>} */
  async report() {
    if ((await readAll('vaults')).length === 0) return null;
    const contact = JSON.stringify(await this.contact([]));
    let isNews = false;
    await changeSetting('reported', (known) => {
      isNews = known?.contact !== contact || Date.now() - known.at > 3_600_000;
      return known;
    });
    if (!isNews) return null;
    const { fault } = await postEnvelopes([], JSON.parse(contact));
    if (!fault) await changeSetting('reported', () => ({ contact, at: Date.now() }));
    return null;
  }
}

/** @param {Entry} entry */
function release(entry) {
  // What needed somebody before the try needs them still.
  if (entry.state === 'sending') entry.state = entry.reason ? 'needs_you' : 'waiting';
  entry.leaseUntil = 0;
}

/** The messages of a refusal, for its author's eyes; null where the account has no vault here. @param {string} account @param {Record<string, string[]>} errors */
async function sealLetter(account, errors) {
  const row = await readVaultRow(account);
  if (!row || !globalThis.crypto?.subtle) return null;
  return sealTo(row.letterPoint, utf8(JSON.stringify({ errors })), LETTER);
}
