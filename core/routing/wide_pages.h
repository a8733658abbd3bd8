#pragma once

#include <memory_resource>

namespace fiscal::routing {

/// Memory for what is large and looked at here and there: blocks of two megabytes and more lie in pages of
/// that size where the system has them. A processor knows the places of about two thousand pages by heart;
/// those of a hundred thousand accounts are more than that by far while pages are small, and then finding the
/// page costs as much as the memory itself. Smaller blocks are those of `new`. Of this process's whole life;
/// safe from any thread.
std::pmr::memory_resource* wide_pages();

}  // namespace fiscal::routing
