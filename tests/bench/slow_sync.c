/* A disk whose syncs are slow, for any program that this is preloaded into: fsync and fdatasync take
   SLOW_SYNC_US microseconds more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_little(void) {
  const char* text = getenv("SLOW_SYNC_US");
  const long microseconds = text != NULL ? atol(text) : 0;
  const struct timespec span = {microseconds / 1000000, microseconds % 1000000 * 1000};
  nanosleep(&span, NULL);
}

static int synced(const char* name, int file) {
  int (*real)(int);
  void* symbol = dlsym(RTLD_NEXT, name);
  *(void**)&real = symbol;
  wait_a_little();
  return real(file);
}

__attribute__((visibility("default"))) int fsync(int file) { return synced("fsync", file); }
__attribute__((visibility("default"))) int fdatasync(int file) { return synced("fdatasync", file); }
