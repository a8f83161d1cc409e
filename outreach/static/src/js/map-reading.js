import { breathe } from './when-idle.js';

/** Bytes taken without a pause. */
const AT_ONCE = 1_000_000;

/**
 * Reads the map's payloads. What the first picture needs the page asks for in its head, ahead of
 * all else, and leaves at `window.mapAhead`: it is there when the map is.
 *
 * @param {string} address
 * @returns {Promise<ArrayBuffer>} the bytes; throws where there are none
 */
export async function read(address) {
  const asked = ahead()?.get(address);
  ahead()?.delete(address);
  return bytesOf(address, asked ?? ask(address));
}

/**
 * The same of many megabytes: put together piece by piece, where the browser would do it at once,
 * for longer than a frame.
 *
 * @param {string} address
 */
export async function readInPieces(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout?.(30_000) });
  if (!response.ok || response.redirected || !response.body) throw new Error(`${address}: ${response.status}`);
  const reader = response.body.getReader();
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pieces.push(next.value);
    await rest(length, next.value);
    length += next.value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    await rest(at, piece);
    at += piece.length;
  }
  return bytes.buffer;
}

/** A pause where a further piece makes it so many bytes. @param {number} at @param {Uint8Array} piece */
async function rest(at, piece) {
  if (Math.floor(at / AT_ONCE) !== Math.floor((at + piece.length) / AT_ONCE)) await breathe();
}

/** Asks for it now, if nobody has, for whoever reads it later. @param {string} address */
export function askFor(address) {
  const all = ahead();
  if (!all || all.has(address)) return;
  const asked = ask(address);
  asked.catch(() => undefined);
  all.set(address, asked);
}

/** The same as `read`, of what is on its way already; it stays there to be read. @param {string} address */
export async function peek(address) {
  const asked = ahead()?.get(address);
  if (!asked) throw new Error(`${address}: not asked for ahead`);
  return bytesOf(address, asked);
}

/** @returns {Map<string, Promise<[Response, ArrayBuffer]>> | undefined} */
function ahead() {
  return /** @type {any} */ (window).mapAhead;
}

/** @param {string} address @param {Promise<[Response, ArrayBuffer]>} asked */
async function bytesOf(address, asked) {
  const [response, bytes] = await asked;
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return bytes;
}

/** @param {string} address @returns {Promise<[Response, ArrayBuffer]>} */
async function ask(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout?.(30_000) });
  return [response, await response.arrayBuffer()];
}
