#include "sdk/kit/check.h"

#include <algorithm>
#include <iterator>

namespace fiscal::kit {

std::string_view to_text(Mark mark) {
  switch (mark) {
    case Mark::Pass:
      return "pass";
    case Mark::Warn:
      return "warn";
    case Mark::Skip:
      return "skip";
    case Mark::Fail:
      return "fail";
    case Mark::Crash:
      return "crash";
  }
  return "fail";
}

const std::vector<Check>& all_checks() {
  static const std::vector<Check> checks = [] {
    std::vector<Check> all;
    for (auto group :
         {library_checks, manifest_checks, life_checks, contract_checks, outcome_checks, write_checks,
          mapping_checks, deadline_checks, secret_checks, speed_checks, fuzz_checks})
      std::ranges::move(group(), std::back_inserter(all));
    return all;
  }();
  return checks;
}

}  // namespace fiscal::kit
