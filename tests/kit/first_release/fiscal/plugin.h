/* What the gateway and a provider plugin know of each other. Plain C99; nothing else crosses.
 *
 * Either side asks the other in one way: it names what it wants and hands over a JSON document, and the
 * answer comes back as a JSON document through a sink. The documents are described by the schemas in
 * sdk/schema; they grow by new optional fields and new names, and this file stays.
 *
 * Ownership: what a side allocated, that side frees. A fiscal_text handed to a function is borrowed until
 *   the function returns; write() copies. The table from fiscal_plugin_v1 lives as long as the library.
 * Threads: open, invoke and close of one instance never overlap. Host functions are for the thread that
 *   runs open or invoke, while it runs. A plugin starts no thread and keeps no thread_local destructor.
 * Growth: structs only gain members at their end; `size` says how many of them the other side has.
 * Failure: no exception, longjmp or signal handler crosses this line. */
#ifndef FISCAL_PLUGIN_H
#define FISCAL_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FISCAL_MINOR 0u
#define FISCAL_EXPORT __attribute__((visibility("default")))

typedef struct fiscal_text {
  const char* data; /* UTF-8, not terminated; may be null when size is 0 */
  size_t size;
} fiscal_text;

typedef struct fiscal_sink {
  void* self;
  void (*write)(void* self, fiscal_text chunk);
} fiscal_sink;

typedef int32_t fiscal_code;
enum {
  FISCAL_OK = 0,          /* the sink got one JSON document */
  FISCAL_UNSUPPORTED = 1, /* no such method or service here */
  FISCAL_INVALID = 2,     /* the request breaks its schema; the sink got an error document */
  FISCAL_STOPPED = 3,     /* time is up or the call was cancelled */
  FISCAL_FAILED = 4       /* the callee broke; the sink may hold an error document */
};

typedef struct fiscal_host {
  uint32_t size;  /* sizeof(fiscal_host) as the host was built */
  uint32_t minor; /* FISCAL_MINOR as the host was built */
  void* self;
  fiscal_code (*call)(void* self, uint64_t call, fiscal_text service, fiscal_text request,
                      const fiscal_sink* reply);
  void (*log)(void* self, uint64_t call, int32_t level, fiscal_text record);
  int64_t (*remaining_ms)(void* self, uint64_t call); /* 0 or less: return now */
} fiscal_host;

typedef struct fiscal_plugin {
  uint32_t size;        /* sizeof(fiscal_plugin) as the plugin was built */
  uint32_t minor;       /* FISCAL_MINOR as the plugin was built */
  fiscal_text manifest; /* who the plugin is, what it can do, what it needs */
  void* (*open)(const fiscal_host* host, fiscal_text config, const fiscal_sink* error);
  void (*close)(void* instance);
  fiscal_code (*invoke)(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                        const fiscal_sink* reply);
} fiscal_plugin;

/* The one exported symbol; its name is the major version. It may be called any number of times and answers
 * the same table each time. */
FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void);

#ifdef __cplusplus
}
#endif
#endif
