#define _GNU_SOURCE
#include "CMPI.h"

#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

/// One cache line each, so that arriving does not disturb those who look at the generation.
typedef struct {
  _Alignas(64) _Atomic uint32_t arrived;
  _Alignas(64) _Atomic uint32_t generation;
  _Alignas(64) _Atomic uint32_t sleepers;
} node_barrier;

_Static_assert(sizeof(node_barrier) <= cmpi_barrier_bytes, "the barrier fits");
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "atomics work across processes only if lock-free");

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Sleeps while the generation is `old`. Not FUTEX_PRIVATE: the waker is another process.
static void sleep_while(node_barrier *barrier, uint32_t old) {
  atomic_fetch_add(&barrier->sleepers, 1);
  syscall(SYS_futex, &barrier->generation, FUTEX_WAIT, old, NULL, NULL, 0);
  atomic_fetch_sub(&barrier->sleepers, 1);
}

/// The last to arrive starts the next generation, which lets all others go.
static void open_next(node_barrier *barrier, uint32_t next) {
  atomic_store_explicit(&barrier->arrived, 0, memory_order_relaxed);
  // Sequentially consistent, as is the count of sleepers: either a rank about to sleep is seen
  // here, or it sees the new generation (the kernel compares it again).
  atomic_store(&barrier->generation, next);
  if (atomic_load(&barrier->sleepers) > 0) {
    syscall(SYS_futex, &barrier->generation, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
  }
}

void cmpi_node_barrier_wait(void *state, uint32_t ranks, uint32_t spins, uint32_t yields) {
  node_barrier *barrier = state;
  // Cannot change before this rank arrives.
  uint32_t generation = atomic_load_explicit(&barrier->generation, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&barrier->arrived, 1, memory_order_acq_rel) + 1 == ranks) {
    open_next(barrier, generation + 1);
    return;
  }
  for (uint32_t look = 0;
       atomic_load_explicit(&barrier->generation, memory_order_acquire) == generation; look++) {
    if (look < spins) {
      relax();
    } else if (look - spins < yields) {
      sched_yield();
    } else {
      sleep_while(barrier, generation);
    }
  }
}
