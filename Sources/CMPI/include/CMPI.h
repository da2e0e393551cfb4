/// The few MPI calls lenet-dist makes, as plain C functions: MPI's own handles and constants are
/// macros with casts, which Swift cannot see. `mpi.h` is included by CMPI.c alone.
///
/// Functions that return `int` return the MPI error code; `cmpi_success` is 0. Counts are MPI's
/// `int`: the caller checks before narrowing.
#ifndef CMPI_H
#define CMPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Our own handle types, large enough for those of any MPI (asserted in CMPI.c).
typedef struct { uintptr_t bits; } cmpi_comm;
typedef struct { uintptr_t bits; } cmpi_window;
typedef struct { uintptr_t bits; } cmpi_request;

enum { cmpi_success = 0, cmpi_text_capacity = 512 };
typedef enum { cmpi_sum, cmpi_min, cmpi_max } cmpi_operation;

// Process. `funneled` tells whether threads besides the calling one may exist.
int cmpi_init(bool *funneled);
bool cmpi_initialized(void);
/// Whether MPI was started and not yet finished; from any thread.
bool cmpi_runs(void);
int cmpi_finalize(void);
/// Ends every process of the job with this exit code. Does not return.
void cmpi_abort(int exit_code) __attribute__((noreturn));
/// Has the system kill this process when its launcher dies, if that is one of Open MPI's.
void cmpi_die_with_launcher(void);
/// Leaves a process behind that kills the launcher, if it is one of Open MPI's and does not end by itself
/// within so many seconds. From any thread.
void cmpi_end_launcher(int launcher, int seconds);
/// The library's own words for an error code. `text` holds cmpi_text_capacity bytes.
void cmpi_error_text(int code, char *text);
void cmpi_processor_name(char *text);
void cmpi_library_version(char *text);

// Communicators. Every one made here returns errors instead of ending the job.
int cmpi_duplicate_world(cmpi_comm *result);
int cmpi_split_shared(cmpi_comm comm, int key, cmpi_comm *result);
int cmpi_split(cmpi_comm comm, int color, int key, cmpi_comm *result);
int cmpi_comm_free(cmpi_comm comm);
int cmpi_rank(cmpi_comm comm, int *rank);
int cmpi_size(cmpi_comm comm, int *size);

// Collectives.
int cmpi_barrier(cmpi_comm comm);
int cmpi_allreduce_double(cmpi_comm comm, double *values, int count);
int cmpi_allreduce_int64(cmpi_comm comm, int64_t *values, int count, cmpi_operation operation);
int cmpi_broadcast(cmpi_comm comm, void *bytes, int count, int root);
/// `count` bytes of each rank, side by side in `result` on the root (ignored elsewhere).
int cmpi_gather(cmpi_comm comm, const void *bytes, int count, void *result, int root);
int cmpi_allgather(cmpi_comm comm, const void *bytes, int count, void *result);

// From one rank to another.
int cmpi_send(cmpi_comm comm, const void *bytes, int count, int to);
int cmpi_receive(cmpi_comm comm, void *bytes, int count, int from);

// A sum that goes on while the caller computes. `values` belongs to MPI until it is done.
int cmpi_start_allreduce_double(
    cmpi_comm comm, double *values, int count, cmpi_request *request);
int cmpi_test(cmpi_request *request, bool *done);
int cmpi_wait(cmpi_request *request);

// Memory shared by the ranks of one node. Each rank's part starts on a page of its own.
int cmpi_window_allocate(cmpi_comm comm, size_t bytes, cmpi_window *window);
int cmpi_window_base(cmpi_window window, int rank, void **base, size_t *bytes);
int cmpi_window_sync(cmpi_window window);
int cmpi_window_free(cmpi_window window);

// Processors.
/// Processors this process may run on; 0 if unknown. With `mask` not null, also which ones:
/// one bit each of cmpi_mask_bytes.
enum { cmpi_mask_bytes = 128 };
int cmpi_allowed_processors(uint8_t *mask);

// A barrier in memory that all its ranks share; see NodeBarrier.c.
enum { cmpi_barrier_bytes = 256 };
/// `state`: cmpi_barrier_bytes of shared memory, zero at the start, 64-byte aligned.
/// `spins`, `yields`: how often to look before giving the core away, before going to sleep.
void cmpi_node_barrier_wait(void *state, uint32_t ranks, uint32_t spins, uint32_t yields);

#endif
