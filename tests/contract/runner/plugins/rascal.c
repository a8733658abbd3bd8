/* A plugin in plain C, written against plugin.h alone. Each method does one thing that a runner must cope
 * with. */
#include <fiscal/plugin.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct rascal {
  const fiscal_host* host;
  int number;         /* which instance of this process */
  int calls;          /* served so far */
  uint64_t last_call; /* id of the call before */
  size_t settings_size;
  char settings[256];
} rascal;

static atomic_int instances_opened;
static atomic_int instances_open;

static fiscal_text text(const char* literal) {
  const fiscal_text result = {literal, strlen(literal)};
  return result;
}

static int is(fiscal_text given, const char* name) {
  return given.size == strlen(name) && memcmp(given.data, name, given.size) == 0;
}

static void say(const fiscal_sink* sink, const char* literal) { sink->write(sink->self, text(literal)); }

static void rest_a_moment(void) {
  const struct timespec moment = {0, 1000000};
  nanosleep(&moment, NULL);
}

static void* rascal_open(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  rascal* self;
  if (config.size >= sizeof self->settings) return NULL;
  self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  memcpy(self->settings, config.data, config.size);
  self->settings_size = config.size;
  self->host = host;
  if (strstr(self->settings, "\"mauve\"") != NULL) {
    say(error,
        "{\"error\":{\"message\":\"setting \\\"colour\\\" must not be mauve\",\"setting\":\"colour\"}}");
    free(self);
    return NULL;
  }
  self->number = ++instances_opened;
  ++instances_open;
  return self;
}

static void rascal_close(void* instance) {
  --instances_open;
  free(instance);
}

static void spill(size_t bytes, const fiscal_sink* reply) {
  static const char quote[] = "\"";
  char chunk[4096];
  const fiscal_text edge = {quote, 1};
  memset(chunk, 'x', sizeof chunk);
  reply->write(reply->self, edge);
  bytes -= 2;
  while (bytes > 0) {
    const fiscal_text piece = {chunk, bytes < sizeof chunk ? bytes : sizeof chunk};
    reply->write(reply->self, piece);
    bytes -= piece.size;
  }
  reply->write(reply->self, edge);
}

static void say_who(const rascal* self, const fiscal_sink* reply) {
  char answer[512];
  const int size =
      snprintf(answer, sizeof answer, "{\"instance\":%d,\"calls\":%d,\"open\":%d,\"settings\":%.*s}",
               self->number, self->calls, (int)instances_open, (int)self->settings_size, self->settings);
  const fiscal_text whole = {answer, (size_t)size};
  reply->write(reply->self, whole);
}

typedef struct errand {
  const rascal* self;
  uint64_t call;
  fiscal_text request;
  const fiscal_sink* reply;
  fiscal_code code;
} errand;

static void* run_errand(void* given) {
  errand* job = given;
  job->code =
      job->self->host->call(job->self->host->self, job->call, text("echo/1"), job->request, job->reply);
  job->self->host->log(job->self->host->self, job->call, 1, text("{}"));
  return NULL;
}

static fiscal_code say_code(fiscal_code code, const fiscal_sink* reply) {
  char answer[32];
  snprintf(answer, sizeof answer, "{\"code\":%d}", (int)code);
  say(reply, answer);
  return FISCAL_OK;
}

static void drop(void* self, fiscal_text chunk) {
  (void)self;
  (void)chunk;
}

static fiscal_code rascal_invoke(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                                 const fiscal_sink* reply) {
  static const fiscal_sink nowhere = {NULL, drop};
  rascal* self = instance;
  const fiscal_host* host = self->host;
  const uint64_t call_before = self->last_call;
  self->last_call = call;
  ++self->calls;

  if (is(method, "echo/1")) return reply->write(reply->self, request), FISCAL_OK;
  if (is(method, "bytewise/1")) {
    for (size_t at = 0; at < request.size; ++at) {
      const fiscal_text byte = {request.data + at, 1};
      reply->write(reply->self, byte);
    }
    return FISCAL_OK;
  }
  if (is(method, "who/1")) return say_who(self, reply), FISCAL_OK;
  if (is(method, "spill/1")) {
    char digits[24] = {0};
    memcpy(digits, request.data, request.size < sizeof digits ? request.size : sizeof digits - 1);
    return spill((size_t)strtoul(digits, NULL, 10), reply), FISCAL_OK;
  }
  if (is(method, "silent/1")) return FISCAL_OK;
  if (is(method, "not_json/1")) return say(reply, "<html>502</html>"), FISCAL_OK;
  if (is(method, "not_utf8/1"))
    return say(reply, "{\"outcome\":\"unknown\",\"text\":\"\xff\xfe\"}"), FISCAL_OK;
  if (is(method, "invalid/1"))
    return say(reply,
               "{\"error\":{\"message\":\"the request breaks its "
               "schema\",\"problems\":[{\"field\":\"/amount\","
               "\"text\":\"is required\"}]}}"),
           FISCAL_INVALID;
  if (is(method, "failed/1")) return say(reply, "{\"error\":{\"message\":\"no luck today\"}}"), FISCAL_FAILED;
  if (is(method, "failed_silently/1")) return FISCAL_FAILED;
  if (is(method, "code/1")) return 77;

  if (is(method, "ask/1")) return host->call(host->self, call, text("echo/1"), request, reply);
  if (is(method, "ask_missing/1"))
    return say_code(host->call(host->self, call, text("missing/1"), request, &nowhere), reply);
  if (is(method, "ask_broken/1")) return host->call(host->self, call, text("broken/1"), request, reply);
  if (is(method, "meet/1")) return host->call(host->self, call, text("meet/1"), request, reply);
  if (is(method, "log/1")) {
    for (int32_t level = -1; level <= 9; ++level) host->log(host->self, call, level, request);
    return say(reply, "{}"), FISCAL_OK;
  }
  if (is(method, "remaining/1")) {
    char answer[32];
    snprintf(answer, sizeof answer, "%lld", (long long)host->remaining_ms(host->self, call));
    return say(reply, answer), FISCAL_OK;
  }
  if (is(method, "wait_until_stopped/1")) {
    while (host->remaining_ms(host->self, call) > 0) rest_a_moment();
    return say_code(host->call(host->self, call, text("echo/1"), request, &nowhere), &nowhere),
           FISCAL_STOPPED;
  }

  /* What the contract forbids. */
  if (is(method, "stale_call/1")) {
    host->log(host->self, call_before, 1, text("{}"));
    if (host->remaining_ms(host->self, call_before) != 0) return FISCAL_FAILED;
    return say_code(host->call(host->self, call_before, text("echo/1"), request, &nowhere), reply);
  }
  if (is(method, "other_thread/1")) {
    errand job = {self, call, request, &nowhere, -1};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_errand, &job) != 0) return FISCAL_FAILED;
    pthread_join(thread, NULL);
    return say_code(job.code, reply);
  }
  if (is(method, "hang/1"))
    for (;;) rest_a_moment();
  if (is(method, "oversleep/1")) {
    /* Past its budget and the grace of the tests (under a second together), and then it comes back. */
    const struct timespec nap = {1, 500000000};
    nanosleep(&nap, NULL);
    host->log(host->self, call, 1, text("{}"));
    return say(reply, "{}"), FISCAL_OK;
  }
  if (is(method, "crash/1")) abort();
  return FISCAL_UNSUPPORTED;
}

static const char manifest[] =
    "{\"id\":\"rascal\",\"version\":\"1.0.0\","
    "\"title\":\"Plain C against plugin.h; behaves well or badly as the method says\","
    "\"uses\":[\"echo/1\"],\"config_schema\":{\"type\":\"object\"},\"methods\":[\"echo/1\",\"who/1\"]}";

FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) {
  static const fiscal_plugin table = {sizeof(fiscal_plugin), FISCAL_MINOR, {manifest, sizeof manifest - 1},
                                      rascal_open,           rascal_close, rascal_invoke};
  return &table;
}
