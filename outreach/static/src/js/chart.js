/** Draws a chart above its table, in the colours of the page; the table then folds shut. */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { heightOf, optionsOf } from './chart-options.js';
import { watchTheme } from './map-theme.js';

use([AriaComponent, BarChart, CanvasRenderer, GridComponent, TooltipComponent]);

/** As wide as the type area of an A4 sheet. */
const PAPER_WIDTH = 660;

/** @param {HTMLElement} element */
export function showChart(element) {
  const canvas = element.querySelector('[data-canvas]');
  const table = element.querySelector('details');
  const script = element.querySelector('script');
  if (!(canvas instanceof HTMLElement) || !table || !script) return;
  /** @type {import('./chart-options.js').ChartData} */
  const data = JSON.parse(script.textContent ?? '');
  if (!data.rows.length) return; // the table says so, too
  canvas.hidden = false;
  table.open = false;
  const chart = init(canvas, null, { width: canvas.clientWidth, height: heightOf(data, 14) });
  const draw = (/** @type {number} */ width, /** @type {boolean} */ onPaper) => {
    const look = readLook(onPaper);
    chart.resize({ width, height: heightOf(data, look.size) });
    chart.setOption(/** @type {any} */ (optionsOf(data, look, width)), { notMerge: true });
  };
  let printing = false;
  const redraw = () => (printing ? draw(PAPER_WIDTH, true) : draw(canvas.clientWidth, false));
  redraw();
  chart.on('click', ({ dataIndex }) => {
    const { url } = data.rows[dataIndex];
    if (url) window.location.assign(url);
  });
  watchTheme(redraw);
  new ResizeObserver(() => {
    if (!printing && canvas.clientWidth && canvas.clientWidth !== chart.getWidth()) redraw();
  }).observe(canvas);
  let wasOpen = false;
  window.addEventListener('beforeprint', () => {
    wasOpen = table.open;
    table.open = true;
    printing = true;
    redraw();
  });
  window.addEventListener('afterprint', () => {
    table.open = wasOpen;
    printing = false;
    redraw();
  });
  element.dataset.ready = '';
}

/** @param {boolean} onPaper always light @returns {import('./chart-options.js').Look} */
function readLook(onPaper) {
  // Not through the link's media: that is watched, and would draw again.
  const dark = [...document.querySelectorAll('link[data-dark]')].map(
    (link) => /** @type {HTMLLinkElement} */ (link).sheet,
  );
  if (onPaper) for (const sheet of dark) if (sheet) sheet.disabled = true;
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--o-${name}`).trim();
  const look = {
    ink: colour('ink'),
    axis: colour('ink-3'),
    line: colour('divider'),
    card: colour('card'),
    series: colour('series-1'),
    font: colour('font'),
    size: Math.round(parseFloat(style.fontSize) * 0.8125),
  };
  if (onPaper) for (const sheet of dark) if (sheet) sheet.disabled = false;
  return look;
}
