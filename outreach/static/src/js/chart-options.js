/** What ECharts draws: columns over time, or one bar a unit. One series each, so no legend. */

/**
 * @typedef {{ name: string, mark: string, value: number | null, text: string, tip: string, url: string | null }} Row
 * @typedef {{ kind: 'columns' | 'bars', words: string, rows: Row[] }} ChartData
 * @typedef {{ ink: string, axis: string, line: string, card: string, series: string, font: string, size: number }} Look
 */

/** With more columns than this their amounts would touch; the tip and the table say them. */
const MOST_LABELLED = 12;
const BAR_ROW = 36;

/** @param {ChartData} data @param {Look} look @param {number} width of the canvas, in pixels */
export function optionsOf(data, look, width) {
  const shared = {
    animation: false,
    aria: { enabled: true, label: { description: data.words } },
    textStyle: { fontFamily: look.font, fontSize: look.size, color: look.ink },
    tooltip: {
      // Drawn on the canvas: markup would carry inline styles, which the page refuses.
      renderMode: 'richText',
      trigger: 'axis',
      axisPointer: { type: 'none' },
      confine: true,
      backgroundColor: look.card,
      borderColor: look.axis,
      textStyle: { color: look.ink, fontFamily: look.font, fontSize: look.size },
      formatter: (/** @type {{ dataIndex: number }[]} */ [{ dataIndex }]) =>
        `${data.rows[dataIndex].name}\n${data.rows[dataIndex].tip}`,
    },
  };
  return { ...shared, ...(data.kind === 'bars' ? bars(data, look, width) : columns(data, look)) };
}

/** @param {ChartData} data @param {number} size of the letters @returns {number} pixels */
export const heightOf = (data, size) =>
  data.kind === 'bars' ? Math.max(data.rows.length, 2) * Math.max(BAR_ROW, size * 2.4) + 36 : 260;

/** @param {ChartData} data @param {Look} look */
function columns({ rows }, look) {
  return {
    grid: { left: 4, right: 8, top: 28, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: rows.map(({ mark }) => mark), ...axis(look), axisTick: { show: false } },
    yAxis: { type: 'value', min: 0, minInterval: 1, splitNumber: 4, ...axis(look) },
    series: [{ ...series(rows, look), barMaxWidth: 32, label: label(look, 'top', rows, rows.length <= MOST_LABELLED) }],
  };
}

/** @param {ChartData} data @param {Look} look @param {number} width */
function bars({ rows }, look, width) {
  const names = Math.min(widest(rows.map(({ name }) => name), look), width * 0.34);
  const texts = widest(rows.map(({ text }) => text), look);
  return {
    grid: { left: names + 12, right: texts + 12, top: 4, bottom: 28 },
    xAxis: { type: 'value', min: 0, max: 100, splitNumber: 2, interval: 50, ...axis(look, '{value}%') },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.axis } },
      axisLabel: { color: look.ink, fontFamily: look.font, fontSize: look.size, width: names, overflow: 'break', interval: 0 },
    },
    series: [{ ...series(rows, look), barWidth: 18, label: label(look, 'right', rows, true) }],
  };
}

/** @param {Row[]} rows @param {Look} look */
const series = (rows, look) => ({
  type: 'bar',
  data: rows.map(({ value }) => value ?? 0),
  itemStyle: { color: look.series },
  emphasis: { disabled: true },
  cursor: 'pointer',
});

/** @param {Look} look @param {string} position @param {Row[]} rows @param {boolean} show */
const label = (look, position, rows, show) => ({
  show,
  position,
  color: look.ink,
  fontFamily: look.font,
  fontSize: look.size,
  formatter: (/** @type {{ dataIndex: number }} */ { dataIndex }) => rows[dataIndex].text,
});

/** @param {Look} look @param {string} [formatter] */
const axis = (look, formatter) => ({
  axisLabel: { color: look.axis, fontFamily: look.font, fontSize: look.size, hideOverlap: true, formatter },
  axisLine: { lineStyle: { color: look.axis } },
  splitLine: { lineStyle: { color: look.line } },
});

/** The width of the longest of the texts, in pixels. @param {string[]} texts @param {Look} look */
function widest(texts, look) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `${look.size}px ${look.font}`;
  return Math.max(0, ...texts.map((text) => Math.ceil(context.measureText(text).width)));
}
