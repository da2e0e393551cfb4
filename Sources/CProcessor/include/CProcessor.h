// What this processor can do, and the one floating-point setting that training depends on.
#pragma once

// 2: AVX-512 (x86-64-v4), 1: AVX2 and FMA (x86-64-v3), 0: neither.
int lenet_processor_level(void);

// Subnormal numbers count as zero on this thread from now on, read or written, as in TensorFlow: Adam's
// moments decay into them, and on many processors each would cost 100 cycles.
void lenet_flush_subnormals(void);
