#pragma once

#include "sdk/sandbox/adn.h"
#include "sdk/sandbox/events.h"
#include "sdk/sandbox/issue.h"
#include "sdk/sandbox/parameters.h"
#include "sdk/sandbox/queries.h"

namespace fiscal::sandbox {

/// Which call a request is: /SefinNacional, /contribuintes and /parametrizacao on one listener. Safe for
/// threads.
class Routes {
 public:
  explicit Routes(Office& office);
  /// Never throws for what a client sent; a full disk or a mistake of this program is a 500 with E999.
  Answer answer(const Exchange& exchange, const Certificate& client, std::int64_t hidden_ms);

 private:
  Answer route(const Exchange& exchange, const Certificate& client, std::int64_t hidden_ms);
  Answer sefin(const Exchange& exchange, const std::vector<std::string>& parts, const Certificate& client,
               std::int64_t hidden_ms);

  Office& office_;
  Issue issue_;
  Events events_;
  Queries queries_;
  Adn adn_;
  Parameters parameters_;
};

/// The fault "E999": an error without a catalogue entry, as produção restrita gives often.
Answer uncatalogued_answer(const Office& office, int status);

}  // namespace fiscal::sandbox
