/** Writes into a PNG how large it is on paper; else programs print it at 72 or 96 dots an inch. */

const SIGNATURE = 8;
/** The first chunk (IHDR) has 13 bytes, and 12 around them. */
const AFTER_HEADER = SIGNATURE + 25;
const METRE = 1;

/**
 * The same picture with a `pHYs` chunk (PNG specification, third edition, 11.3.4.3).
 *
 * @param {Uint8Array} png
 * @param {number} perMetre pixels a metre
 */
export function withPhysicalSize(png, perMetre) {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode('pHYs'), 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = METRE;
  view.setUint32(17, crc(chunk.subarray(4, 17)));
  const sized = new Uint8Array(png.length + chunk.length);
  sized.set(png.subarray(0, AFTER_HEADER));
  sized.set(chunk, AFTER_HEADER);
  sized.set(png.subarray(AFTER_HEADER), AFTER_HEADER + chunk.length);
  return sized;
}

/** CRC-32 as PNG has it. @param {Uint8Array} bytes */
function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
