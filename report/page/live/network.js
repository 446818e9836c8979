// The trained networks, one step at a time, in plain numbers.

/**
 * A layer that reads in one direction: matrices row by row, one block of `hidden` rows a gate.
 * @typedef {{hidden: number, inputs: number, wi: Float32Array, wh: Float32Array,
 *   bi: Float32Array, bh: Float32Array}} Layer
 */

/**
 * A state, and the gates of the step that led to it; `c` is an LSTM's memory.
 * @typedef {{h: Float64Array, c?: Float64Array, gates: Record<string, Float64Array>}} State
 */

/** @param {number} x */
export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/**
 * Each row of a matrix times a vector, and the biases.
 * @param {Float32Array} matrix @param {Float32Array} bias @param {ArrayLike<number>} vector
 * @param {number} first row @param {number} rows
 */
function affine(matrix, bias, vector, first = 0, rows = bias.length) {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = bias[first + row];
    const start = (first + row) * vector.length;
    for (let k = 0; k < vector.length; k++) sum += matrix[start + k] * vector[k];
    sums[row] = sum;
  }
  return sums;
}

/**
 * Combines up to four vectors unit by unit.
 * @param {(a: number, b: number, c: number, d: number) => number} combine
 * @param {Float64Array} a @param {Float64Array} b @param {Float64Array} c @param {Float64Array} d
 */
const each = (combine, a, b = a, c = a, d = a) =>
  a.map((value, unit) => combine(value, b[unit], c[unit], d[unit]));

/** @param {Float64Array} sums @param {number} place @param {number} hidden */
const block = (sums, place, hidden) => sums.subarray(place * hidden, (place + 1) * hidden);

/**
 * What each cell makes of a state and an input, by its equations in workflow/scripts/unrolled/cells.
 * @type {Record<string, {gates: number, step: (layer: Layer, state: State, x: ArrayLike<number>) => State}>}
 */
export const CELLS = {
  rnn: {
    gates: 1,
    step(layer, state, x) {
      const h = each(
        (a, b) => Math.tanh(a + b),
        affine(layer.wi, layer.bi, x),
        affine(layer.wh, layer.bh, state.h),
      );
      return { h, gates: {} };
    },
  },
  lstm: {
    gates: 4,
    step(layer, state, x) {
      const n = layer.hidden;
      const sums = each(
        (a, b) => a + b,
        affine(layer.wi, layer.bi, x),
        affine(layer.wh, layer.bh, state.h),
      );
      const [i, f, o] = [0, 1, 3].map((place) => block(sums, place, n).map(sigmoid));
      const g = block(sums, 2, n).map(Math.tanh);
      const c = each((f, c, i, g) => f * c + i * g, f, state.c ?? new Float64Array(n), i, g);
      return { h: each((o, c) => o * Math.tanh(c), o, c), c, gates: { i, f, g, o } };
    },
  },
  gru: {
    gates: 3,
    step(layer, state, x) {
      const n = layer.hidden;
      const ofInput = affine(layer.wi, layer.bi, x);
      const ofState = affine(layer.wh, layer.bh, state.h);
      const [r, z] = [0, 1].map((place) =>
        each((a, b) => sigmoid(a + b), block(ofInput, place, n), block(ofState, place, n))
      );
      const candidate = each(
        (a, r, b) => Math.tanh(a + r * b),
        block(ofInput, 2, n),
        r,
        block(ofState, 2, n),
      );
      return {
        h: each((z, n, h) => (1 - z) * n + z * h, z, candidate, state.h),
        gates: { r, z, n: candidate },
      };
    },
  },
  mgu: {
    gates: 2,
    step(layer, state, x) {
      const n = layer.hidden;
      const ofInput = affine(layer.wi, layer.bi, x);
      const f = each(
        (a, b) => sigmoid(a + b),
        block(ofInput, 0, n),
        affine(layer.wh, layer.bh, state.h, 0, n),
      );
      const kept = each((f, h) => f * h, f, state.h);
      const candidate = each(
        (a, b) => Math.tanh(a + b),
        block(ofInput, 1, n),
        affine(layer.wh, layer.bh, kept, n, n),
      );
      return {
        h: each((f, h, n) => (1 - f) * h + f * n, f, state.h, candidate),
        gates: { f, n: candidate },
      };
    },
  },
};

/** @param {string} text base64 */
function bytes(text) {
  const letters = atob(text);
  const all = new Uint8Array(letters.length);
  for (let place = 0; place < all.length; place++) all[place] = letters.charCodeAt(place);
  return all;
}

// what the last of a half's ten bits of fraction is worth, by its exponent
const LAST_BIT = Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

/** @param {number} half sixteen bits @returns {number} as IEEE 754 has it */
export function fromHalf(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 1024 + fraction : fraction) * LAST_BIT[exponent];
}

/** @param {string} text base64, little-endian @param {number} bits 16 or 32 */
export function numbers(text, bits) {
  const view = new DataView(bytes(text).buffer);
  const size = bits / 8;
  const all = new Float32Array(view.byteLength / size);
  for (let place = 0; place < all.length; place++) {
    const at = place * size;
    all[place] = bits === 16 ? fromHalf(view.getUint16(at, true)) : view.getFloat32(at, true);
  }
  return all;
}

/** A trained network of one seed. */
export class Network {
  /**
   * @param {{cell: string, hidden: number, inputs: number, outputs: number, bidirectional: boolean,
   *   bits: number}} about @param {string} weights base64
   */
  constructor(about, weights) {
    this.cell = CELLS[about.cell];
    const all = numbers(weights, about.bits);
    let at = 0;
    const take = (/** @type {number} */ count) => all.subarray(at, at += count);
    const rows = this.cell.gates * about.hidden;
    // a backward half takes one step only, from zeros, whatever would carry it on
    this.layers = (about.bidirectional ? [0, 1] : [0]).map((backward) => ({
      hidden: about.hidden,
      inputs: about.inputs,
      wi: take(rows * about.inputs),
      wh: backward ? new Float32Array(rows * about.hidden) : take(rows * about.hidden),
      bi: take(rows),
      bh: take(rows),
    }));
    this.weight = take(about.outputs * about.hidden * this.layers.length);
    this.bias = take(about.outputs);
  }

  /** @returns {State} the state before the first step */
  start() {
    return { h: new Float64Array(this.layers[0].hidden), gates: {} };
  }

  /** @param {State} state @param {ArrayLike<number>} x @returns {State} */
  step(state, x) {
    return this.cell.step(this.layers[0], state, x);
  }

  /**
   * What the readout makes of a state, if the sequence ended with the input `x`: the other half of
   * a bidirectional network has then read that input alone.
   * @param {State} state @param {ArrayLike<number>} x
   */
  scores(state, x) {
    const [, other] = this.layers;
    const back = other ? this.cell.step(other, this.start(), x).h : [];
    return affine(this.weight, this.bias, [...state.h, ...back]);
  }

  /**
   * The state and the scores after each step of a sequence, one at a time.
   * @param {ArrayLike<number>[]} inputs
   */
  *reading(inputs) {
    let state = this.start();
    for (const x of inputs) {
      state = this.step(state, x);
      yield { state, scores: this.scores(state, x) };
    }
  }

  /** All of them at once. @param {ArrayLike<number>[]} inputs */
  read(inputs) {
    return [...this.reading(inputs)];
  }
}

/** @param {ArrayLike<number>} scores */
export function softmax(scores) {
  const most = Math.max(...Array.from(scores));
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** @param {ArrayLike<number>} values @returns {number} where the greatest stands */
export const argmax = (values) => Array.from(values).indexOf(Math.max(...Array.from(values)));
