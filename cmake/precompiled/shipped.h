#pragma once

// What nearly every unit reads, compiled once: README.md beside this file says why. Sources still include
// what they use.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "cmake/precompiled/instances.h"
#include "cmake/precompiled/uses.h"

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/http.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>
#include <fiscal/money.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/rendering.hpp>
#include <fiscal/request.hpp>
#include <fiscal/verify.hpp>
