// The vector operations of the kernels that Swift cannot spell, or spells as loops over scalars.
//
// One header, compiled once per instruction set: the flags of the importing target choose the width.
// Everything is `static inline`, so each target gets its own copy and no code of one level reaches
// another.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#define LENET_WIDTH 16
#elif defined(__AVX2__)
#define LENET_WIDTH 8
#else
#define LENET_WIDTH 4
#endif

#define LENET_INLINE static inline __attribute__((always_inline))

#pragma clang fp contract(off)
#pragma clang diagnostic ignored "-Wpsabi"  // all of it is inlined: no vector crosses a call

// Imported into Swift as SIMD16<Float>, SIMD8<Float> or SIMD4<Float>.
typedef float lenet_vector __attribute__((ext_vector_type(LENET_WIDTH)));
typedef float lenet_unaligned __attribute__((ext_vector_type(LENET_WIDTH), aligned(4)));
typedef int32_t lenet_integers __attribute__((ext_vector_type(LENET_WIDTH)));
typedef _Bool lenet_flags __attribute__((ext_vector_type(LENET_WIDTH)));

// Eight lanes whatever the level: the width of the transposition.
typedef float lenet_eight __attribute__((ext_vector_type(8)));
typedef float lenet_eight_unaligned __attribute__((ext_vector_type(8), aligned(4)));

LENET_INLINE lenet_vector lenet_load(const float *_Nonnull p) {
  return *(const lenet_unaligned *)p;
}

LENET_INLINE void lenet_store(float *_Nonnull p, lenet_vector v) { *(lenet_unaligned *)p = v; }

// Brings the cache line of p nearer, whatever p points to.
LENET_INLINE void lenet_prefetch(const void *_Nonnull p) { __builtin_prefetch(p); }

LENET_INLINE lenet_vector lenet_broadcast(float x) { return (lenet_vector)x; }

LENET_INLINE lenet_vector lenet_add(lenet_vector a, lenet_vector b) { return a + b; }

LENET_INLINE lenet_vector lenet_subtract(lenet_vector a, lenet_vector b) { return a - b; }

LENET_INLINE lenet_vector lenet_multiply(lenet_vector a, lenet_vector b) { return a * b; }

LENET_INLINE lenet_vector lenet_divide(lenet_vector a, lenet_vector b) { return a / b; }

LENET_INLINE lenet_vector lenet_square_root(lenet_vector a) {
  return __builtin_elementwise_sqrt(a);
}

LENET_INLINE lenet_vector lenet_max(lenet_vector a, lenet_vector b) { return a > b ? a : b; }

// a * b + c with one rounding where the processor has it. Baseline x86-64 has no such instruction
// (the library call it would become is 50 times slower): there it rounds twice.
LENET_INLINE lenet_vector lenet_multiply_add(lenet_vector a, lenet_vector b, lenet_vector c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

// c - a * b, rounded as above.
LENET_INLINE lenet_vector lenet_negative_multiply_add(lenet_vector a, lenet_vector b,
                                                      lenet_vector c) {
  return lenet_multiply_add(-a, b, c);
}

// x where `where` > 0, else 0.
LENET_INLINE lenet_vector lenet_keep_positive(lenet_vector x, lenet_vector where) {
  return where > (lenet_vector)0.0f ? x : (lenet_vector)0.0f;
}

LENET_INLINE uint32_t lenet_flags_to_bits(lenet_integers mask) {
  lenet_flags flags = __builtin_convertvector(mask, lenet_flags);
#if LENET_WIDTH == 16
  uint16_t bits;
  __builtin_memcpy(&bits, &flags, 2);
  return bits;
#else
  uint8_t bits;
  __builtin_memcpy(&bits, &flags, 1);
  return bits & ((1u << LENET_WIDTH) - 1u);
#endif
}

// Bit i is set where a[i] >= b[i].
LENET_INLINE uint32_t lenet_bits_at_least(lenet_vector a, lenet_vector b) {
  return lenet_flags_to_bits(a >= b);
}

// Bit i is set where a[i] > b[i].
LENET_INLINE uint32_t lenet_bits_above(lenet_vector a, lenet_vector b) {
  return lenet_flags_to_bits(a > b);
}

// A choice of lanes: bits where the processor takes them, otherwise lanes of all ones or zeros.
#if LENET_WIDTH == 16
typedef uint16_t lenet_mask;
#else
typedef lenet_integers lenet_mask;
#endif

// The lanes whose bit is set.
LENET_INLINE lenet_mask lenet_mask_of_bits(uint32_t bits) {
#if LENET_WIDTH == 16
  return (uint16_t)bits;
#else
  lenet_integers own;
  for (int i = 0; i < LENET_WIDTH; i++) own[i] = 1 << i;
  return ((lenet_integers)(int32_t)bits & own) != 0;
#endif
}

// yes in the lanes of the mask, no in the others.
LENET_INLINE lenet_vector lenet_select(lenet_mask mask, lenet_vector yes, lenet_vector no) {
#if LENET_WIDTH == 16
  return __builtin_ia32_selectps_512(mask, yes, no);
#else
  return mask ? yes : no;
#endif
}

// ---- winners of a pool window ------------------------------------------------------------------

LENET_INLINE void lenet_store_integers(int32_t *_Nonnull p, lenet_integers v) {
  typedef int32_t unaligned __attribute__((ext_vector_type(LENET_WIDTH), aligned(4)));
  *(unaligned *)p = v;
}

// In each lane, which of four values is the first that equals their largest, `top`: 0...3; -1 where
// `output` is not positive.
LENET_INLINE lenet_integers lenet_winner(lenet_vector a, lenet_vector b, lenet_vector c,
                                         lenet_vector top, lenet_vector output) {
  lenet_integers place = (lenet_integers)3;
  place = c >= top ? (lenet_integers)2 : place;
  place = b >= top ? (lenet_integers)1 : place;
  place = a >= top ? (lenet_integers)0 : place;
  return output > (lenet_vector)0.0f ? place : (lenet_integers)-1;
}

LENET_INLINE lenet_integers lenet_load_integers(const int32_t *_Nonnull p) {
  typedef int32_t unaligned __attribute__((ext_vector_type(LENET_WIDTH), aligned(4)));
  return *(const unaligned *)p;
}

// value where winner >= 0, else 0.
LENET_INLINE lenet_vector lenet_keep_live(const int32_t *_Nonnull winner, lenet_vector value) {
  return lenet_load_integers(winner) >= 0 ? value : (lenet_vector)0.0f;
}

// value where winner == place, else 0.
LENET_INLINE lenet_vector lenet_keep_where(const int32_t *_Nonnull winner, int32_t place,
                                           lenet_vector value) {
  return lenet_load_integers(winner) == place ? value : (lenet_vector)0.0f;
}

// ---- eight lanes -------------------------------------------------------------------------------

LENET_INLINE void lenet_eight_store(float *_Nonnull p, lenet_eight v) {
  *(lenet_eight_unaligned *)p = v;
}

// to[j * to_stride + i] = from[i * from_stride + j] for i, j in 0...7.
LENET_INLINE void lenet_transpose_8x8(const float *_Nonnull from, ptrdiff_t from_stride,
                                      float *_Nonnull to, ptrdiff_t to_stride) {
  typedef float four __attribute__((ext_vector_type(4)));
  typedef float four_unaligned __attribute__((ext_vector_type(4), aligned(4)));
// Columns j ... j + 3 of rows i and i + 4: halves that meet while they are loaded.
#define ROWS(i, j) \
  __builtin_shufflevector((four)(*(const four_unaligned *)(from + (i) * from_stride + (j))), \
                          (four)(*(const four_unaligned *)(from + ((i) + 4) * from_stride + (j))), \
                          0, 1, 2, 3, 4, 5, 6, 7)
#define PAIR_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define PAIR_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define QUAD_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define QUAD_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
  for (int j = 0; j < 8; j += 4) {
    lenet_eight r0 = ROWS(0, j), r1 = ROWS(1, j), r2 = ROWS(2, j), r3 = ROWS(3, j);
    lenet_eight a = PAIR_LOW(r0, r1), b = PAIR_LOW(r2, r3);
    lenet_eight c = PAIR_HIGH(r0, r1), d = PAIR_HIGH(r2, r3);
    lenet_eight_store(to + j * to_stride, QUAD_LOW(a, b));
    lenet_eight_store(to + (j + 1) * to_stride, QUAD_HIGH(a, b));
    lenet_eight_store(to + (j + 2) * to_stride, QUAD_LOW(c, d));
    lenet_eight_store(to + (j + 3) * to_stride, QUAD_HIGH(c, d));
  }
#undef ROWS
#undef PAIR_LOW
#undef PAIR_HIGH
#undef QUAD_LOW
#undef QUAD_HIGH
}

// sums[i] = the sum of values[i][0...15] for i in 0...7, by one fixed tree.
LENET_INLINE void lenet_sum_lanes_of_8(const float *_Nonnull values, float *_Nonnull sums) {
  lenet_eight x[8];
  for (int i = 0; i < 8; i++)
    x[i] = *(const lenet_eight_unaligned *)(values + 16 * i) +
           *(const lenet_eight_unaligned *)(values + 16 * i + 8);
// Each step adds neighbours of two vectors, side by side.
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define EVEN_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define ODD_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
  lenet_eight y[4], z[2];
  for (int i = 0; i < 4; i++) y[i] = EVEN(x[2 * i], x[2 * i + 1]) + ODD(x[2 * i], x[2 * i + 1]);
  for (int i = 0; i < 2; i++)
    z[i] = EVEN_PAIRS(y[2 * i], y[2 * i + 1]) + ODD_PAIRS(y[2 * i], y[2 * i + 1]);
  lenet_eight_store(sums, __builtin_shufflevector(z[0], z[1], 0, 1, 2, 3, 8, 9, 10, 11) +
                              __builtin_shufflevector(z[0], z[1], 4, 5, 6, 7, 12, 13, 14, 15));
#undef EVEN
#undef ODD
#undef EVEN_PAIRS
#undef ODD_PAIRS
}

// ---- bytes to floats ---------------------------------------------------------------------------

typedef uint8_t lenet_bytes __attribute__((ext_vector_type(16)));
typedef uint8_t lenet_bytes_unaligned __attribute__((ext_vector_type(16), aligned(1)));

// Rows become columns.
LENET_INLINE void lenet_transpose_16x16(lenet_bytes *_Nonnull a) {
  lenet_bytes b[16];
#define LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(x, y) \
  __builtin_shufflevector(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
  // Four times the same: row i and row i + 8 interleaved become rows 2 i and 2 i + 1.
  for (int i = 0; i < 8; i++) b[2 * i] = LOW(a[i], a[i + 8]), b[2 * i + 1] = HIGH(a[i], a[i + 8]);
  for (int i = 0; i < 8; i++) a[2 * i] = LOW(b[i], b[i + 8]), a[2 * i + 1] = HIGH(b[i], b[i + 8]);
  for (int i = 0; i < 8; i++) b[2 * i] = LOW(a[i], a[i + 8]), b[2 * i + 1] = HIGH(a[i], a[i + 8]);
  for (int i = 0; i < 8; i++) a[2 * i] = LOW(b[i], b[i + 8]), a[2 * i + 1] = HIGH(b[i], b[i + 8]);
#undef LOW
#undef HIGH
}

// Bytes `first` ... `first + 15` of 16 pictures, those from `count` on blank: [16 bytes][16 pictures].
LENET_INLINE void lenet_transpose_bytes(const uint8_t *_Nonnull const *_Nonnull pictures,
                                        ptrdiff_t count, ptrdiff_t first,
                                        uint8_t *_Nonnull transposed) {
  lenet_bytes a[16];
  for (int i = 0; i < 16; i++)
    a[i] = i < count ? *(const lenet_bytes_unaligned *)(pictures[i] + first) : (lenet_bytes)0;
  lenet_transpose_16x16(a);
  for (int i = 0; i < 16; i++) *(lenet_bytes_unaligned *)(transposed + 16 * i) = a[i];
}

// `LENET_WIDTH` bytes as floats, times `scale`.
LENET_INLINE lenet_vector lenet_scaled_bytes(const uint8_t *_Nonnull from, float scale) {
  typedef uint8_t bytes __attribute__((ext_vector_type(LENET_WIDTH), aligned(1)));
  return __builtin_convertvector(*(const bytes *)from, lenet_vector) * scale;
}

// ---- augmentation ------------------------------------------------------------------------------

// to[j * to_stride + i] = from[i * from_stride + j] for i, j in 0...15.
LENET_INLINE void lenet_transpose_tile(const uint8_t *_Nonnull from, ptrdiff_t from_stride,
                                       uint8_t *_Nonnull to, ptrdiff_t to_stride) {
  lenet_bytes a[16];
  for (int i = 0; i < 16; i++) a[i] = *(const lenet_bytes_unaligned *)(from + i * from_stride);
  lenet_transpose_16x16(a);
  for (int i = 0; i < 16; i++) *(lenet_bytes_unaligned *)(to + i * to_stride) = a[i];
}

// to[i] = a value between from[i], from[i + 1] and those `stride` further on: `right` and `below`, of 128,
// are the shares of the second of each pair. For i in 0...31; integers, so the same everywhere.
LENET_INLINE void lenet_sample_line(const uint8_t *_Nonnull from, ptrdiff_t stride, int16_t below,
                                    int16_t right, uint8_t *_Nonnull to) {
  typedef uint8_t line __attribute__((ext_vector_type(32), aligned(1)));
  typedef int16_t words __attribute__((ext_vector_type(32)));
#define WORDS(p) __builtin_convertvector(*(const line *)(p), words)
#define BETWEEN(a, b, share) ((a) + ((((b) - (a)) * (words)(share)) >> 7))
  words here = BETWEEN(WORDS(from), WORDS(from + stride), below);
  words next = BETWEEN(WORDS(from + 1), WORDS(from + stride + 1), below);
  *(line *)to = __builtin_convertvector(BETWEEN(here, next, right), line);
#undef WORDS
#undef BETWEEN
}

// 28 bytes.
LENET_INLINE void lenet_copy_28(const uint8_t *_Nonnull from, uint8_t *_Nonnull to) {
  lenet_bytes first = *(const lenet_bytes_unaligned *)from;
  lenet_bytes last = *(const lenet_bytes_unaligned *)(from + 12);
  *(lenet_bytes_unaligned *)to = first;
  *(lenet_bytes_unaligned *)(to + 12) = last;
}

// Where 28 lines come from: see `augment`, of whose coefficients these are 18.
//
// places: [3][32], of which 28 are meant: from which byte of 64-byte lines, and shares of 128 of the line below and of the
// byte to the right. Beyond the picture all is blank: two lines, and sixteen bytes, stand for it.
LENET_INLINE void lenet_line_places(const int32_t *_Nonnull coefficients, int32_t *_Nonnull places) {
  typedef int32_t lines __attribute__((ext_vector_type(8)));
  typedef int32_t unaligned __attribute__((ext_vector_type(8), aligned(4)));
  // A uniform cubic B-spline's weights, of 4096, at seven places after a knot; and lines counted from there.
  const lines weight0 = {683, 430, 249, 127, 54, 16, 2, 0};
  const lines weight1 = {2730, 2653, 2444, 2140, 1775, 1387, 1011, 0};
  const lines weight2 = {683, 1011, 1387, 1775, 2140, 2444, 2653, 0};
  const lines weight3 = {0, 2, 16, 54, 127, 249, 430, 0};
  lines line = {0, 1, 2, 3, 4, 5, 6, 7};
#define PLACES(c) \
  (((c)[0] + (c)[1] * line) >> 8) + \
      (((c)[2 + knot] * weight0 + (c)[3 + knot] * weight1 + (c)[4 + knot] * weight2 + (c)[5 + knot] * weight3) >> 12)
#define WITHIN(x, least, most) __builtin_elementwise_min(__builtin_elementwise_max(x, (lines)(least)), (lines)(most))
  for (int knot = 0; knot < 4; knot++) {
    lines row = PLACES(coefficients);
    lines column = PLACES(coefficients + 9);
    *(unaligned *)(places + 7 * knot) = WITHIN(row >> 8, -2, 28) * 64 + WITHIN(column >> 8, -16, 15);
    *(unaligned *)(places + 32 + 7 * knot) = (row & 255) >> 1;
    *(unaligned *)(places + 64 + 7 * knot) = (column & 255) >> 1;
    line += 7;
  }
#undef WITHIN
#undef PLACES
}

// ---- the exact sum -----------------------------------------------------------------------------

typedef double lenet_four_doubles __attribute__((ext_vector_type(4)));
typedef double lenet_four_doubles_unaligned __attribute__((ext_vector_type(4), aligned(8)));
typedef float lenet_four __attribute__((ext_vector_type(4)));
typedef float lenet_four_unaligned __attribute__((ext_vector_type(4), aligned(4)));

// Adding and taking away 1.5 * 2^(52 - 40) leaves the nearest multiple of 2^-40.
#define LENET_GRID_SHIFT 6144.0

// sums[0...3] += values rounded to multiples of 2^-40; a value at or past `limit` becomes infinite,
// so that it is found in the sum, wherever the other terms would have taken it.
LENET_INLINE void lenet_add_on_grid_4(double *_Nonnull sums, lenet_four values, float limit) {
  lenet_four magnitude = __builtin_elementwise_abs(values);
  values = magnitude < (lenet_four)limit ? values : values * (lenet_four)__builtin_inff();
  lenet_four_doubles wide = __builtin_convertvector(values, lenet_four_doubles);
  wide = wide + (lenet_four_doubles)LENET_GRID_SHIFT;
  wide = wide - (lenet_four_doubles)LENET_GRID_SHIFT;
  *(lenet_four_doubles_unaligned *)sums += wide;
}

LENET_INLINE void lenet_add_on_grid(double *_Nonnull sums, lenet_vector values, float limit) {
  lenet_four quarters[LENET_WIDTH / 4];
  __builtin_memcpy(quarters, &values, sizeof values);
  for (int i = 0; i < LENET_WIDTH / 4; i++) lenet_add_on_grid_4(sums + 4 * i, quarters[i], limit);
}

// The same for one value.
LENET_INLINE double lenet_on_grid(float value, float limit) {
  if (!(__builtin_fabsf(value) < limit)) value *= __builtin_inff();
  double wide = (double)value + LENET_GRID_SHIFT;
  return wide - LENET_GRID_SHIFT;
}

// As many doubles as `lenet_vector` has floats.
typedef double lenet_doubles __attribute__((ext_vector_type(LENET_WIDTH)));
typedef double lenet_doubles_unaligned __attribute__((ext_vector_type(LENET_WIDTH), aligned(8)));

LENET_INLINE lenet_doubles lenet_doubles_load(const double *_Nonnull p) {
  return *(const lenet_doubles_unaligned *)p;
}

// Each rounded to the nearest float.
LENET_INLINE lenet_vector lenet_doubles_narrow(lenet_doubles a) {
  return __builtin_convertvector(a, lenet_vector);
}

// The same sum with fewer operations, for values known to be small: integers in units of 2^-40. The bits
// of value + LENET_GRID_SHIFT, which stays within one power of two, count those units.
#define LENET_HALF (LENET_WIDTH / 2)
typedef float lenet_half __attribute__((ext_vector_type(LENET_HALF)));
typedef double lenet_half_doubles __attribute__((ext_vector_type(LENET_HALF)));
typedef int64_t lenet_half_longs __attribute__((ext_vector_type(LENET_HALF)));
typedef int64_t lenet_half_longs_unaligned
    __attribute__((ext_vector_type(LENET_HALF), aligned(8)));

// counts[i] += bits of (values[i] + LENET_GRID_SHIFT). Each addition is `LENET_GRID_BIAS` too much.
LENET_INLINE void lenet_count_on_grid(int64_t *_Nonnull counts, lenet_vector values) {
  lenet_half halves[2];
  __builtin_memcpy(halves, &values, sizeof values);
  for (int i = 0; i < 2; i++) {
    lenet_half_doubles wide = __builtin_convertvector(halves[i], lenet_half_doubles);
    wide = wide + (lenet_half_doubles)LENET_GRID_SHIFT;
    lenet_half_longs bits;
    __builtin_memcpy(&bits, &wide, sizeof bits);
    *(lenet_half_longs_unaligned *)(counts + i * LENET_HALF) += bits;
  }
}

// sums[0 ..< count] = what `additions` calls have counted, times `unit`; or added to what is there.
LENET_INLINE void lenet_counted_on_grid(const int64_t *_Nonnull counts, ptrdiff_t count,
                                        int64_t additions, double unit, _Bool adding,
                                        double *_Nonnull sums) {
  const double shift = LENET_GRID_SHIFT;
  int64_t bias;
  __builtin_memcpy(&bias, &shift, sizeof bias);
  bias *= additions;
  if (adding) {
    for (ptrdiff_t i = 0; i < count; i++) sums[i] += (double)(counts[i] - bias) * unit;
  } else {
    for (ptrdiff_t i = 0; i < count; i++) sums[i] = (double)(counts[i] - bias) * unit;
  }
}

// sums[i] += parts[i], for as many doubles as a vector has floats.
LENET_INLINE void lenet_add_doubles(double *_Nonnull sums, const double *_Nonnull parts) {
  for (int i = 0; i < LENET_WIDTH; i++) sums[i] += parts[i];
}

LENET_INLINE lenet_integers lenet_no_magnitude(void) { return (lenet_integers)0; }

// The larger of each lane's magnitude, as the bits of a float; NaN is larger than all numbers.
LENET_INLINE lenet_integers lenet_larger_magnitude(lenet_integers most, lenet_vector values) {
  lenet_integers bits;
  __builtin_memcpy(&bits, &values, sizeof bits);
  return __builtin_elementwise_max(most, bits & 0x7fffffff);
}

// Whether all lanes' magnitudes are below a positive limit.
LENET_INLINE _Bool lenet_magnitudes_are_below(lenet_integers most, float limit) {
  int32_t bits;
  __builtin_memcpy(&bits, &limit, sizeof bits);
  return __builtin_reduce_max(most) < bits;
}

// ---- exp and log -------------------------------------------------------------------------------
// Our own polynomials: libm's results differ by version and processor.

// e^x for x <= 0; below -87 it is 0. Relative error below 2e-7.
// x = n ln 2 + r with |r| <= ln 2 / 2, then Taylor's polynomial of degree 7 for e^r.
LENET_INLINE lenet_vector lenet_exponential(lenet_vector x) {
  const lenet_vector shift = (lenet_vector)12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  lenet_vector inside = x > (lenet_vector)-87.0f ? x : (lenet_vector)-87.0f;
  lenet_vector n = lenet_multiply_add(inside, (lenet_vector)1.44269504f, shift) - shift;
  lenet_vector r = lenet_multiply_add(n, (lenet_vector)-0.693145752f, inside);
  r = lenet_multiply_add(n, (lenet_vector)-1.42860677e-6f, r);
  lenet_vector p = (lenet_vector)(1.0f / 5040);
  p = lenet_multiply_add(p, r, (lenet_vector)(1.0f / 720));
  p = lenet_multiply_add(p, r, (lenet_vector)(1.0f / 120));
  p = lenet_multiply_add(p, r, (lenet_vector)(1.0f / 24));
  p = lenet_multiply_add(p, r, (lenet_vector)(1.0f / 6));
  p = lenet_multiply_add(p, r, (lenet_vector)0.5f);
  p = lenet_multiply_add(p, r, (lenet_vector)1.0f);
  p = lenet_multiply_add(p, r, (lenet_vector)1.0f);
  lenet_integers exponent = (__builtin_convertvector(n, lenet_integers) + 127) << 23;
  lenet_vector power;
  __builtin_memcpy(&power, &exponent, sizeof power);
  lenet_vector result = p * power;
  result = x > (lenet_vector)-87.0f ? result : (lenet_vector)0.0f;
  return x == x ? result : x;  // NaN stays NaN
}

// ln x for normal x > 0. Absolute error below 2e-7 for x in 1...10.
// x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh(s), s = (m - 1) / (m + 1).
LENET_INLINE lenet_vector lenet_logarithm(lenet_vector x) {
  lenet_integers bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  lenet_integers exponent = (bits - 0x3f3504f3) >> 23;
  lenet_integers mantissa = bits - (exponent << 23);
  lenet_vector m;
  __builtin_memcpy(&m, &mantissa, sizeof m);
  lenet_vector s = (m - 1.0f) / (m + 1.0f);
  lenet_vector t = s * s;
  lenet_vector p = (lenet_vector)(2.0f / 9);
  p = lenet_multiply_add(p, t, (lenet_vector)(2.0f / 7));
  p = lenet_multiply_add(p, t, (lenet_vector)(2.0f / 5));
  p = lenet_multiply_add(p, t, (lenet_vector)(2.0f / 3));
  p = lenet_multiply_add(p, t, (lenet_vector)2.0f);
  lenet_vector e = __builtin_convertvector(exponent, lenet_vector);
  lenet_vector result = lenet_multiply_add(e, (lenet_vector)0.693147182f, p * s);
  return x == x ? result : x;
}
