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

// Eight lanes whatever the level: the width of a filter row of the first convolution, and of the
// transposition.
typedef float lenet_eight __attribute__((ext_vector_type(8)));
typedef float lenet_eight_unaligned __attribute__((ext_vector_type(8), aligned(4)));

LENET_INLINE lenet_vector lenet_load(const float *_Nonnull p) {
  return *(const lenet_unaligned *)p;
}

LENET_INLINE void lenet_store(float *_Nonnull p, lenet_vector v) { *(lenet_unaligned *)p = v; }

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

// Bit i is set where a[i] > 0.
LENET_INLINE uint32_t lenet_bits_positive(lenet_vector a) {
  return lenet_flags_to_bits(a > (lenet_vector)0.0f);
}

// ---- eight lanes -------------------------------------------------------------------------------

LENET_INLINE lenet_eight lenet_eight_zero(void) { return (lenet_eight)0.0f; }

LENET_INLINE void lenet_eight_store(float *_Nonnull p, lenet_eight v) {
  *(lenet_eight_unaligned *)p = v;
}

LENET_INLINE lenet_eight lenet_eight_add(lenet_eight a, lenet_eight b) { return a + b; }

// p[0...7] * x + sum, fused where the processor can.
LENET_INLINE lenet_eight lenet_eight_multiply_add(const float *_Nonnull p, float x, lenet_eight sum) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  return __builtin_elementwise_fma(*(const lenet_eight_unaligned *)p, (lenet_eight)x, sum);
#else
  return *(const lenet_eight_unaligned *)p * x + sum;
#endif
}

// to[j * to_stride + i] = from[i * from_stride + j] for i, j in 0...7.
LENET_INLINE void lenet_transpose_8x8(const float *_Nonnull from, ptrdiff_t from_stride,
                                      float *_Nonnull to, ptrdiff_t to_stride) {
#define ROW(i) (*(const lenet_eight_unaligned *)(from + (i) * from_stride))
  lenet_eight r0 = ROW(0), r1 = ROW(1), r2 = ROW(2), r3 = ROW(3);
  lenet_eight r4 = ROW(4), r5 = ROW(5), r6 = ROW(6), r7 = ROW(7);
#undef ROW
#define PAIR_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define PAIR_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
  lenet_eight a0 = PAIR_LOW(r0, r1), a1 = PAIR_HIGH(r0, r1);
  lenet_eight a2 = PAIR_LOW(r2, r3), a3 = PAIR_HIGH(r2, r3);
  lenet_eight a4 = PAIR_LOW(r4, r5), a5 = PAIR_HIGH(r4, r5);
  lenet_eight a6 = PAIR_LOW(r6, r7), a7 = PAIR_HIGH(r6, r7);
#undef PAIR_LOW
#undef PAIR_HIGH
#define QUAD_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define QUAD_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
  lenet_eight b0 = QUAD_LOW(a0, a2), b1 = QUAD_HIGH(a0, a2);
  lenet_eight b2 = QUAD_LOW(a1, a3), b3 = QUAD_HIGH(a1, a3);
  lenet_eight b4 = QUAD_LOW(a4, a6), b5 = QUAD_HIGH(a4, a6);
  lenet_eight b6 = QUAD_LOW(a5, a7), b7 = QUAD_HIGH(a5, a7);
#undef QUAD_LOW
#undef QUAD_HIGH
#define HALVES_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HALVES_HIGH(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
  lenet_eight_store(to, HALVES_LOW(b0, b4));
  lenet_eight_store(to + to_stride, HALVES_LOW(b1, b5));
  lenet_eight_store(to + 2 * to_stride, HALVES_LOW(b2, b6));
  lenet_eight_store(to + 3 * to_stride, HALVES_LOW(b3, b7));
  lenet_eight_store(to + 4 * to_stride, HALVES_HIGH(b0, b4));
  lenet_eight_store(to + 5 * to_stride, HALVES_HIGH(b1, b5));
  lenet_eight_store(to + 6 * to_stride, HALVES_HIGH(b2, b6));
  lenet_eight_store(to + 7 * to_stride, HALVES_HIGH(b3, b7));
#undef HALVES_LOW
#undef HALVES_HIGH
}

// ---- bytes to floats ---------------------------------------------------------------------------

// to[0 ..< count] = from[i] * scale; count is a multiple of 4.
LENET_INLINE void lenet_scale_bytes(const uint8_t *_Nonnull from, float scale, float *_Nonnull to,
                                    ptrdiff_t count) {
  typedef uint8_t bytes __attribute__((ext_vector_type(4), aligned(1)));
  typedef float floats __attribute__((ext_vector_type(4)));
  typedef float floats_unaligned __attribute__((ext_vector_type(4), aligned(4)));
  for (ptrdiff_t i = 0; i < count; i += 4)
    *(floats_unaligned *)(to + i) =
        __builtin_convertvector(*(const bytes *)(from + i), floats) * scale;
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

LENET_INLINE lenet_doubles lenet_doubles_add(lenet_doubles a, lenet_doubles b) { return a + b; }

// Each rounded to the nearest float.
LENET_INLINE lenet_vector lenet_doubles_narrow(lenet_doubles a) {
  return __builtin_convertvector(a, lenet_vector);
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
