/** Days as whole numbers since 1970-01-01, and the spans in which a chart gathers them. */

const DAY_MS = 86_400_000;

/** @param {string} iso such as 2026-10-05 */
export const dayNumber = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);

/** @param {number} day */
export const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** @param {string} iso @param {number} days */
export const addDays = (iso, days) => isoDay(dayNumber(iso) + days);

/**
 * What a column stands for, so that each is wide enough to be seen and hit.
 *
 * @param {number} days in all @param {number} width in pixels
 * @returns {'day' | 'week' | 'month'}
 */
export function stepFor(days, width) {
  if (days * 2 <= width) return 'day';
  return (days / 7) * 3 <= width ? 'week' : 'month';
}

/**
 * First and last day of each column, counted from the first day of all; weeks start on Monday.
 *
 * @param {number} start day number of the first day @param {number} days
 * @param {'day' | 'week' | 'month'} step
 */
export function spansOf(start, days, step) {
  /** @type {[number, number][]} */
  const spans = [];
  for (let from = 0; from < days; ) {
    const to = Math.min(endOf(start + from, step) - start, days - 1);
    spans.push([from, to]);
    from = to + 1;
  }
  return spans;
}

/** @param {number} day @param {'day' | 'week' | 'month'} step */
function endOf(day, step) {
  if (step === 'day') return day;
  // 1970-01-01 was a Thursday.
  if (step === 'week') return day + 6 - ((day + 3) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS;
}
