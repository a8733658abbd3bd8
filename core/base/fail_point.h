#pragma once

/// Places where a test build can be made to die, and rules that it can be made to break: how it is shown that
/// a crash anywhere is survived (tests/crash), and that the check which says so can fail. No program that
/// ships has any of it: without FISCAL_FAIL_POINTS (a CMake option) both macros are empty and their arguments
/// are not compiled.
///
///   FISCAL_FAIL_POINT=store.accept.after_commit:3   the process kills itself (SIGKILL) at the third passing
///   FISCAL_FAIL_POINT_LOG=FILE                      each passing appends the point's name to FILE, a line
///   each FISCAL_BREAK=I5,short_lease                     FISCAL_BREAKS("I5") is true, and that of
///   short_lease
///
/// The rules are those of docs/reliability.md.
#ifdef FISCAL_FAIL_POINTS

#include <string>
#include <string_view>

namespace fiscal::fail_point {

/// Counts a passing; does not return from the one that the environment asks for. Safe from any thread.
void pass(std::string_view name);

/// True when the environment asks that `rule` be broken.
bool breaks(std::string_view rule);

/// "accept" of what std::source_location calls "… fiscal::store::SqliteStore::accept(…)".
std::string short_name(std::string_view function);

}  // namespace fiscal::fail_point

#define FISCAL_FAIL_POINT(name) ::fiscal::fail_point::pass(name)
#define FISCAL_BREAKS(rule) ::fiscal::fail_point::breaks(rule)

#else

#define FISCAL_FAIL_POINT(name) static_cast<void>(0)
#define FISCAL_BREAKS(rule) false

#endif
