#pragma once

#include <string>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"

namespace fiscal::sandbox {

/// The reading calls of SEFIN: GET /nfse/{key}, GET and HEAD /dps/{id}, GET of an event. Safe for threads.
///
/// `hidden_ms` above zero hides documents younger than that from SEFIN's queries (the fault not_found_for).
class Queries {
 public:
  explicit Queries(Office& office) : office_(office) {}
  Answer nfse(const std::string& key, const Certificate& client, std::int64_t hidden_ms) const;
  Answer dps(const std::string& id, const Certificate& client, std::int64_t hidden_ms) const;
  Answer dps_exists(const std::string& id, std::int64_t hidden_ms) const;
  Answer event(const std::string& key, const std::string& type, const std::string& sequence,
               const Certificate& client, std::int64_t hidden_ms) const;

 private:
  bool is_hidden(const Note& note, std::int64_t hidden_ms) const;
  Answer not_found(const char* code) const;

  Office& office_;
};

}  // namespace fiscal::sandbox
