/* The frozen layout of major 1 on LP64, compiled as C and as C++ (abi_lock.c). A line that fails here is a
 * break of every plugin that was ever built: undo the change of plugin.h; new members go to the end of a
 * struct. */
#include <fiscal/plugin.h>

#ifdef __cplusplus
#define FISCAL_LOCK(condition) static_assert(condition, #condition)
#else
#define FISCAL_LOCK(condition) _Static_assert(condition, #condition)
#endif

FISCAL_LOCK(sizeof(void*) == 8);

FISCAL_LOCK(sizeof(fiscal_text) == 16);
FISCAL_LOCK(offsetof(fiscal_text, data) == 0);
FISCAL_LOCK(offsetof(fiscal_text, size) == 8);

FISCAL_LOCK(sizeof(fiscal_sink) == 16);
FISCAL_LOCK(offsetof(fiscal_sink, self) == 0);
FISCAL_LOCK(offsetof(fiscal_sink, write) == 8);

FISCAL_LOCK(sizeof(fiscal_code) == 4);
FISCAL_LOCK(FISCAL_OK == 0);
FISCAL_LOCK(FISCAL_UNSUPPORTED == 1);
FISCAL_LOCK(FISCAL_INVALID == 2);
FISCAL_LOCK(FISCAL_STOPPED == 3);
FISCAL_LOCK(FISCAL_FAILED == 4);

/* Minor 0. A later minor only makes the structs larger. */
FISCAL_LOCK(FISCAL_MINOR == 0u);

FISCAL_LOCK(sizeof(fiscal_host) == 40);
FISCAL_LOCK(offsetof(fiscal_host, size) == 0);
FISCAL_LOCK(offsetof(fiscal_host, minor) == 4);
FISCAL_LOCK(offsetof(fiscal_host, self) == 8);
FISCAL_LOCK(offsetof(fiscal_host, call) == 16);
FISCAL_LOCK(offsetof(fiscal_host, log) == 24);
FISCAL_LOCK(offsetof(fiscal_host, remaining_ms) == 32);

FISCAL_LOCK(sizeof(fiscal_plugin) == 48);
FISCAL_LOCK(offsetof(fiscal_plugin, size) == 0);
FISCAL_LOCK(offsetof(fiscal_plugin, minor) == 4);
FISCAL_LOCK(offsetof(fiscal_plugin, manifest) == 8);
FISCAL_LOCK(offsetof(fiscal_plugin, open) == 24);
FISCAL_LOCK(offsetof(fiscal_plugin, close) == 32);
FISCAL_LOCK(offsetof(fiscal_plugin, invoke) == 40);
