// Recurrences of stacked networks: all steps forward, and all steps backward.
//
// Arrays are PyTorch's, batch innermost: inputs [step][replicate][feature][batch], states
// [step + 1][replicate][hidden][batch] that begin with zeros, gates [step][replicate][row][batch],
// weights [replicate][row][column] with the bias last. Each replicate reads as many steps as its
// `lengths` says; what lies beyond them is neither read nor written. Results do not depend on the
// other replicates. A batch is a multiple of VL, the floats of a vector register.
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
INLINE float sum(V v) {
    float total = 0, values[VL];
    memcpy(values, &v, sizeof v);
    EACH(VL, i) total += values[i];
    return total;
}

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
    const int* lengths;
    // floats between two steps of an array with so many rows a replicate
    long step(long rows) const { return replicates * rows * batch; }
    // where a replicate's columns begin at a step
    long at(long t, long n, long rows, long column) const { return t * step(rows) + n * rows * batch + column; }
};

// acc[i][j] += M rows of weights, `apart` from each other, times `count` rows of the right factor
template <int M, int NV>
INLINE void multiply(V (&acc)[M][NV], const float* weights, long apart, const float* right, long stride, long count) {
    for (long k = 0; k < count; k++) {
        V b[NV];
        EACH(NV, j) b[j] = load(right + k * stride + VL * j);
        EACH(M, i) {
            V a = all(weights[i * apart + k]);
            EACH(NV, j) acc[i][j] += a * b[j];
        }
    }
}
template <int M, int NV>
INLINE void fill(V (&acc)[M][NV], const float* values, long apart) {
    EACH(M, i) EACH(NV, j) acc[i][j] = all(values[i * apart]);
}

// carries out `body` for groups of four rows, then for single ones, the number as a constant
template <class Body>
INLINE void tiled(long rows, Body body) {
    long i = 0;
    for (; i + 4 <= rows; i += 4) body(i, std::integral_constant<int, 4>());
    for (; i < rows; i++) body(i, std::integral_constant<int, 1>());
}

// dh[u] = transposed[u][row] d[row], summed over rows; of NV * VL columns
template <int NV>
void back(const float* transposed, long rows, long hidden, const float* d, long stride, float* dh) {
    tiled(hidden, [&](long u, auto count) {
        constexpr int M = decltype(count)::value;
        V acc[M][NV];
        EACH(M, i) EACH(NV, j) acc[i][j] = V{};
        multiply<M, NV>(acc, transposed + u * rows, rows, d, stride, rows);
        EACH(M, i) EACH(NV, j) store(dh + (u + i) * NV * VL + VL * j, acc[i][j]);
    });
}

// gradient[i][k] = d[i] read[k], summed over steps and batch, for M rows i and N rows k
template <int M, int N>
INLINE void outer(long steps, long batch, const float* d, long d_step, const float* read, long read_step, float* gradient, long width) {
    V acc[M][N];
    EACH(M, i) EACH(N, k) acc[i][k] = V{};
    for (long t = 0; t < steps; t++)
        for (long b = 0; b < batch; b += VL) {
            V a[N];
            EACH(N, k) a[k] = load(read + t * read_step + k * batch + b);
            EACH(M, i) {
                V g = load(d + t * d_step + i * batch + b);
                EACH(N, k) acc[i][k] += g * a[k];
            }
        }
    EACH(M, i) EACH(N, k) gradient[i * width + k] = sum(acc[i][k]);
}
// gradient of the columns that multiply `count` rows of an array
template <int M>
INLINE void columns(long steps, long batch, const float* d, long d_step, const float* read, long read_step, long count, float* gradient, long width) {
    long k = 0;
    for (; k + 3 <= count; k += 3) outer<M, 3>(steps, batch, d, d_step, read + k * batch, read_step, gradient + k, width);
    for (; k < count; k++) outer<M, 1>(steps, batch, d, d_step, read + k * batch, read_step, gradient + k, width);
}
// gradient of a replicate's weights on states, on inputs, or on both in this order, and of the bias
void weight_gradient(const Shape& s, long n, long rows, const float* d, long d_step, const float* states, const float* inputs, float* gradient) {
    const long steps = s.lengths[n], of_states = states ? s.hidden : 0, of_inputs = inputs ? s.features : 0;
    const long width = of_states + of_inputs + 1;
    tiled(rows, [&](long i, auto count) {
        constexpr int M = decltype(count)::value;
        const float* own = d + i * s.batch;
        float* to = gradient + i * width;
        if (states) columns<M>(steps, s.batch, own, d_step, states + s.at(0, n, s.hidden, 0), s.step(s.hidden), of_states, to, width);
        if (inputs) columns<M>(steps, s.batch, own, d_step, inputs + s.at(0, n, s.features, 0), s.step(s.features), of_inputs, to + of_states, width);
        for (int r = 0; r < M; r++) {
            V total = V{};
            for (long t = 0; t < steps; t++)
                for (long b = 0; b < s.batch; b += VL) total += load(own + t * d_step + r * s.batch + b);
            to[r * width + width - 1] = sum(total);
        }
    });
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

// ---- RNN: h' = tanh(W [h; x; 1])

template <int NV>
void rnn_forward(const Shape& s, long n, long b, const float* x, const float* w, float* h) {
    const long H = s.hidden, width = H + s.features + 1;
    for (long t = 0; t < s.lengths[n]; t++) {
        const float *state = h + s.at(t, n, H, b), *input = x + s.at(t, n, s.features, b);
        float* next = h + s.at(t + 1, n, H, b);
        tiled(H, [&](long u, auto count) {
            constexpr int M = decltype(count)::value;
            V acc[M][NV];
            const float* row = w + u * width;
            fill<M, NV>(acc, row + width - 1, width);
            multiply<M, NV>(acc, row, width, state, s.batch, H);
            multiply<M, NV>(acc, row + H, width, input, s.batch, s.features);
            EACH(M, i) EACH(NV, j) store(next + (u + i) * s.batch + VL * j, tangent(acc[i][j]));
        });
    }
}
template <int NV>
void rnn_backward(const Shape& s, long n, long b, const float* transposed, const float* h, float* d, Given grad, float* dh) {
    const long H = s.hidden, C = NV * VL;
    memset(dh, 0, H * C * sizeof(float));
    for (long t = s.lengths[n] - 1; t >= 0; t--) {
        const float *after = h + s.at(t + 1, n, H, b), *given = grad.at(s, t, n, b);
        float* own = d + s.at(t, n, H, b);
        for (long u = 0; u < H; u++) EACH(NV, j) {
            const long at = u * s.batch + VL * j;
            V v = load(dh + u * C + VL * j), q = load(after + at);
            if (given) v += load(given + at);
            store(own + at, v * (1.f - q * q));
        }
        if (t) back<NV>(transposed, H, H, own, s.batch, dh);
    }
}

// ---- GRU: gates n, r, z, m; of_inputs has the rows n, r, z and of_states the rows r, z, m

template <int NV>
void gru_forward(const Shape& s, long n, long b, const float* x, const float* of_inputs, const float* of_states, float* h, float* gates) {
    const long H = s.hidden, B = s.batch, xs = s.features + 1, hs = H + 1;
    for (long t = 0; t < s.lengths[n]; t++) {
        const float *state = h + s.at(t, n, H, b), *input = x + s.at(t, n, s.features, b);
        float *next = h + s.at(t + 1, n, H, b), *g = gates + s.at(t, n, 4 * H, b);
        for (long u = 0; u < H; u++) {
            V in[3][NV], acc[3][NV];  // n, r, z of the input; r, z, m of the state
            fill<3, NV>(in, of_inputs + u * xs + s.features, H * xs);
            multiply<3, NV>(in, of_inputs + u * xs, H * xs, input, B, s.features);
            fill<3, NV>(acc, of_states + u * hs + H, H * hs);
            EACH(2, i) EACH(NV, j) acc[i][j] += in[i + 1][j];
            multiply<3, NV>(acc, of_states + u * hs, H * hs, state, B, H);
            EACH(NV, j) {
                const long at = u * B + VL * j;
                V r = sigmoid(acc[0][j]), z = sigmoid(acc[1][j]), m = acc[2][j];
                V c = tangent(in[0][j] + r * m);
                store(g + at, c), store(g + at + H * B, r), store(g + at + 2 * H * B, z), store(g + at + 3 * H * B, m);
                store(next + at, c + z * (load(state + at) - c));
            }
        }
    }
}
template <int NV>
void gru_backward(const Shape& s, long n, long b, const float* transposed, const float* h, float* gates, Given grad, float* room) {
    const long H = s.hidden, B = s.batch, C = NV * VL;
    float *dh = room, *kept = room + H * C;
    memset(room, 0, 2 * H * C * sizeof(float));
    for (long t = s.lengths[n] - 1; t >= 0; t--) {
        const float *state = h + s.at(t, n, H, b), *given = grad.at(s, t, n, b);
        float* g = gates + s.at(t, n, 4 * H, b);
        for (long u = 0; u < H; u++) EACH(NV, j) {
            const long at = u * B + VL * j, here = u * C + VL * j;
            V v = load(dh + here) + load(kept + here);
            if (given) v += load(given + at);
            V c = load(g + at), r = load(g + at + H * B), z = load(g + at + 2 * H * B), m = load(g + at + 3 * H * B);
            V dn = v * (1.f - z) * (1.f - c * c);
            store(kept + here, v * z);
            store(g + at, dn);
            store(g + at + H * B, dn * m * r * (1.f - r));
            store(g + at + 2 * H * B, v * (load(state + at) - c) * z * (1.f - z));
            store(g + at + 3 * H * B, dn * r);
        }
        if (t) back<NV>(transposed, 3 * H, H, g + H * B, B, dh);
    }
}

// ---- LSTM: gates i, f, g, o

template <int NV>
void lstm_forward(const Shape& s, long n, long b, const float* x, const float* w, float* h, float* gates, float* c, float* tanh_c) {
    const long H = s.hidden, B = s.batch, width = H + s.features + 1;
    for (long t = 0; t < s.lengths[n]; t++) {
        const float *state = h + s.at(t, n, H, b), *input = x + s.at(t, n, s.features, b), *before = c + s.at(t, n, H, b);
        float *next = h + s.at(t + 1, n, H, b), *g = gates + s.at(t, n, 4 * H, b);
        float *after = c + s.at(t + 1, n, H, b), *squashed = tanh_c + s.at(t, n, H, b);
        for (long u = 0; u < H; u++) {
            V acc[4][NV];
            const float* row = w + u * width;
            fill<4, NV>(acc, row + width - 1, H * width);
            multiply<4, NV>(acc, row, H * width, state, B, H);
            multiply<4, NV>(acc, row + H, H * width, input, B, s.features);
            EACH(NV, j) {
                const long at = u * B + VL * j;
                V i = sigmoid(acc[0][j]), f = sigmoid(acc[1][j]), a = tangent(acc[2][j]), o = sigmoid(acc[3][j]);
                V now = f * load(before + at) + i * a, q = tangent(now);
                store(g + at, i), store(g + at + H * B, f), store(g + at + 2 * H * B, a), store(g + at + 3 * H * B, o);
                store(after + at, now), store(squashed + at, q), store(next + at, o * q);
            }
        }
    }
}
template <int NV>
void lstm_backward(const Shape& s, long n, long b, const float* transposed, float* gates, const float* c, const float* tanh_c, Given grad, float* room) {
    const long H = s.hidden, B = s.batch, C = NV * VL;
    float *dh = room, *dc = room + H * C;
    memset(room, 0, 2 * H * C * sizeof(float));
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
            store(g + at, m * a * i * (1.f - i));
            store(g + at + H * B, m * load(before + at) * f * (1.f - f));
            store(g + at + 2 * H * B, m * i * (1.f - a * a));
            store(g + at + 3 * H * B, v * q * o * (1.f - o));
        }
        if (t) back<NV>(transposed, 4 * H, H, g, B, dh);
    }
}

// room for what is carried from a step to the one before it, of one thread
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

// vectors whose accumulators fit into the registers beside each other: of 16, or of 32
constexpr int WIDE = VL == 16 ? 4 : 2;

// carries out `body` for each replicate and block of its columns
template <class Body, class End>
INLINE void each(const Shape& s, Body body, End end) {
    for (long n = 0; n < s.replicates; n++) {
        long b = 0;
        for (; b + WIDE * VL <= s.batch; b += WIDE * VL) body(n, b, std::integral_constant<int, WIDE>());
        for (; b < s.batch; b += VL) body(n, b, std::integral_constant<int, 1>());
        end(n);
    }
}
#define NV decltype(count)::value
#define SHAPE long replicates, long steps, long hidden, long features, long batch, const int* lengths

}  // namespace

extern "C" {

void rnn_forward_all(SHAPE, const float* x, const float* w, float* h) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    const long size = hidden * (hidden + features + 1);
    each(s, [&](long n, long b, auto count) { rnn_forward<NV>(s, n, b, x, w + n * size, h); }, [](long) {});
}
void rnn_backward_all(SHAPE, const float* x, const float* transposed, const float* h, float* d, const float* grad, int every, float* dw) {
    const Shape s{replicates, steps, hidden, features, batch, lengths};
    float* room = room_for(hidden * WIDE * VL);
    each(s, [&](long n, long b, auto count) { rnn_backward<NV>(s, n, b, transposed + n * hidden * hidden, h, d, {grad, bool(every)}, room); },
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
    float* room = room_for(2 * hidden * WIDE * VL);
    each(s, [&](long n, long b, auto count) { gru_backward<NV>(s, n, b, transposed + n * 3 * hidden * hidden, h, gates, {grad, bool(every)}, room); },
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
    float* room = room_for(2 * hidden * WIDE * VL);
    each(s, [&](long n, long b, auto count) { lstm_backward<NV>(s, n, b, transposed + n * rows * hidden, gates, c, tanh_c, {grad, bool(every)}, room); },
         [&](long n) { weight_gradient(s, n, rows, gates + s.at(0, n, rows, 0), s.step(rows), h, x, dw + n * size); });
}

}  // extern "C"
