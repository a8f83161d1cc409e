/**
 * Reads the map's payloads. What the page asked for ahead of its scripts is taken up at once, so
 * that it is there when the map is: it would otherwise cost a frame in between.
 *
 * @type {Map<string, Promise<ArrayBuffer>>}
 */
const ahead = new Map();

/** Takes up what the page has asked for by `<link rel="preload" as="fetch">`. */
export function takeUpAhead() {
  for (const link of document.querySelectorAll('link[rel="preload"][as="fetch"]')) {
    const address = link.getAttribute('href') ?? '';
    const reading = ask(address);
    reading.catch(() => undefined); // said by whoever reads it
    ahead.set(address, reading);
  }
}

/** The bytes at an address; throws where there are none. @param {string} address */
export function read(address) {
  const found = ahead.get(address);
  ahead.delete(address);
  return found ?? ask(address);
}

/** @param {string} address */
async function ask(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout?.(30_000) });
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}
