#include "tests/plugins/aggregators_sandbox/residents.h"

#include <map>

namespace fiscal::test {

const std::vector<Resident>& residents() {
  static const std::vector<Resident> all{
      {.plugin = "nfeio",
       .settings =
           R"({"company_id":"co1","api_key":"${secret:credential}","webhook_secret":"${secret:hook}"})",
       .cancel_match = R"(,"method":"DELETE")"},
  };
  return all;
}

House& house_of(const Resident& resident) {
  static std::map<std::string, House> houses;
  return houses.try_emplace(resident.plugin, resident).first->second;
}

}  // namespace fiscal::test
