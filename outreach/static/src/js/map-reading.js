/**
 * Reads the map's payloads. What the first picture needs the page asks for in its head, ahead of
 * all else, and leaves at `window.mapAhead`: it is there when the map is.
 *
 * @param {string} address
 * @returns {Promise<ArrayBuffer>} the bytes; throws where there are none
 */
export async function read(address) {
  /** @type {Map<string, Promise<[Response, ArrayBuffer]>> | undefined} */
  const ahead = /** @type {any} */ (window).mapAhead;
  const asked = ahead?.get(address);
  ahead?.delete(address);
  const [response, bytes] = await (asked ?? ask(address));
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return bytes;
}

/** @param {string} address @returns {Promise<[Response, ArrayBuffer]>} */
async function ask(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout?.(30_000) });
  return [response, await response.arrayBuffer()];
}
