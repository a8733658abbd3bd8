#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fiscal::test {

/// What a gateway answered; `status` 0 when it did not.
struct ApiAnswer {
  long status = 0;
  std::string body;
};

/// One call of a gateway's API with a key, over a connection of its own. Gives up after 15 seconds.
ApiAnswer call_api(const std::string& method, const std::string& url, const std::string& api_key,
                   const std::string& body = {});

/// Likewise, with headers of one's own in the place of the key's.
ApiAnswer call_api_with(const std::string& method, const std::string& url,
                        const std::vector<std::pair<std::string, std::string>>& headers,
                        const std::string& body = {});

}  // namespace fiscal::test
