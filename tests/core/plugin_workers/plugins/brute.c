/* A plugin that crashes, hoards and tries to get out of its worker. Each method does one such thing. */
#include <fiscal/plugin.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static fiscal_text text(const char* literal) {
  const fiscal_text result = {literal, strlen(literal)};
  return result;
}

static int is(fiscal_text given, const char* name) {
  return given.size == strlen(name) && memcmp(given.data, name, given.size) == 0;
}

static fiscal_code say(const fiscal_sink* sink, const char* literal) {
  sink->write(sink->self, text(literal));
  return FISCAL_OK;
}

static fiscal_code say_numbers(const fiscal_sink* sink, long result, long detail) {
  char answer[64];
  snprintf(answer, sizeof answer, "{\"result\":%ld,\"detail\":%ld}", result, detail);
  return say(sink, answer);
}

/* What a system call answered; `detail` is errno. */
static fiscal_code tell(const fiscal_sink* sink, long result) {
  return say_numbers(sink, result, result < 0 ? errno : 0);
}

static volatile char* volatile nowhere;
static volatile int depth;

static int overflow(int n) {
  volatile char room[4096];
  room[0] = (char)n;
  ++depth;
  return overflow(n + 1) + room[0];
}

static void sleep_milliseconds(long n) {
  const struct timespec span = {n / 1000, n % 1000 * 1000000};
  nanosleep(&span, NULL);
}

static fiscal_code hoard_memory(const fiscal_sink* reply) {
  enum { piece = 16 << 20 };
  long pieces = 0;
  void* last = NULL;
  for (;;) {
    char* const more = malloc(piece);
    if (more == NULL || pieces > 4096) break;
    memset(more, 1, 4096);
    memcpy(more, &last, sizeof last);
    last = more;
    ++pieces;
  }
  while (last != NULL) {
    void* next;
    memcpy(&next, last, sizeof next);
    free(last);
    last = next;
  }
  return say_numbers(reply, pieces, piece);
}

static fiscal_code spill(size_t bytes, const fiscal_sink* reply) {
  static char chunk[65536];
  memset(chunk, 'x', sizeof chunk);
  while (bytes > 0) {
    const fiscal_text piece = {chunk, bytes < sizeof chunk ? bytes : sizeof chunk};
    reply->write(reply->self, piece);
    bytes -= piece.size;
  }
  return FISCAL_OK;
}

static int crash(fiscal_text method) {
  if (is(method, "segfault/1")) *nowhere = 1;
  if (is(method, "abort/1")) abort();
  if (is(method, "overflow/1")) return overflow(0);
  if (is(method, "exit/1")) _exit(7);
  if (is(method, "hang/1"))
    for (;;) sleep_milliseconds(10);
  if (is(method, "garbage/1"))
    for (int lane = 6; lane < 12; ++lane)
      if (write(lane, "this is no frame at all, is it?!", 32) < 0) break;
  if (is(method, "close_lines/1"))
    for (int lane = 3; lane < 40; ++lane) close(lane);
  return 0;
}

static fiscal_code escape(fiscal_text method, const fiscal_sink* reply) {
  static char program[] = "/bin/true";
  static char* const arguments[] = {program, NULL};
  struct stat status;
  if (is(method, "socket/1")) return tell(reply, socket(AF_INET, SOCK_STREAM, 0));
  if (is(method, "unix_socket/1")) return tell(reply, socket(AF_UNIX, SOCK_STREAM, 0));
  if (is(method, "passwd/1")) return tell(reply, open("/etc/passwd", O_RDONLY));
  if (is(method, "create/1")) return tell(reply, open("/tmp/fiscal-was-here", O_WRONLY | O_CREAT, 0600));
  if (is(method, "stat/1")) return tell(reply, stat("/etc/shadow", &status));
  if (is(method, "execve/1")) return tell(reply, execve(program, arguments, NULL));
  if (is(method, "fork/1")) return tell(reply, fork());
  if (is(method, "ptrace/1")) return tell(reply, ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
  if (is(method, "kill/1")) return tell(reply, kill(getppid(), SIGKILL));
  if (is(method, "read_host/1"))
    return tell(reply, syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
  if (is(method, "who_am_i/1")) return say_numbers(reply, (long)getuid(), (long)getgid());
  if (is(method, "environment/1")) {
    extern char** environ;
    long count = 0;
    while (environ != NULL && environ[count] != NULL) ++count;
    return say_numbers(reply, count, 0);
  }
  if (is(method, "descriptors/1")) {
    int copies[1024];
    long count = 0;
    while (count < 1024 && (copies[count] = dup(2)) >= 0) ++count;
    const int why = errno;
    for (long n = 0; n < count; ++n) close(copies[n]);
    return say_numbers(reply, count, why);
  }
  if (is(method, "foreign_descriptors/1")) {
    long count = 0;
    /* Beyond what a worker with 16 lanes is given. */
    for (int number = 22; number < 1024; ++number)
      if (fcntl(number, F_GETFD) >= 0) ++count;
    return say_numbers(reply, count, 0);
  }
  return FISCAL_UNSUPPORTED;
}

static void drop(void* self, fiscal_text chunk) {
  (void)self;
  (void)chunk;
}

static void* brute_open(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  (void)error;
  if (config.size > 2 && strstr(config.data, "crash") != NULL) abort();
  return (void*)host;
}

static void brute_close(void* instance) { (void)instance; }

static fiscal_code brute_invoke(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                                const fiscal_sink* reply) {
  static const fiscal_sink none = {NULL, drop};
  const fiscal_host* const host = instance;
  if (is(method, "echo/1")) return reply->write(reply->self, request), FISCAL_OK;
  /* Meets the others, then does as its request says. */
  if (is(method, "together/1")) {
    const fiscal_code met = host->call(host->self, call, text("meet/1"), text("{}"), &none);
    if (met != FISCAL_OK) return met;
    if (is(request, "crash")) abort();
    sleep_milliseconds(20);
    return say(reply, "{}");
  }
  if (is(method, "pid/1")) return say_numbers(reply, (long)getpid(), 0);
  if (is(method, "print/1")) {
    for (int n = 0; n < 300; ++n) fprintf(stderr, "line %d of what a plugin prints\n", n);
    return say(reply, "{}");
  }
  if (is(method, "memory/1")) return hoard_memory(reply);
  if (is(method, "fifty_megabytes/1")) return spill((size_t)50 << 20, reply);
  if (is(method, "wrong_shape/1")) return say(reply, "{\"outcome\":\"authorized\"}");
  if (is(method, "not_utf8/1")) return say(reply, "{\"outcome\":\"unknown\",\"text\":\"\xff\xfe\"}");
  crash(method);
  return escape(method, reply);
}

static const char manifest[] = "{\"id\":\"brute\",\"version\":\"" BRUTE_VERSION
                               "\",\"title\":\"Crashes, hoards and tries to get out\","
                               "\"methods\":[\"issue/1\"]}";

FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) {
  static const fiscal_plugin table = {
      sizeof(fiscal_plugin), FISCAL_MINOR, {manifest, sizeof manifest - 1}, brute_open,
      brute_close,           brute_invoke};
  return &table;
}
