import { drawMark } from './map-marks.js';

/** Room around a mark for its outline, ring or corner, pixels. */
const MARGIN = 5;
/** Larger canvases are paper: drawn path by path, as finely as can be. */
const LARGEST = 12_000_000;

/**
 * One mark as pixels: `full` hide what lies below, `soft` are mixed with it.
 *
 * @typedef {{size: number, full: Int32Array, fullColours: Uint32Array, soft: Int32Array,
 *   softWhole: Uint32Array, softColours: Uint8ClampedArray}} Sprite
 *   `softWhole` are the same colours, each as one number
 * @typedef {(x: number, y: number, overdue: boolean, alpha: number) => void} DrawMark
 */

/**
 * Marks drawn once and then copied pixel by pixel: tens of thousands of paths would take the canvas
 * a quarter of a second, copies take some milliseconds. The marks are the first on their canvas.
 */
export class MapSprites {
  constructor() {
    /** @type {Map<string, Sprite>} */
    this.kept = new Map();
    /** @type {import('./map-theme.js').Colours | null} */
    this.colours = null;
    this.look = '';
    /** @type {ImageData | null} */
    this.image = null;
  }

  /**
   * Begins a picture of marks on an empty canvas. @returns a pen; null for a sheet of paper, and
   * where the browser does not tell what is on a canvas
   *
   * @param {CanvasRenderingContext2D} context scaled evenly, not turned
   * @param {number} radius @param {import('./map-theme.js').Colours} colours
   * @param {{min?: {x: number, y: number}, max?: {x: number, y: number}}} seen only this part is changed
   */
  begin(context, radius, colours, { min, max }) {
    const { width, height } = context.canvas;
    if (width * height > LARGEST || !width || !height || !givesPixels()) return null;
    if (this.image?.width !== width || this.image?.height !== height) {
      this.image = context.createImageData(width, height);
    }
    const { image } = this;
    const bytes = image.data;
    const whole = new Uint32Array(bytes.buffer);
    const { a: ratio, e: left, f: top } = context.getTransform();
    const part = pixelsOf(context, /** @type {any} */ ({ min, max }));
    whole.fill(0, part.y * width, (part.y + part.height) * width);
    const look = `${radius} ${ratio} ${width}`;
    if (colours !== this.colours || look !== this.look) this.kept.clear();
    [this.colours, this.look] = [colours, look];
    const spriteFor = (/** @type {import('./map-classes.js').Mark} */ mark, /** @type {boolean} */ overdue, /** @type {number} */ alpha) => {
      const key = `${mark.shape} ${mark.fill} ${overdue} ${alpha}`;
      const found = this.kept.get(key) ?? spriteOf(mark, radius, colours, overdue, alpha, ratio, width);
      this.kept.set(key, found);
      return found;
    };
    const put = (/** @type {Sprite} */ sprite, /** @type {number} */ x, /** @type {number} */ y) => {
      const atX = Math.round(x * ratio + left - sprite.size / 2);
      const atY = Math.round(y * ratio + top - sprite.size / 2);
      // Marks over the edge are out of sight: the canvas is larger than the window.
      if (atX < 0 || atY < 0 || atX + sprite.size > width || atY + sprite.size > height) return;
      const at = atY * width + atX;
      const { full, fullColours, soft, softWhole, softColours } = sprite;
      for (let each = 0; each < full.length; each += 1) whole[at + full[each]] = fullColours[each];
      for (let each = 0; each < soft.length; each += 1) {
        const below = at + soft[each];
        if (whole[below] === 0) whole[below] = softWhole[each];
        else mix(bytes, below * 4, softColours, each * 4);
      }
    };
    return {
      /** @param {import('./map-classes.js').Mark} mark @returns {DrawMark} */
      of: (mark) => {
        // One place after the other mostly wants the same sprite: no search for each.
        let last = { overdue: false, alpha: 0, sprite: /** @type {Sprite | null} */ (null) };
        return (x, y, overdue, alpha) => {
          if (!last.sprite || last.overdue !== overdue || last.alpha !== alpha) {
            last = { overdue, alpha, sprite: spriteFor(mark, overdue, alpha) };
          }
          put(/** @type {Sprite} */ (last.sprite), x, y);
        };
      },
      end: () => context.putImageData(image, 0, 0, part.x, part.y, part.width, part.height),
    };
  }
}

/**
 * The pixels of a canvas in which a part lies, whole ones: the edge of a part half draws none.
 *
 * @param {CanvasRenderingContext2D} context scaled evenly, not turned
 * @param {{min: {x: number, y: number}, max: {x: number, y: number}}} part
 */
export function pixelsOf(context, { min, max }) {
  const { a: ratio, e: left, f: top } = context.getTransform();
  const { width, height } = context.canvas;
  const hair = 1e-6;
  const low = (/** @type {number} */ at, /** @type {number} */ most) => Math.min(Math.max(Math.floor(at + hair), 0), most);
  const high = (/** @type {number} */ at, /** @type {number} */ most) => Math.min(Math.max(Math.ceil(at - hair), 0), most);
  const [x, y] = [low(min.x * ratio + left, width), low(min.y * ratio + top, height)];
  return { x, y, width: high(max.x * ratio + left, width) - x, height: high(max.y * ratio + top, height) - y };
}

/** @type {boolean | undefined} */
let pixelsAreTrue;

/** Whether what is read from a canvas is what was drawn: some browsers give noise, for privacy. */
function givesPixels() {
  if (pixelsAreTrue === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 4;
    const context = canvas.getContext('2d');
    if (!context) return false;
    context.fillStyle = '#0b2a5b';
    context.fillRect(0, 0, 4, 4);
    const { data } = context.getImageData(0, 0, 4, 4);
    pixelsAreTrue = data.every((part, at) => part === [11, 42, 91, 255][at % 4]);
  }
  return pixelsAreTrue;
}

/**
 * @param {import('./map-classes.js').Mark} mark
 * @param {number} radius @param {import('./map-theme.js').Colours} colours
 * @param {boolean} overdue @param {number} alpha
 * @param {number} ratio pixels of the canvas for one of the page's @param {number} width of the canvas
 * @returns {Sprite}
 */
function spriteOf(mark, radius, colours, overdue, alpha, ratio, width) {
  const canvas = document.createElement('canvas');
  const size = Math.ceil(2 * (radius + MARGIN) * ratio);
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.scale(ratio, ratio);
  drawMark(context, mark, size / 2 / ratio, size / 2 / ratio, radius, colours, overdue);
  const { data } = context.getImageData(0, 0, size, size);
  const whole = new Uint32Array(data.buffer);
  /** @type {number[]} */
  const full = [];
  /** @type {number[]} */
  const soft = [];
  for (let at = 0; at < size * size; at += 1) {
    data[at * 4 + 3] = Math.round(data[at * 4 + 3] * alpha);
    if (data[at * 4 + 3] === 255) full.push(at);
    else if (data[at * 4 + 3] > 0) soft.push(at);
  }
  const offset = (/** @type {number} */ at) => Math.floor(at / size) * width + (at % size);
  return {
    size,
    full: Int32Array.from(full, offset),
    fullColours: Uint32Array.from(full, (at) => whole[at]),
    soft: Int32Array.from(soft, offset),
    softWhole: Uint32Array.from(soft, (at) => whole[at]),
    softColours: Uint8ClampedArray.from(soft.flatMap((at) => [...data.subarray(at * 4, at * 4 + 4)])),
  };
}

/**
 * Lays a pixel over another: "over" of Porter and Duff 1984, colours not multiplied by alpha.
 *
 * @param {Uint8ClampedArray} below @param {number} at
 * @param {Uint8ClampedArray} above @param {number} from
 */
function mix(below, at, above, from) {
  const upper = above[from + 3] / 255;
  if (below[at + 3] === 255) {
    for (let part = 0; part < 3; part += 1) {
      below[at + part] = above[from + part] * upper + below[at + part] * (1 - upper);
    }
    return;
  }
  const lower = (below[at + 3] / 255) * (1 - upper);
  const alpha = upper + lower;
  for (let part = 0; part < 3; part += 1) {
    below[at + part] = (above[from + part] * upper + below[at + part] * lower) / alpha;
  }
  below[at + 3] = alpha * 255;
}
