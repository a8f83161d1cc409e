/**
 * A picture made small on the phone: upright, at most 1600 pixels, a JPEG of some 300 kB. It is
 * drawn anew, so that nothing but the picture is left: no position, no camera, no time.
 *
 * @typedef {object} Shrunk
 * @property {Blob} photo
 * @property {Blob} small at most 320 pixels, to show
 */

export const LONGEST_SIDE = 1600;
const SMALL_SIDE = 320;
/** Aimed at; and the most the server takes without making it coarser. */
const GOOD_BYTES = 300_000;
const MOST_BYTES = 600_000;
const QUALITIES = [0.82, 0.72, 0.62, 0.5, 0.4];
const SMALL_QUALITY = 0.7;

/** @param {Blob} file @returns {Promise<Shrunk>} throws for what this browser cannot show */
export async function shrinkPhoto(file) {
  const picture = await read(file);
  try {
    let side = LONGEST_SIDE;
    let photo = await encodeWell(picture, side);
    while (photo.size > MOST_BYTES) {
      side = Math.round(side * 0.75);
      photo = await encodeWell(picture, side);
    }
    return { photo, small: await encode(draw(picture, SMALL_SIDE), SMALL_QUALITY) };
  } finally {
    if ('close' in picture) picture.close();
  }
}

/** The picture upright. @param {Blob} file @returns {Promise<ImageBitmap | HTMLImageElement>} */
async function read(file) {
  if ('createImageBitmap' in globalThis) {
    try {
      return await createImageBitmap(file, { imageOrientation: 'from-image' });
    } catch {
      // Older browsers do not know the word; an <img> turns it upright, too.
    }
  }
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {ImageBitmap | HTMLImageElement} picture @param {number} side */
function draw(picture, side) {
  const width = 'naturalWidth' in picture ? picture.naturalWidth : picture.width;
  const height = 'naturalHeight' in picture ? picture.naturalHeight : picture.height;
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {ImageBitmap | HTMLImageElement} picture @param {number} side */
async function encodeWell(picture, side) {
  const canvas = draw(picture, side);
  let best = await encode(canvas, QUALITIES[0]);
  for (const quality of QUALITIES.slice(1)) {
    if (best.size <= GOOD_BYTES) break;
    best = await encode(canvas, quality);
  }
  // Some phones give the memory of a canvas back only when it is emptied.
  canvas.width = canvas.height = 0;
  return best;
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob>} */
function encode(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture cannot be encoded'))),
      'image/jpeg',
      quality,
    );
  });
}
