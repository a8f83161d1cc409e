/** Bytes, texts and their hashes. @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @param {string} text @returns {Bytes} */
export const utf8 = (text) => new Uint8Array(new TextEncoder().encode(text));

/** @param {BufferSource} bytes */
export const text = (bytes) => new TextDecoder().decode(bytes);

/** @param {number} length @returns {Bytes} */
export const randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** @param {Bytes[]} parts @returns {Bytes} */
export function joinBytes(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Bytes} bytes */
export function toBase64(bytes) {
  let letters = '';
  // Many arguments at once are quick; too many overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) {
    letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(letters);
}

/** The bytes of a base64 text; throws for anything else. @param {string} letters @returns {Bytes} */
export const fromBase64 = (letters) =>
  Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

/** The SHA-256 in lower-case hexadecimal. @param {Bytes} bytes */
export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A random UUID; `crypto.randomUUID` came with Chrome 92 and Safari 15.4. */
export function newId() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
