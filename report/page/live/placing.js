// Places what was drawn as MNIST's digits are placed: in workflow/scripts/unrolled/images/placing.py,
// in Python, the same is done with a picture from a file.

const SIZE = 28;
const BOX = 20; // MNIST's digits were fitted into 20 by 20 of the 28 by 28 pixels
const [THIN, USUAL] = [1.9, 2.3]; // pixels of 28: thinner strokes than the former get the latter

const [PAPER, INK] = [0.25, 0.75]; // shares of full contrast: nothing below, full ink above

/** @param {number} share of full contrast @returns {number} ink, 0 to 1, as predict.py reads it */
export const inkOf = (share) => Math.max(0, Math.min(1, (share - PAPER) / (INK - PAPER)));

/**
 * The width of a pen for strokes that are about as wide as in MNIST, once they are fitted.
 * @param {number[][][]} strokes points of each @param {number} pen width that they are drawn with
 */
export function penFor(strokes, pen) {
  const points = strokes.flat();
  const sides = [0, 1].map((axis) => {
    const places = points.map((point) => point[axis]);
    return Math.max(...places) - Math.min(...places) + pen;
  });
  const scale = BOX / Math.max(...sides);
  return pen * scale < THIN ? USUAL / scale : pen;
}

/**
 * A row of values scaled to another length, as Pillow's bilinear filter does it.
 * @param {Float64Array} values @param {number} length
 */
function resized(values, length) {
  const scale = values.length / length;
  const reach = Math.max(1, scale);
  return Float64Array.from({ length }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(values.length, Math.trunc(centre + reach + 0.5));
    let [sum, weights] = [0, 0];
    for (let at = first; at < end; at++) {
      const weight = Math.max(0, 1 - Math.abs((at + 0.5 - centre) / reach));
      sum += weight * values[at];
      weights += weight;
    }
    return sum / weights;
  });
}

/** @param {Float64Array[]} rows */
const transposed = (rows) =>
  Array.from(rows[0], (_, column) => Float64Array.from(rows, (row) => row[column]));

/**
 * Where a profile starts so that its centre of mass falls on pixel 14.
 * @param {number[]} profile
 */
function offset(profile) {
  const total = profile.reduce((a, b) => a + b);
  const centre = profile.reduce((sum, value, place) => sum + place * value, 0) / total;
  return Math.max(0, Math.min(SIZE - profile.length, Math.floor(SIZE / 2 - centre + 0.5)));
}

/**
 * Ink 0 to 1, row by row, as 28 rows of 28 pixels 0 to 255; null where there is none.
 * @param {Float64Array[]} ink
 */
export function placed(ink) {
  const inked = ink.map((row) => row.some((value) => value > 0));
  const columns = transposed(ink).map((column) => column.some((value) => value > 0));
  if (!inked.includes(true)) return null;
  const cut = (/** @type {boolean[]} */ used) => [used.indexOf(true), used.lastIndexOf(true) + 1];
  const [[top, bottom], [left, right]] = [cut(inked), cut(columns)];
  const inside = ink.slice(top, bottom).map((row) => row.slice(left, right));
  const scale = BOX / Math.max(bottom - top, right - left);
  const [height, width] = [bottom - top, right - left].map((length) =>
    Math.max(1, Math.round(length * scale))
  );
  const fitted = transposed(
    transposed(inside.map((row) => resized(row, width))).map((column) => resized(column, height)),
  );
  const most = Math.max(...fitted.flatMap((row) => Array.from(row)));
  const down = offset(fitted.map((row) => row.reduce((a, b) => a + b)));
  const across = offset(transposed(fitted).map((column) => column.reduce((a, b) => a + b)));
  const image = Array.from({ length: SIZE }, () => new Float64Array(SIZE));
  fitted.forEach((row, y) =>
    row.forEach((value, x) => (image[down + y][across + x] = Math.round((255 * value) / most)))
  );
  return image;
}
