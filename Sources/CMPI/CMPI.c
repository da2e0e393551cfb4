#define _GNU_SOURCE
#include "CMPI.h"

#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(MPI_Comm) <= sizeof(cmpi_comm), "cmpi_comm holds an MPI_Comm");
_Static_assert(sizeof(MPI_Win) <= sizeof(cmpi_window), "cmpi_window holds an MPI_Win");
_Static_assert(sizeof(MPI_Request) <= sizeof(cmpi_request), "cmpi_request holds an MPI_Request");
_Static_assert(MPI_SUCCESS == cmpi_success, "MPI_SUCCESS is 0");
_Static_assert(MPI_MAX_ERROR_STRING <= cmpi_text_capacity, "an error text fits");
_Static_assert(MPI_MAX_PROCESSOR_NAME <= cmpi_text_capacity, "a processor name fits");
_Static_assert(sizeof(cpu_set_t) <= cmpi_mask_bytes, "a processor mask fits");

static MPI_Comm comm_of(cmpi_comm comm) {
  MPI_Comm handle;
  memcpy(&handle, &comm, sizeof handle);
  return handle;
}

static MPI_Win window_of(cmpi_window window) {
  MPI_Win handle;
  memcpy(&handle, &window, sizeof handle);
  return handle;
}

static MPI_Op operation_of(cmpi_operation operation) {
  switch (operation) {
    case cmpi_min: return MPI_MIN;
    case cmpi_max: return MPI_MAX;
    default: return MPI_SUM;
  }
}

/// Hands out a new communicator, which from now on returns its errors.
static int adopt(int code, MPI_Comm made, cmpi_comm *result) {
  if (code == MPI_SUCCESS) code = MPI_Comm_set_errhandler(made, MPI_ERRORS_RETURN);
  memcpy(result, &made, sizeof made);
  return code;
}

// Process

int cmpi_init(bool *funneled) {
  int provided = MPI_THREAD_SINGLE;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
  *funneled = provided >= MPI_THREAD_FUNNELED;
  return code;
}

bool cmpi_initialized(void) {
  int flag = 0;
  MPI_Initialized(&flag);
  return flag != 0;
}

bool cmpi_runs(void) {
  int finalized = 0;
  MPI_Finalized(&finalized);
  return cmpi_initialized() && !finalized;
}

int cmpi_finalize(void) { return MPI_Finalize(); }

// MPI_Abort prints seven lines of its own and then calls this function, which Open MPI exports
// (4.0 to 5.0). Calling it ourselves leaves our one line alone on the screen. Weak: where it is
// missing, the call below is MPI_Abort.
extern int ompi_mpi_abort(MPI_Comm comm, int exit_code) __attribute__((weak));

void cmpi_abort(int exit_code) {
  if (ompi_mpi_abort) {
    ompi_mpi_abort(MPI_COMM_WORLD, exit_code);
  } else {
    MPI_Abort(MPI_COMM_WORLD, exit_code);
  }
  _Exit(exit_code);
}

void cmpi_error_text(int code, char *text) {
  int length = 0;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) length = 0;
  text[length] = 0;
}

void cmpi_processor_name(char *text) {
  int length = 0;
  if (MPI_Get_processor_name(text, &length) != MPI_SUCCESS) length = 0;
  text[length] = 0;
}

void cmpi_library_version(char *text) {
  // The only MPI text that may be longer than our capacity.
  char whole[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  if (MPI_Get_library_version(whole, &length) != MPI_SUCCESS) length = 0;
  if (length >= cmpi_text_capacity) length = cmpi_text_capacity - 1;
  memcpy(text, whole, (size_t)length);
  text[length] = 0;
}

// Communicators

int cmpi_duplicate_world(cmpi_comm *result) {
  MPI_Comm made = MPI_COMM_NULL;
  return adopt(MPI_Comm_dup(MPI_COMM_WORLD, &made), made, result);
}

int cmpi_split_shared(cmpi_comm comm, int key, cmpi_comm *result) {
  MPI_Comm made = MPI_COMM_NULL;
  int code =
      MPI_Comm_split_type(comm_of(comm), MPI_COMM_TYPE_SHARED, key, MPI_INFO_NULL, &made);
  return adopt(code, made, result);
}

int cmpi_split(cmpi_comm comm, int color, int key, cmpi_comm *result) {
  MPI_Comm made = MPI_COMM_NULL;
  return adopt(MPI_Comm_split(comm_of(comm), color, key, &made), made, result);
}

int cmpi_comm_free(cmpi_comm comm) {
  MPI_Comm handle = comm_of(comm);
  return MPI_Comm_free(&handle);
}

int cmpi_rank(cmpi_comm comm, int *rank) { return MPI_Comm_rank(comm_of(comm), rank); }
int cmpi_size(cmpi_comm comm, int *size) { return MPI_Comm_size(comm_of(comm), size); }

// Collectives

int cmpi_barrier(cmpi_comm comm) { return MPI_Barrier(comm_of(comm)); }

int cmpi_allreduce_double(cmpi_comm comm, double *values, int count) {
  return MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, comm_of(comm));
}

int cmpi_allreduce_int64(cmpi_comm comm, int64_t *values, int count, cmpi_operation operation) {
  return MPI_Allreduce(
      MPI_IN_PLACE, values, count, MPI_INT64_T, operation_of(operation), comm_of(comm));
}

int cmpi_broadcast(cmpi_comm comm, void *bytes, int count, int root) {
  return MPI_Bcast(bytes, count, MPI_BYTE, root, comm_of(comm));
}

int cmpi_gather(cmpi_comm comm, const void *bytes, int count, void *result, int root) {
  return MPI_Gather(bytes, count, MPI_BYTE, result, count, MPI_BYTE, root, comm_of(comm));
}

int cmpi_allgather(cmpi_comm comm, const void *bytes, int count, void *result) {
  return MPI_Allgather(bytes, count, MPI_BYTE, result, count, MPI_BYTE, comm_of(comm));
}

int cmpi_send(cmpi_comm comm, const void *bytes, int count, int to) {
  return MPI_Send(bytes, count, MPI_BYTE, to, 0, comm_of(comm));
}

int cmpi_receive(cmpi_comm comm, void *bytes, int count, int from) {
  return MPI_Recv(bytes, count, MPI_BYTE, from, 0, comm_of(comm), MPI_STATUS_IGNORE);
}

int cmpi_start_allreduce_double(
    cmpi_comm comm, double *values, int count, cmpi_request *request) {
  MPI_Request made = MPI_REQUEST_NULL;
  int code =
      MPI_Iallreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, comm_of(comm), &made);
  memcpy(request, &made, sizeof made);
  return code;
}

int cmpi_test(cmpi_request *request, bool *done) {
  MPI_Request handle;
  int flag = 0;
  memcpy(&handle, request, sizeof handle);
  int code = MPI_Test(&handle, &flag, MPI_STATUS_IGNORE);
  memcpy(request, &handle, sizeof handle);
  *done = flag != 0;
  return code;
}

int cmpi_wait(cmpi_request *request) {
  MPI_Request handle;
  memcpy(&handle, request, sizeof handle);
  int code = MPI_Wait(&handle, MPI_STATUS_IGNORE);
  memcpy(request, &handle, sizeof handle);
  return code;
}

// Windows

int cmpi_window_allocate(cmpi_comm comm, size_t bytes, cmpi_window *window) {
  MPI_Win made = MPI_WIN_NULL;
  MPI_Info info = MPI_INFO_NULL;
  void *base = NULL;
  int code = MPI_Info_create(&info);
  if (code != MPI_SUCCESS) return code;
  // Parts need not touch each other: each starts on a page of its own, near its rank.
  MPI_Info_set(info, "alloc_shared_noncontig", "true");
  code = MPI_Win_allocate_shared((MPI_Aint)bytes, 1, info, comm_of(comm), &base, &made);
  MPI_Info_free(&info);
  if (code != MPI_SUCCESS) return code;
  code = MPI_Win_set_errhandler(made, MPI_ERRORS_RETURN);
  // One passive epoch for the window's whole life: plain loads and stores, ordered by barriers.
  if (code == MPI_SUCCESS) code = MPI_Win_lock_all(MPI_MODE_NOCHECK, made);
  memcpy(window, &made, sizeof made);
  return code;
}

int cmpi_window_base(cmpi_window window, int rank, void **base, size_t *bytes) {
  MPI_Aint size = 0;
  int unit = 0;
  int code = MPI_Win_shared_query(window_of(window), rank, &size, &unit, base);
  *bytes = (size_t)size;
  return code;
}

int cmpi_window_sync(cmpi_window window) { return MPI_Win_sync(window_of(window)); }

int cmpi_window_free(cmpi_window window) {
  MPI_Win handle = window_of(window);
  int code = MPI_Win_unlock_all(handle);
  return code == MPI_SUCCESS ? MPI_Win_free(&handle) : code;
}

// Processors

int cmpi_allowed_processors(uint8_t *mask) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  if (mask) memcpy(mask, &set, sizeof set);
  return CPU_COUNT(&set);
}
