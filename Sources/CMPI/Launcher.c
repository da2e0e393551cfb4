#define _GNU_SOURCE
#include "CMPI.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// Open MPI's launchers of a single job.
static const char *const launchers[] = {
    "mpirun\n", "mpiexec\n", "orterun\n", "prterun\n", "orted\n"};

static bool is_launcher(pid_t process) {
  char path[64];
  char name[64];
  snprintf(path, sizeof path, "/proc/%ld/comm", (long)process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t count = read(file, name, sizeof name - 1);
  close(file);
  name[count > 0 ? count : 0] = 0;
  for (size_t i = 0; i < sizeof launchers / sizeof *launchers; i++) {
    if (strcmp(name, launchers[i]) == 0) return true;
  }
  return false;
}

void cmpi_end_launcher(int launcher, int seconds) {
  if (!is_launcher(launcher) || fork() != 0) return;
  // In the child of a process with threads: system calls only. Out of the job's process group, and
  // without its pipes, whose end the launcher waits for.
  setsid();
  for (int file = 0; file < 1024; file++) close(file);
  for (int look = 0; look < seconds * 10; look++) {
    struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    nanosleep(&pause, NULL);
    if (kill(launcher, 0) != 0) _exit(0);
  }
  if (is_launcher(launcher)) kill(launcher, SIGKILL);
  _exit(0);
}
