// glibc's mtrace, which the Glibc module leaves out.
#include <mcheck.h>
