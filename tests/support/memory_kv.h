#pragma once

#include "core/services/memory_kv.h"

namespace fiscal::test {

using services::MemoryKv;

}  // namespace fiscal::test
