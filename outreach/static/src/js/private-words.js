/**
 * Phone numbers, identity numbers and plates in free text, to warn while one types.
 *
 * The twin of `outreach/visits/private_words.py`, which masks them when the visit is stored; both
 * are held to `tests/visits/private_words.json`. No look-behind: older Safaris cannot read it.
 *
 * @typedef {object} Span
 * @property {number} start
 * @property {number} end
 * @property {'phone' | 'identity' | 'plate'} kind
 */

const GAP = '[ \\-\\u2010-\\u2015\\u3000\\u00b7.]';
/** Each pattern: what stands before the number, then the number. */
const PHONE = new RegExp(
  `((?:^|[^0-9])(?:(?:\\+|00)?86${GAP}?)?)(1[3-9][0-9](?:${GAP}?[0-9]{4}${GAP}?[0-9]{4}` +
    `|[0-9]${GAP}[0-9]{3}${GAP}[0-9]{4}|${GAP}[0-9]{3}${GAP}[0-9]{5}|[0-9]{2}${GAP}[0-9]{6}))` +
    '(?![0-9])(?!\\.[0-9])',
  'g',
);
const IDENTITY = new RegExp(
  `((?:^|[^0-9]))([1-9][0-9]{5}${GAP}?[0-9]{4}${GAP}?[0-9]{4}${GAP}?[0-9]{3}[0-9X])(?![0-9A-Z])`,
  'gi',
);
const PLATE = new RegExp(
  `()([京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]${GAP}?[A-Z]${GAP}?` +
    '(?:[A-Z0-9]{5,6}|[A-Z0-9]{4}[警学挂港澳领试超]))(?![A-Z0-9])',
  'gi',
);
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
const PLATE_DIGITS = 3;

/** Full-width digits and letters as half-width ones, one for one. @param {string} text */
const halfWidth = (text) =>
  text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

/** @param {string} number */
function isIdentity(number) {
  const signs = number.replace(/[^0-9X]/gi, '').toUpperCase();
  const total = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(signs[at]), 0);
  return CHECKS[total % 11] === signs[17];
}

/** @param {string} text @param {RegExp} pattern @param {Span['kind']} kind @returns {Span[]} */
function spans(text, pattern, kind) {
  const found = [];
  for (const match of text.matchAll(pattern)) {
    const [, before, number] = match;
    const start = match.index + before.length;
    if (kind === 'phone' && /[0-9]\.$/.test(text.slice(0, match.index + 1))) continue;
    if (kind === 'identity' && !isIdentity(number)) continue;
    if (kind === 'plate' && number.replace(/[^0-9]/g, '').length < PLATE_DIGITS) continue;
    found.push({ start, end: start + number.length, kind });
  }
  return found;
}

/** The numbers found in the text, in order. @param {string} text @returns {Span[]} */
export function findPrivate(text) {
  const plain = halfWidth(text);
  const found = [
    ...spans(plain, IDENTITY, 'identity'),
    ...spans(plain, PHONE, 'phone'),
    ...spans(plain, PLATE, 'plate'),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  /** @type {Span[]} */
  const kept = [];
  for (const span of found) {
    const last = kept[kept.length - 1];
    if (!last || span.start >= last.end) kept.push(span);
  }
  return kept;
}
