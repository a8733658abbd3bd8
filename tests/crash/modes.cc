#include "tests/crash/modes.h"

#include <algorithm>
#include <stdexcept>

namespace fiscal::crash {
namespace {

/// The fault meets the first two posts of documents, and the first post of an event.
Mode on_posts(const std::string& name, const std::string& mode, const std::string& more = "") {
  const std::string end = more.empty() ? "" : "," + more;
  Mode made{.name = name};
  made.faults = {mode + ":method=POST,path_contains=eventos,count=1" + end,
                 mode + ":method=POST,path_contains=nfse,count=2" + end};
  return made;
}

Mode with_queries(Mode mode, const std::string& name, const std::string& fault) {
  mode.name = name;
  mode.faults.push_back(fault);
  return mode;
}

/// Each answer comes when the lease of the call is long over.
Mode slow_past_the_lease(const std::string& name, int after_ms) {
  Mode slow = on_posts(name, "slow", "after_ms=" + std::to_string(after_ms));
  slow.lease = "200ms";
  slow.broken = "short_lease";
  return slow;
}

}  // namespace

const std::vector<Mode>& all_modes() {
  static const std::vector<Mode> modes = [] {
    std::vector<Mode> all{
        {.name = "none"},
        on_posts("accept_then_drop", "accept_then_drop"),
        on_posts("accept_then_reset", "accept_then_reset"),
        on_posts("accept_then_stall", "accept_then_stall", "for_ms=150"),
        on_posts("drop_before", "drop_before"),
        on_posts("stall", "stall", "for_ms=150"),
        on_posts("truncate", "truncate"),
        on_posts("truncate_header", "truncate_header"),
        on_posts("dribble", "dribble", "after_ms=10,for_ms=100"),
        on_posts("duplicate", "duplicate"),
        on_posts("corrupt_gzip", "corrupt_gzip"),
        on_posts("other_documents_answer", "other_documents_answer"),
        on_posts("slow", "slow", "after_ms=80"),
        on_posts("500", "status", "status=500"),
        on_posts("500_after_accept", "status", "status=500,accept=true"),
        on_posts("503", "status", "status=503"),
        on_posts("bad_gateway_in_json", "json_error_bad_gateway"),
        on_posts("empty_200", "empty_200"),
        on_posts("empty_200_after_accept", "empty_200", "accept=true"),
        on_posts("uncatalogued", "E999"),
        on_posts("uncatalogued_after_accept", "E999", "accept=true"),
        with_queries(on_posts("", "accept_then_drop"), "not_found_at_first",
                     "not_found_for:for_ms=" + std::to_string(hidden_ms)),
        with_queries(on_posts("", "accept_then_drop"), "queries_fail_too",
                     "status:method=GET,count=3,status=500"),
    };
    all.push_back(slow_past_the_lease("slow_past_the_lease", 450));
    return all;
  }();
  return modes;
}

const Mode& mode_named(const std::string& name) {
  // Long enough for another worker to have settled the invoice first, however busy the machine: for the
  // control of I13.
  static const Mode far_past = slow_past_the_lease("slow_far_past_the_lease", 4000);
  if (name == far_past.name) return far_past;
  const auto found = std::find_if(all_modes().begin(), all_modes().end(),
                                  [&](const Mode& mode) { return mode.name == name; });
  if (found != all_modes().end()) return *found;
  std::string known;
  for (const Mode& mode : all_modes()) known += " " + mode.name;
  throw std::invalid_argument("there is no mode '" + name + "'; known are" + known);
}

}  // namespace fiscal::crash
