// The entry of libFuzzer, which -sanitize=fuzzer links: see FuzzerInterface.h of compiler-rt.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
