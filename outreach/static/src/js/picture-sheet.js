import { prepare } from './map-labels.js';
import { drawMark } from './map-marks.js';
import { number } from './words.js';

/** Landscape sheets, in mm; `scale` enlarges letters and marks with the distance one looks from. */
export const PAPERS = /** @type {Record<string, {width: number, height: number, scale: number}>} */ ({
  a4: { width: 297, height: 210, scale: 1 },
  a3: { width: 420, height: 297, scale: 1.25 },
});
const MARGIN = 12;
const LEGEND_WIDTH = 62;
const GAP = 5;
const LINE = 1.45;
const LONG_LEGEND = 14;

/**
 * The words of a picture.
 *
 * @typedef {{title: string, lead: string, lines: string[], question: string, foot: string[],
 *   marking: string, internal: boolean}} SheetWords
 */

/** Writes head, legend and foot of a picture and says where its map belongs. All lengths in mm. */
export class PictureSheet {
  /**
   * @param {CanvasRenderingContext2D} context scaled to mm
   * @param {{width: number, height: number, scale: number}} paper
   * @param {import('./map-theme.js').Colours} colours
   */
  constructor(context, paper, colours) {
    this.context = context;
    this.paper = paper;
    this.colours = colours;
    this.k = paper.scale;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, paper.width, paper.height);
  }

  /** Title, figures and what they stand on; gives the map's place. @param {SheetWords} words */
  drawHead({ title, lead, lines }) {
    const { k, paper } = this;
    const width = paper.width - 2 * MARGIN * k;
    let y = MARGIN * k;
    y = this.text(title, 8, 600, MARGIN * k, y, width);
    y = this.text(lead, 5.5, 600, MARGIN * k, y + 0.5 * k, width);
    for (const line of lines) y = this.text(line, 4, 400, MARGIN * k, y, width);
    const top = y + 3 * k;
    return {
      x: MARGIN * k,
      y: top,
      width: width - (LEGEND_WIDTH + GAP) * k,
      height: paper.height - (MARGIN + 10) * k - top,
    };
  }

  /**
   * @param {import('./legend-lines.js').LegendLine[]} lines
   * @param {string} question @param {{x: number, y: number, width: number}} map where it lies
   */
  drawLegend(lines, question, map) {
    const { k, context, colours } = this;
    const x = map.x + map.width + GAP * k;
    const right = x + LEGEND_WIDTH * k;
    // A long legend is written smaller: it ends above the marking.
    const size = lines.length > LONG_LEGEND ? 3.2 : 3.8;
    let y = this.text(question, 4.2, 600, x, map.y, LEGEND_WIDTH * k) + 1 * k;
    for (const { mark, ring, label, count, apart } of lines) {
      if (apart) {
        this.rule(x, y + 0.7 * k, right);
        y += 2 * k;
      }
      const start = mark ? x + 8 * k : x;
      const room = right - start - (count === null ? 0 : 13 * k);
      const end = this.text(label, size, 400, start, y, room);
      if (mark) {
        context.save();
        context.translate(x + 3 * k, y + (size * LINE * k) / 2);
        // Marks are drawn in the screen's pixels.
        context.scale(0.3 * k, 0.3 * k);
        drawMark(context, mark, 0, 0, 5.5, colours, ring);
        context.restore();
      }
      if (count !== null) this.text(number(count), size, 600, right, y, 13 * k, 'right');
      y = end + (size - 3.3) * k;
    }
  }

  /** @param {SheetWords} words @param {{x: number, y: number, width: number, height: number}} map */
  drawFoot({ foot, marking, internal }, map) {
    const { k, context, colours, paper } = this;
    context.lineWidth = 0.25 * k;
    context.strokeStyle = colours.ink;
    context.strokeRect(map.x, map.y, map.width, map.height);
    const y = paper.height - (MARGIN + 6) * k;
    prepare(context, this.font(4, 600));
    const room = context.measureText(marking).width + 6 * k;
    const right = paper.width - MARGIN * k;
    if (internal) context.strokeRect(right - room, y - 0.5 * k, room, 7 * k);
    this.text(marking, 4, 600, right - 3 * k, y, room, 'right');
    this.text(foot.filter(Boolean).join('　'), 3.3, 400, MARGIN * k, y + 0.5 * k, right - room - (MARGIN + 4) * k);
  }

  /** A bar as long as a round number of metres. @param {number} metresPerMm @param {{x: number, y: number, height: number}} map */
  drawScale(metresPerMm, map) {
    const { k, context, colours } = this;
    const most = 40 * k * metresPerMm;
    const ten = 10 ** Math.floor(Math.log10(most));
    const metres = [5, 2, 1].map((part) => part * ten).find((length) => length <= most) ?? ten;
    const [x, y] = [map.x + 4 * k, map.y + map.height - 4 * k];
    const length = metres / metresPerMm;
    context.beginPath();
    context.moveTo(x, y - 1.5 * k);
    context.lineTo(x, y);
    context.lineTo(x + length, y);
    context.lineTo(x + length, y - 1.5 * k);
    for (const [width, colour] of /** @type {[number, string][]} */ ([[1.2, '#fff'], [0.4, colours.ink]])) {
      context.lineWidth = width * k;
      context.strokeStyle = colour;
      context.stroke();
    }
    const inKm = metres >= 1000;
    const words = new Intl.NumberFormat(document.documentElement.lang, {
      style: 'unit', unit: inKm ? 'kilometer' : 'meter',
    }).format(inKm ? metres / 1000 : metres);
    this.text(words, 3.3, 400, x + 1 * k, y - 6 * k, 60 * k, 'left', '#fff');
  }

  /** @param {number} x @param {number} y @param {number} right */
  rule(x, y, right) {
    this.context.fillStyle = this.colours.divider;
    this.context.fillRect(x, y, right - x, 0.25 * this.k);
  }

  /**
   * Writes text that breaks where the room ends; gives where the next line begins.
   *
   * @param {string} words @param {number} size @param {number} weight
   * @param {number} x @param {number} y top of the first line @param {number} width
   * @param {CanvasTextAlign} [align] @param {string} [halo]
   */
  text(words, size, weight, x, y, width, align = 'left', halo = '') {
    const { context, colours, k } = this;
    prepare(context, this.font(size, weight), align);
    for (const line of broken(context, words, width)) {
      const middle = y + (size * LINE * k) / 2;
      if (halo) {
        context.lineWidth = 0.8 * k;
        context.strokeStyle = halo;
        context.strokeText(line, x, middle);
      }
      context.fillStyle = colours.ink;
      context.fillText(line, x, middle);
      y += size * LINE * k;
    }
    return y;
  }

  /** @param {number} size mm @param {number} weight */
  font(size, weight) {
    return `${weight} ${size * this.k}px ${this.colours.font}`;
  }
}

/** Lines of at most the width: between Chinese characters, between English words. */
function broken(/** @type {CanvasRenderingContext2D} */ context, /** @type {string} */ words, /** @type {number} */ width) {
  // What closes stays with what it closes; a number with its unit is not torn apart.
  const parts = words.match(/[（“《]*(?:[\w.,%/:–+-]+\s?|[^\s\w])[）”》，。；：、·]*\s?|\s/gu) ?? [];
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const part of parts) {
    if (line && context.measureText((line + part).trimEnd()).width > width) {
      lines.push(line.trimEnd());
      line = part.trimStart();
    } else line += part;
  }
  if (line.trim()) lines.push(line.trimEnd());
  return lines;
}
