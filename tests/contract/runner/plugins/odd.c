/* A library with one thing wrong: which, says the build. */
#include <fiscal/plugin.h>

#include <stddef.h>

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

#ifdef ODD_MANIFEST
static const char manifest[] = ODD_MANIFEST;
#else
static const char manifest[] = "{\"id\":\"" TEXT(ODD_ID) "\",\"version\":\"1.0.0\",\"title\":\"A library with one thing wrong\","
                               "\"methods\":[\"issue/1\"]}";
#endif

static void* odd_open(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  (void)host, (void)config, (void)error;
  return NULL;
}

static void odd_close(void* instance) { (void)instance; }

static fiscal_code odd_invoke(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                              const fiscal_sink* reply) {
  (void)instance, (void)call, (void)method, (void)request, (void)reply;
  return FISCAL_UNSUPPORTED;
}

#ifndef ODD_SIZE
#define ODD_SIZE sizeof(fiscal_plugin)
#endif
#ifndef ODD_INVOKE
#define ODD_INVOKE odd_invoke
#endif
#ifndef ODD_ENTRY
#define ODD_ENTRY fiscal_plugin_v1
#endif

FISCAL_EXPORT const fiscal_plugin* ODD_ENTRY(void);

FISCAL_EXPORT const fiscal_plugin* ODD_ENTRY(void) {
  static const fiscal_plugin tables[] = {
      {(uint32_t)(ODD_SIZE), FISCAL_MINOR, {manifest, sizeof manifest - 1}, odd_open, odd_close, odd_invoke},
      {(uint32_t)(ODD_SIZE), FISCAL_MINOR, {manifest, sizeof manifest - 1}, odd_open, odd_close, ODD_INVOKE}};
#ifdef ODD_FICKLE
  static int asked;
  return &tables[asked++ % 2];
#else
  return (void)odd_invoke, &tables[1];
#endif
}
