#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/crash/checker.h"
#include "tests/crash/logs.h"

namespace fiscal::crash {

using Json = nlohmann::json;

/// A note that the portal issued.
struct PortalNote {
  std::string key;
  std::string id_dps;
  std::string marker;  ///< Of the client's request, as it stands in the signed document.
  std::string series;
  std::int64_t number = 0;
  std::vector<std::string> events;  ///< Codes of the events that were registered for it.

  bool has_ended() const { return !events.empty(); }
};

/// The logs with what several checks look for.
class Evidence {
 public:
  explicit Evidence(const Logs& logs);

  const Logs& logs;
  std::vector<PortalNote> notes;
  std::vector<const Json*> invoices;  ///< Of the store, oldest first.
  std::vector<const Json*> series;    ///< Counters of the store.
  std::vector<Violation> violations;

  void violated(const std::string& invariant, const std::string& what) {
    violations.push_back({invariant, what});
  }
  const Json* invoice(const std::string& id) const;
  std::vector<const PortalNote*> notes_of(const std::string& marker) const;

 private:
  std::map<std::string, const Json*> by_id_;
};

/// The marker that a description holds ("… marca:plain; …"); empty when there is none.
std::string marker_in(const std::string& text);
std::string marker_of(const Json& invoice);

/// Whether accounts are told of events of this kind (docs/webhooks.md).
bool is_told(const std::string& event_kind);

// What each group of checks looks at; all of them add to `violations`.
void check_client(Evidence& evidence);     // I1, I2, I18, I22
void check_documents(Evidence& evidence);  // I3, I4
void check_wire(Evidence& evidence);       // I5, I6, I22
void check_history(Evidence& evidence);    // I7, I8, I9, I10, I13, I16, I21
void check_webhooks(Evidence& evidence);   // I11

}  // namespace fiscal::crash
