// Recurrences of stacked networks: all steps forward, and all steps backward.
//
// Arrays are PyTorch's, batch innermost: inputs [step][replicate][feature][batch], states
// [step + 1][replicate][hidden][batch] that begin with zeros, gates [step][replicate][row][batch],
// weights [replicate][row][column] with the bias last. Each replicate reads as many steps as its
// `lengths` says; what lies beyond them is neither read nor written. Results do not depend on the
// other replicates. A batch is a multiple of VL, the floats of a vector register.
//
// What a product reads again and again is copied into rows that stand close together: PyTorch's are
// a power of two apart, and would push each other out of the cache.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <type_traits>

namespace {

typedef float V __attribute__((vector_size(4 * VL)));
typedef int I __attribute__((vector_size(4 * VL)));
#define INLINE static inline __attribute__((always_inline))
#define EACH(n, i) _Pragma("GCC unroll 16") for (int i = 0; i < n; i++)

INLINE V load(const float* from) { V v; memcpy(&v, from, sizeof v); return v; }
INLINE void store(float* to, V v) { memcpy(to, &v, sizeof v); }
INLINE V all(float x) { return x - V{}; }
// exp by the polynomial of Cephes (Moshier), to two units in the last place
INLINE V exponential(V x) {
    x = x > -87.f ? x : all(-87.f);
    x = x < 88.f ? x : all(88.f);
    V n = (x * 1.44269504f + 12582912.f) - 12582912.f;
    V r = x - n * 0.693359375f + n * 2.12194440e-4f;
    V p = all(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.f;
    I bits;
    memcpy(&bits, &p, sizeof p);
    bits += __builtin_convertvector(n, I) << 23;
    memcpy(&p, &bits, sizeof p);
    return p;
}
INLINE V sigmoid(V x) { return 1.f / (1.f + exponential(-x)); }
INLINE V tangent(V x) { return 2.f / (1.f + exponential(-2.f * x)) - 1.f; }

struct Shape {
    long replicates, steps, hidden, features, batch;
    const long* lengths;
    // floats between two steps of an array with so many rows a replicate
    long step(long rows) const { return replicates * rows * batch; }
    // where a replicate's columns begin at a step
    long at(long t, long n, long rows, long column) const { return t * step(rows) + n * rows * batch + column; }
};

// to[i] = left[i][k] right[k], summed over `count` rows of NV * VL columns, or added to what is there.
// Called, not inlined: the compiler then keeps all accumulators in registers.
template <int M, int NV>
__attribute__((noinline)) void multiply(float* to, long to_apart, bool add, const float* left, long left_apart, const float* right, long count) {
    V acc[M][NV];
    EACH(M, i) EACH(NV, j) acc[i][j] = add ? load(to + i * to_apart + VL * j) : V{};
    for (long k = 0; k < count; k++) {
        V b[NV];
        EACH(NV, j) b[j] = load(right + k * NV * VL + VL * j);
        EACH(M, i) {
            V a = all(left[i * left_apart + k]);
            EACH(NV, j) acc[i][j] += a * b[j];
        }
    }
    EACH(M, i) EACH(NV, j) store(to + i * to_apart + VL * j, acc[i][j]);
}

// carries out `body` for groups of four rows, then for what is left, the number as a constant
template <class Body>
INLINE void tiled(long rows, Body body) {
    long i = 0;
    for (; i + 4 <= rows; i += 4) body(i, std::integral_constant<int, 4>());
    if (i + 2 <= rows) body(i, std::integral_constant<int, 2>()), i += 2;
    if (i < rows) body(i, std::integral_constant<int, 1>());
}
// the same for vectors, of as many as fit into the registers with four rows of accumulators
constexpr int WIDE = VL == 16 ? 4 : 3;
template <class Body>
INLINE void in_blocks(long vectors, Body body) {
    long i = 0;
    for (; i + WIDE <= vectors; i += WIDE) body(i * VL, std::integral_constant<int, WIDE>());
    if (i + 2 <= vectors) body(i * VL, std::integral_constant<int, 2>()), i += 2;
    if (i < vectors) body(i * VL, std::integral_constant<int, 1>());
}

// rows of the right factor that stay in the first cache while all rows of the left pass
constexpr long DEPTH = 128;

// dh[u] = transposed[u][row] d[row], summed over rows; of NV * VL columns
template <int NV>
void back(const float* transposed, long rows, long hidden, const float* d, float* dh) {
    constexpr long C = NV * VL;
    for (long k = 0; k < rows; k += DEPTH)
        tiled(hidden, [&](long u, auto count) {
            multiply<decltype(count)::value, NV>(dh + u * C, C, k, transposed + u * rows + k, rows, d + k * C, std::min(DEPTH, rows - k));
        });
}

// room for what one thread needs during a call
float* room_for(long floats) {
    static thread_local float* held = nullptr;
    static thread_local long size = 0;
    if (floats > size) {
        free(held);
        held = static_cast<float*>(aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64));
        size = floats;
    }
    return held;
}

float* zeros(long floats) { return static_cast<float*>(memset(room_for(floats), 0, floats * sizeof(float))); }

// gradient of a replicate's weights on states, on inputs, or on both in this order, and of the bias:
// gradient[i][k] = d[i] read[k], summed over steps and batch
void weight_gradient(const Shape& s, long n, long rows, const float* d, long d_step, const float* states, const float* inputs, float* gradient) {
    const long steps = s.lengths[n], B = s.batch, of_states = states ? s.hidden : 0, of_inputs = inputs ? s.features : 0;
    const long width = of_states + of_inputs + 1, padded = (width + VL - 1) / VL * VL, deep = std::max(1L, DEPTH / B);
    float *sums = room_for(rows * padded + deep * B * WIDE * VL), *panel = sums + rows * padded;
    for (long first = 0; first < steps; first += deep)
        in_blocks(padded / VL, [&](long column, auto vectors) {
            constexpr int NV = decltype(vectors)::value;
            constexpr long C = NV * VL;
            const long end = std::min(first + deep, steps);
            for (long t = first; t < end; t++)
                for (long k = 0; k < C; k++) {
                    const long c = column + k;
                    const float* row = c < of_states ? states + s.at(t, n, s.hidden, c * B)
                                       : c < width - 1 ? inputs + s.at(t, n, s.features, (c - of_states) * B) : nullptr;
                    float* to = panel + (t - first) * B * C + k;
                    for (long b = 0; b < B; b++) to[b * C] = row ? row[b] : c == width - 1;
                }
            tiled(rows, [&](long i, auto count) {
                for (long t = first; t < end; t++)
                    multiply<decltype(count)::value, NV>(sums + i * padded + column, padded, t, d + t * d_step + i * B, B, panel + (t - first) * B * C, B);
            });
        });
    for (long i = 0; i < rows; i++) memcpy(gradient + i * width, sums + i * padded, width * sizeof(float));
}

// The gradient that a replicate's states are given at a step: at every one, or after its last.
struct Given {
    const float* grad;
    bool every;
    const float* at(const Shape& s, long t, long n, long b) const {
        if (every) return grad + s.at(t, n, s.hidden, b);
        return t == s.lengths[n] - 1 ? grad + s.at(0, n, s.hidden, b) : nullptr;
    }
};

// What a step multiplies: rows of states, of inputs and of ones, close together; and what the next will.
template <int NV>
struct Operands {
    static constexpr long C = NV * VL;
    float *now, *next, *sums;
    // `of_sums` rows of room for products beside them; all states are zero
    Operands(long rows, long of_sums) : now(zeros((2 * rows + of_sums) * C)), next(now + rows * C), sums(next + rows * C) {}
    void ones(long row) {
        for (long i = 0; i < C; i++) now[row * C + i] = next[row * C + i] = 1;
    }
    void read(long row, const float* from, long count, long batch) {
        for (long k = 0; k < count; k++) EACH(NV, j) store(now + (row + k) * C + VL * j, load(from + k * batch + VL * j));
    }
    void advance() { std::swap(now, next); }
};

// ---- RNN: h' = tanh(W [h; x; 1])

template <int NV>
void rnn_forward(const Shape& s, long n, long b, const float* x, const float* w, float* h) {
    const long H = s.hidden, B = s.batch, C = NV * VL, width = H + s.features + 1;
    Operands<NV> o(width, 4);
    o.ones(width - 1);
    for (long t = 0; t < s.lengths[n]; t++, o.advance()) {
        o.read(H, x + s.at(t, n, s.features, b), s.features, B);
        float* next = h + s.at(t + 1, n, H, b);
        tiled(H, [&](long u, auto count) {
            constexpr int M = decltype(count)::value;
            multiply<M, NV>(o.sums, C, false, w + u * width, width, o.now, width);
            EACH(M, i) EACH(NV, j) {
                V v = tangent(load(o.sums + i * C + VL * j));
                store(next + (u + i) * B + VL * j, v), store(o.next + (u + i) * C + VL * j, v);
            }
        });
    }
}
template <int NV>
void rnn_backward(const Shape& s, long n, long b, const float* transposed, const float* h, float* d, Given grad) {
    const long H = s.hidden, C = NV * VL;
    float *dh = zeros(2 * H * C), *close = dh + H * C;
    for (long t = s.lengths[n] - 1; t >= 0; t--) {
        const float *after = h + s.at(t + 1, n, H, b), *given = grad.at(s, t, n, b);
        float* own = d + s.at(t, n, H, b);
        for (long u = 0; u < H; u++) EACH(NV, j) {
            const long at = u * s.batch + VL * j;
            V v = load(dh + u * C + VL * j), q = load(after + at);
            if (given) v += load(given + at);
            v *= 1.f - q * q;
            store(own + at, v), store(close + u * C + VL * j, v);
        }
        if (t) back<NV>(transposed, H, H, close, dh);
    }
}

// ---- GRU: gates n, r, z, m; of_inputs has the rows n, r, z and of_states the rows r, z, m

template <int NV>
void gru_forward(const Shape& s, long n, long b, const float* x, const float* of_inputs, const float* of_states, float* h, float* gates) {
    const long H = s.hidden, B = s.batch, C = NV * VL, xs = s.features + 1, hs = H + 1;
    Operands<NV> o(hs + xs, 6);
    o.ones(H), o.ones(hs + s.features);
    float* sums[6];  // of n, r, z over inputs, then of r, z, m over states
    EACH(6, i) sums[i] = o.sums + i * C;
    for (long t = 0; t < s.lengths[n]; t++, o.advance()) {
        o.read(hs, x + s.at(t, n, s.features, b), s.features, B);
        float *next = h + s.at(t + 1, n, H, b), *g = gates + s.at(t, n, 4 * H, b);
        for (long u = 0; u < H; u++) {
            multiply<3, NV>(sums[0], C, false, of_inputs + u * xs, H * xs, o.now + hs * C, xs);
            multiply<3, NV>(sums[3], C, false, of_states + u * hs, H * hs, o.now, hs);
            EACH(NV, j) {
                const long at = u * B + VL * j, here = u * C + VL * j, k = VL * j;
                V r = sigmoid(load(sums[1] + k) + load(sums[3] + k)), z = sigmoid(load(sums[2] + k) + load(sums[4] + k));
                V m = load(sums[5] + k), c = tangent(load(sums[0] + k) + r * m), v = c + z * (load(o.now + here) - c);
                store(g + at, c), store(g + at + H * B, r), store(g + at + 2 * H * B, z), store(g + at + 3 * H * B, m);
                store(next + at, v), store(o.next + here, v);
            }
        }
    }
}
template <int NV>
void gru_backward(const Shape& s, long n, long b, const float* transposed, const float* h, float* gates, Given grad) {
    const long H = s.hidden, B = s.batch, C = NV * VL;
    float *dh = zeros(5 * H * C), *kept = dh + H * C, *close = kept + H * C;
    for (long t = s.lengths[n] - 1; t >= 0; t--) {
        const float *state = h + s.at(t, n, H, b), *given = grad.at(s, t, n, b);
        float* g = gates + s.at(t, n, 4 * H, b);
        for (long u = 0; u < H; u++) EACH(NV, j) {
            const long at = u * B + VL * j, here = u * C + VL * j;
            V v = load(dh + here) + load(kept + here);
            if (given) v += load(given + at);
            V c = load(g + at), r = load(g + at + H * B), z = load(g + at + 2 * H * B), m = load(g + at + 3 * H * B);
            V dn = v * (1.f - z) * (1.f - c * c);
            V of_states[3] = {dn * m * r * (1.f - r), v * (load(state + at) - c) * z * (1.f - z), dn * r};
            store(kept + here, v * z), store(g + at, dn);
            EACH(3, i) store(g + at + (i + 1) * H * B, of_states[i]), store(close + here + i * H * C, of_states[i]);
        }
        if (t) back<NV>(transposed, 3 * H, H, close, dh);
    }
}

// ---- LSTM: gates i, f, g, o

template <int NV>
void lstm_forward(const Shape& s, long n, long b, const float* x, const float* w, float* h, float* gates, float* c, float* tanh_c) {
    const long H = s.hidden, B = s.batch, C = NV * VL, width = H + s.features + 1;
    Operands<NV> o(width, 4);
    o.ones(width - 1);
    for (long t = 0; t < s.lengths[n]; t++, o.advance()) {
        o.read(H, x + s.at(t, n, s.features, b), s.features, B);
        const float* before = c + s.at(t, n, H, b);
        float *next = h + s.at(t + 1, n, H, b), *g = gates + s.at(t, n, 4 * H, b);
        float *after = c + s.at(t + 1, n, H, b), *squashed = tanh_c + s.at(t, n, H, b);
        for (long u = 0; u < H; u++) {
            multiply<4, NV>(o.sums, C, false, w + u * width, H * width, o.now, width);
            EACH(NV, j) {
                const long at = u * B + VL * j, k = VL * j;
                V i = sigmoid(load(o.sums + k)), f = sigmoid(load(o.sums + C + k));
                V a = tangent(load(o.sums + 2 * C + k)), out = sigmoid(load(o.sums + 3 * C + k));
                V now = f * load(before + at) + i * a, q = tangent(now), v = out * q;
                store(g + at, i), store(g + at + H * B, f), store(g + at + 2 * H * B, a), store(g + at + 3 * H * B, out);
                store(after + at, now), store(squashed + at, q);
                store(next + at, v), store(o.next + u * C + k, v);
            }
        }
    }
}
template <int NV>
void lstm_backward(const Shape& s, long n, long b, const float* transposed, float* gates, const float* c, const float* tanh_c, Given grad) {
    const long H = s.hidden, B = s.batch, C = NV * VL;
    float *dh = zeros(6 * H * C), *dc = dh + H * C, *close = dc + H * C;
    for (long t = s.lengths[n] - 1; t >= 0; t--) {
        const float *before = c + s.at(t, n, H, b), *squashed = tanh_c + s.at(t, n, H, b), *given = grad.at(s, t, n, b);
        float* g = gates + s.at(t, n, 4 * H, b);
        for (long u = 0; u < H; u++) EACH(NV, j) {
            const long at = u * B + VL * j, here = u * C + VL * j;
            V v = load(dh + here);
            if (given) v += load(given + at);
            V i = load(g + at), f = load(g + at + H * B), a = load(g + at + 2 * H * B), o = load(g + at + 3 * H * B);
            V q = load(squashed + at), m = load(dc + here) + v * o * (1.f - q * q);
            store(dc + here, m * f);
            V of_gates[4] = {m * a * i * (1.f - i), m * load(before + at) * f * (1.f - f), m * i * (1.f - a * a), v * q * o * (1.f - o)};
            EACH(4, k) store(g + at + k * H * B, of_gates[k]), store(close + here + k * H * C, of_gates[k]);
        }
        if (t) back<NV>(transposed, 4 * H, H, close, dh);
    }
}

// carries out `body` for each replicate and block of its columns, then `end` for the replicate
template <class Body, class End>
INLINE void each(const Shape& s, Body body, End end) {
    for (long n = 0; n < s.replicates; n++) {
        in_blocks(s.batch / VL, [&](long b, auto count) { body(n, b, count); });
        end(n);
    }
}
#define NV decltype(count)::value
#define SHAPE long replicates, long steps, long hidden, long features, long batch, const long* lengths

}  // namespace

extern "C" {

void rnn_forward_all(SHAPE, const float* x, const float* w, float* h) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long size = hidden * (hidden + features + 1);
    each(s, [&](long n, long b, auto count) { rnn_forward<NV>(s, n, b, x, w + n * size, h); }, [](long) {});
}
void rnn_backward_all(SHAPE, const float* x, const float* transposed, const float* h, float* d, const float* grad, int every, float* dw) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    each(s, [&](long n, long b, auto count) { rnn_backward<NV>(s, n, b, transposed + n * hidden * hidden, h, d, {grad, bool(every)}); },
         [&](long n) { weight_gradient(s, n, hidden, d + s.at(0, n, hidden, 0), s.step(hidden), h, x, dw + n * hidden * (hidden + features + 1)); });
}
void gru_forward_all(SHAPE, const float* x, const float* of_inputs, const float* of_states, float* h, float* gates) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long inputs = 3 * hidden * (features + 1), states = 3 * hidden * (hidden + 1);
    each(s, [&](long n, long b, auto count) { gru_forward<NV>(s, n, b, x, of_inputs + n * inputs, of_states + n * states, h, gates); }, [](long) {});
}
void gru_backward_all(SHAPE, const float* x, const float* transposed, const float* h, float* gates, const float* grad, int every, float* d_inputs, float* d_states) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long inputs = 3 * hidden * (features + 1), states = 3 * hidden * (hidden + 1), rows = 4 * hidden;
    each(s, [&](long n, long b, auto count) { gru_backward<NV>(s, n, b, transposed + n * 3 * hidden * hidden, h, gates, {grad, bool(every)}); },
         [&](long n) {
             const float* d = gates + s.at(0, n, rows, 0);
             weight_gradient(s, n, 3 * hidden, d, s.step(rows), nullptr, x, d_inputs + n * inputs);
             weight_gradient(s, n, 3 * hidden, d + hidden * batch, s.step(rows), h, nullptr, d_states + n * states);
         });
}
void lstm_forward_all(SHAPE, const float* x, const float* w, float* h, float* gates, float* c, float* tanh_c) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long size = 4 * hidden * (hidden + features + 1);
    each(s, [&](long n, long b, auto count) { lstm_forward<NV>(s, n, b, x, w + n * size, h, gates, c, tanh_c); }, [](long) {});
}
void lstm_backward_all(SHAPE, const float* x, const float* transposed, const float* h, float* gates, const float* c, const float* tanh_c, const float* grad, int every, float* dw) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long size = 4 * hidden * (hidden + features + 1), rows = 4 * hidden;
    each(s, [&](long n, long b, auto count) { lstm_backward<NV>(s, n, b, transposed + n * rows * hidden, gates, c, tanh_c, {grad, bool(every)}); },
         [&](long n) { weight_gradient(s, n, rows, gates + s.at(0, n, rows, 0), s.step(rows), h, x, dw + n * size); });
}

}  // extern "C"
