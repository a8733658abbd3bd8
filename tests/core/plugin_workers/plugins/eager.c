/* A plugin whose code runs as soon as its library is loaded, and tries at once what it may not. */
#include <fiscal/plugin.h>

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static int file = -2;
static int line = -2;

__attribute__((constructor)) static void at_load(void) {
#ifdef EAGER_CRASHES
  abort();
#endif
  file = open("/etc/passwd", O_RDONLY);
  line = socket(AF_INET, SOCK_STREAM, 0);
}

static void* eager_open(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  (void)config, (void)error;
  return (void*)host;
}

static void eager_close(void* instance) { (void)instance; }

static fiscal_code eager_invoke(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                                const fiscal_sink* reply) {
  char answer[64];
  (void)instance, (void)call, (void)method, (void)request;
  const int size = snprintf(answer, sizeof answer, "{\"file\":%d,\"line\":%d}", file, line);
  const fiscal_text whole = {answer, (size_t)size};
  reply->write(reply->self, whole);
  return FISCAL_OK;
}

static const char manifest[] = "{\"id\":\"" EAGER_ID
                               "\",\"version\":\"1.0.0\",\"title\":\"Acts when it is loaded\","
                               "\"methods\":[\"issue/1\"]}";

FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) {
  static const fiscal_plugin table = {
      sizeof(fiscal_plugin), FISCAL_MINOR, {manifest, sizeof manifest - 1}, eager_open,
      eager_close,           eager_invoke};
  return &table;
}
