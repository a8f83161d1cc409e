/**
 * The map as a picture for paper. Loaded by the coverage map when somebody asks for one, so that
 * the map itself stays light; it brings its own copy of what draws.
 */
import { legendLines } from './legend-lines.js';
import { readLightColours } from './map-theme.js';
import { PictureMap } from './picture-map.js';
import { PAPERS, PictureSheet } from './picture-sheet.js';
import { withPhysicalSize } from './png-size.js';

/** Pixels a mm: 254 dots an inch. */
const RESOLUTION = 10;

/**
 * @param {string} paper a4 or a3
 * @param {import('./picture-map.js').MapContent} content
 * @param {import('./picture-sheet.js').SheetWords} words
 * @returns {Promise<{png: Blob, whole: boolean}>} a PNG that knows its size on paper; whether its
 *   base map came, where it has one
 */
export async function makePicture(paper, content, words) {
  const size = PAPERS[paper];
  const colours = readLightColours();
  const canvas = document.createElement('canvas');
  canvas.width = size.width * RESOLUTION;
  canvas.height = size.height * RESOLUTION;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(RESOLUTION, RESOLUTION);
  const sheet = new PictureSheet(context, size, colours);
  const place = sheet.drawHead(words);
  // What lies outside all outlines is a shade darker than land, as on the screen.
  context.fillStyle = '#e4e6e7';
  context.fillRect(place.x, place.y, place.width, place.height);
  const map = new PictureMap(content, { ...place, scale: size.scale, resolution: RESOLUTION }, colours);
  let whole = false;
  try {
    whole = await map.addBase(content.base);
    map.drawInto(context, place.x, place.y);
    sheet.drawScale(map.metresPerMm(), place);
    sheet.drawLegend([...legendLines(map.villages), ...map.extras.flatMap((layer) => layer.lines()).filter((line) => line.count !== 0)], words.question, place);
  } finally {
    map.remove();
  }
  sheet.drawFoot(words, place);
  const png = await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png');
  });
  const bytes = new Uint8Array(await /** @type {Blob} */ (png).arrayBuffer());
  return { png: new Blob([withPhysicalSize(bytes, RESOLUTION * 1000)], { type: 'image/png' }), whole };
}
