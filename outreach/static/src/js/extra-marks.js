/** Marks of what lies over or under the villages: each kind a shape of its own, all in ink. */

/** @typedef {'star' | 'house' | 'block' | 'square'} ExtraShape */

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
  context.strokeStyle = edge;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
}

const CORNERS = /** @type {Record<ExtraShape, [number, number][]>} */ ({
  star: Array.from({ length: 10 }, (_each, at) => {
    const [reach, turn] = [at % 2 ? 0.45 : 1.15, (at * Math.PI) / 5];
    return [Math.sin(turn) * reach, -Math.cos(turn) * reach];
  }),
  house: [[0, -1.1], [1, -0.2], [0.75, -0.2], [0.75, 0.95], [-0.75, 0.95], [-0.75, -0.2], [-1, -0.2]],
  block: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
});
