#include "CProcessor.h"

#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>

int lenet_processor_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  if (__builtin_cpu_supports("x86-64-v3")) return 1;
  return 0;
}

void lenet_flush_subnormals(void) {
  _mm_setcsr(_mm_getcsr() | 0x8040);  // FTZ and DAZ
}
#else
int lenet_processor_level(void) { return 0; }

void lenet_flush_subnormals(void) {
#if defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (UINT64_C(1) << 24)));
#endif
}
#endif
