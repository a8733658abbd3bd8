#include "core/base/require.h"

#include <cstdio>
#include <cstdlib>

namespace fiscal {

void broken_requirement(const char* text) {
  std::fprintf(stderr, "{\"level\":\"critical\",\"event\":\"broken_requirement\",\"text\":\"%s\"}\n", text);
  std::abort();
}

}  // namespace fiscal
