/** Marks of what lies over or under the villages: each kind a shape of its own. */

/** @typedef {'star' | 'house' | 'block' | 'square' | 'cone' | 'cone_open'} ExtraShape */

/**
 * @param {CanvasRenderingContext2D} context @param {ExtraShape} shape
 * @param {number} x @param {number} y middle @param {number} radius
 * @param {string} fill @param {string} edge
 */
export function drawExtra(context, shape, x, y, radius, fill, edge) {
  context.beginPath();
  for (const [right, down] of CORNERS[shape]) context.lineTo(x + right * radius, y + down * radius);
  context.closePath();
  context.lineJoin = 'round';
  context.lineWidth = shape === 'square' ? 1 : Math.min(3, radius * 0.5);
  if (shape === 'cone_open') context.lineWidth = Math.min(2.5, radius * 0.6);
  context.strokeStyle = edge;
  // An empty mark's edge is what is seen of it: it lies above the fill.
  if (shape !== 'cone_open') context.stroke();
  context.fillStyle = fill;
  context.fill();
  if (shape === 'cone_open') context.stroke();
}

const CORNERS = /** @type {Record<ExtraShape, [number, number][]>} */ ({
  star: Array.from({ length: 10 }, (_each, at) => {
    const [reach, turn] = [at % 2 ? 0.45 : 1.15, (at * Math.PI) / 5];
    return [Math.sin(turn) * reach, -Math.cos(turn) * reach];
  }),
  house: [[0, -1.1], [1, -0.2], [0.75, -0.2], [0.75, 0.95], [-0.75, 0.95], [-0.75, -0.2], [-1, -0.2]],
  block: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
  cone: [[0, -1.2], [1.15, 0.85], [-1.15, 0.85]],
  cone_open: [[0, 1.2], [1.15, -0.85], [-1.15, -0.85]],
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
});
