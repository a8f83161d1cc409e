import { planes } from './map-payloads.js';

const HEAD = 24;

/**
 * Cells as the server counts them, before the places are there: `coarse.py`.
 *
 * @typedef {{level: number, column: Uint32Array, row: Uint32Array, counts: Uint32Array[]}} Coarse
 *   the world is 2^level cells wide; `counts` are columns: one a class, then the overdue
 */

/** @param {ArrayBuffer} buffer @returns {Coarse} */
export function readCoarse(buffer) {
  const head = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'OCL1') throw new Error('not cells of the map');
  const count = head.getUint32(4, true);
  const level = head.getUint32(16, true);
  const size = 2 ** level;
  let at = HEAD + count * 4;
  let where = 0;
  const column = new Uint32Array(count);
  const row = new Uint32Array(count);
  planes(bytes, HEAD, count, 4).forEach((step, cell) => {
    where += (step >>> 1) ^ -(step & 1);
    column[cell] = where % size;
    row[cell] = Math.floor(where / size);
  });
  /** @type {Uint32Array[]} */
  const counts = [];
  for (let left = head.getUint32(20, true); left > 0; left -= 1) {
    const width = bytes[at];
    counts.push(planes(bytes, at + 1, count, width));
    at += 1 + width * count;
  }
  return { level, column, row, counts };
}

/**
 * The same in wider cells, as the map draws them.
 *
 * @param {Coarse} coarse @param {number} width world units
 * @returns {import('./map-cells.js').Cells}
 */
export function gatherCoarse({ level, column, row, counts }, width) {
  const size = 2 ** level;
  const classes = counts.length - 1;
  const drawn = Math.max(width, 1 / size);
  /** @type {Map<string, import('./map-cells.js').Cell>} */
  const cells = new Map();
  let most = 1;
  for (let at = 0; at < column.length; at += 1) {
    const [x, y] = [(column[at] + 0.5) / size, (row[at] + 0.5) / size];
    const [across, down] = [Math.floor(x / drawn), Math.floor(y / drawn)];
    const key = `${across} ${down}`;
    const cell = cells.get(key) ?? {
      count: 0, rows: new Int32Array(classes), late: 0, outside: 0, x: 0, y: 0, column: across, row: down,
    };
    cells.set(key, cell);
    let own = 0;
    for (let each = 0; each < classes; each += 1) {
      cell.rows[each] += counts[each][at];
      own += counts[each][at];
    }
    // The middle of the places, cell by cell.
    cell.x = (cell.x * cell.count + x * own) / (cell.count + own);
    cell.y = (cell.y * cell.count + y * own) / (cell.count + own);
    cell.count += own;
    cell.late += counts[classes][at];
    most = Math.max(most, cell.count);
  }
  return { width: drawn, cells: [...cells.values()], most };
}

/** How many places each class has, then how many are overdue. @param {Coarse} coarse */
export function totals({ counts }) {
  return counts.map((column) => column.reduce((sum, each) => sum + each, 0));
}

/** The box around all cells, world units. @param {Coarse} coarse */
export function boxOfCoarse({ level, column, row }) {
  const size = 2 ** level;
  const ends = (/** @type {Uint32Array} */ at) => {
    let [low, high] = [Infinity, -Infinity];
    for (const each of at) [low, high] = [Math.min(low, each), Math.max(high, each)];
    return [low / size, (high + 1) / size];
  };
  const [left, right] = ends(column);
  const [top, bottom] = ends(row);
  return { left, right, top, bottom };
}
