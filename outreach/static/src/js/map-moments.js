import { planes } from './map-payloads.js';

const HEAD = 24;

/** Coverage at several moments, as payloads.pack_moments packs it. */
export class Moments {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    const head = new DataView(buffer);
    const bytes = new Uint8Array(buffer);
    if (new TextDecoder().decode(bytes.subarray(0, 4)) !== 'OMT1') throw new Error('no moments');
    this.count = head.getUint32(4, true);
    this.token = Array.from(bytes.subarray(8, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const frames = head.getUint32(16, true);
    /** Number of the period's first day. */
    this.first = head.getUint32(20, true);
    /** @type {number[]} the last day of each moment */
    this.ends = Array.from({ length: frames }, (_none, at) => head.getUint32(HEAD + at * 4, true));
    let at = HEAD + frames * 4;
    /** @type {(Uint8Array | Uint32Array)[]} what was new at each moment, days before its end plus one */
    this.steps = this.ends.map(() => {
      const width = bytes[at];
      const from = at + 1;
      at = from + this.count * width;
      return width === 1 ? bytes.subarray(from, at) : planes(bytes, from, this.count, width);
    });
  }

  /** Days since each place's last visit at a moment, -1 for never. @param {number} moment */
  days(moment) {
    const last = new Int32Array(this.count).fill(-1);
    for (let step = 0; step <= moment; step += 1) {
      const column = this.steps[step];
      const end = this.ends[step] + 1;
      for (let at = 0; at < this.count; at += 1) if (column[at]) last[at] = end - column[at];
    }
    const end = this.ends[moment];
    for (let at = 0; at < this.count; at += 1) if (last[at] >= 0) last[at] = end - last[at];
    return last;
  }
}

/** The server's answer to what cannot be shown; its message is for people. */
export class Refused extends Error {}

/**
 * Reads the moments of the map's filters; throws `Refused` with the server's words where it refuses.
 *
 * @param {import('./map-filters.js').MapFilters} filters
 * @param {string} [against] the day to compare with, ISO
 */
export async function readMoments(filters, against) {
  const query = filters.query();
  query.delete('colour');
  if (against) query.set('against', against);
  const response = await fetch(`/map/moments.bin?${query}`, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout?.(30_000),
  });
  if (response.ok && !response.redirected) return new Moments(await response.arrayBuffer());
  const answer = await response.json().catch(() => ({}));
  throw new Refused(answer.error?.message ?? '');
}
