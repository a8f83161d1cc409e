/**
 * What the tap counter has counted. Pure: no screen, no storage, no clock of its own.
 *
 * Every tap is one entry of the log, so that each can be taken back by name.
 *
 * @typedef {'none' | 'worn' | 'fastened' | 'loose' | 'unclear'} Sight
 * @typedef {[vehicle: string, seat: string, sight: Sight, at: number]} Tap
 * @typedef {{vehicle: string, seat: string, none: number, worn: number, correct: number,
 *            unclear: number}} Row
 */

const UNDO_STEPS = 10;
const MINUTE_MS = 60_000;

export class Tally {
  /** @param {Tap[]} [log] @param {number} [undoable] */
  constructor(log = [], undoable = 0) {
    this.log = log;
    this.undoable = Math.min(undoable, log.length);
  }

  /** @param {string} vehicle @param {string} seat @param {Sight} sight @param {number} at ms */
  add(vehicle, seat, sight, at) {
    this.log.push([vehicle, seat, sight, at]);
    this.undoable = Math.min(this.undoable + 1, UNDO_STEPS);
  }

  /** What an undo would take back, or null. @returns {Tap | null} */
  get last() {
    return this.undoable > 0 ? this.log[this.log.length - 1] : null;
  }

  /** Takes the last tap back and returns it, or null where ten were taken back. */
  undo() {
    if (this.undoable === 0) return null;
    this.undoable -= 1;
    return /** @type {Tap} */ (this.log.pop());
  }

  /** How often one key was tapped, drivers and passengers. @param {string} vehicle @param {Sight} sight */
  count(vehicle, sight) {
    return this.log.filter((tap) => tap[0] === vehicle && tap[2] === sight).length;
  }

  /** Seen = worn + none; what was unclear stands beside it. */
  totals() {
    const sum = { seen: 0, worn: 0, none: 0, unclear: 0 };
    for (const [, , sight] of this.log) {
      if (sight === 'unclear') sum.unclear += 1;
      else if (sight === 'none') sum.none += 1;
      else sum.worn += 1;
    }
    sum.seen = sum.worn + sum.none;
    return sum;
  }

  /** One row a vehicle type and seat that was seen, in the order of first sight. @returns {Row[]} */
  rows() {
    /** @type {Map<string, Row>} */
    const rows = new Map();
    for (const [vehicle, seat, sight] of this.log) {
      const key = `${vehicle} ${seat}`;
      const row = rows.get(key) ?? { vehicle, seat, none: 0, worn: 0, correct: 0, unclear: 0 };
      if (sight === 'none' || sight === 'unclear') row[sight] += 1;
      else row.worn += 1;
      if (sight === 'fastened') row.correct += 1;
      rows.set(key, row);
    }
    return [...rows.values()];
  }

  /** The most taps within any sixty seconds. */
  fastestMinute() {
    let most = 0;
    let first = 0;
    this.log.forEach((tap, index) => {
      while (tap[3] - this.log[first][3] >= MINUTE_MS) first += 1;
      most = Math.max(most, index - first + 1);
    });
    return most;
  }
}
