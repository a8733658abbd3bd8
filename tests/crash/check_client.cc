#include <map>
#include <set>

#include "tests/crash/evidence.h"

namespace fiscal::crash {
namespace {

bool creates(const Json& line) { return line.at("what") == "issue" || line.at("what") == "substitute"; }
bool was_accepted(const Json& line) {
  return line.at("outcome") == "ok" && (line.at("status") == 200 || line.at("status") == 202);
}

bool holds_event(const Json& invoice, const std::string& kind) {
  for (const Json& event : invoice.at("events"))
    if (event.at("kind") == kind) return true;
  return false;
}

/// I1: what was answered with 200 or 202 is there.
void nothing_is_lost(Evidence& evidence) {
  for (const Json& line : evidence.logs.client) {
    if (!was_accepted(line)) continue;
    const std::string id = line.at("id");
    const Json* invoice = evidence.invoice(id);
    if (invoice == nullptr)
      evidence.violated("I1", id + " (" + line.at("marker").get<std::string>() +
                                  ") was accepted, and the store has no such invoice");
    else if (line.at("what") == "cancel" && !holds_event(*invoice, "cancel_asked"))
      evidence.violated("I1",
                        "the cancellation of " + id + " was accepted, and the store knows nothing of it");
  }
}

/// I2: one request, one invoice, one answer; a contradiction has no effect.
void one_request_has_one_effect(Evidence& evidence) {
  std::map<std::string, std::string> id_of;
  std::map<std::string, int> made;
  for (const Json* invoice : evidence.invoices) ++made[marker_of(*invoice)];
  std::set<std::string> asked;
  for (const Json& line : evidence.logs.client) {
    const std::string marker = line.at("marker");
    if (creates(line)) asked.insert(marker);
    if (line.at("what") == "contradict" && line.at("outcome") == "ok" && line.at("status") != 422)
      evidence.violated(
          "I2", "another body under a used key was answered " + line.at("status").dump() + " and not 422");
    if (!creates(line) || !was_accepted(line)) continue;
    const std::string id = line.at("id");
    if (const auto [known, is_new] = id_of.emplace(marker, id); !is_new && known->second != id)
      evidence.violated("I2",
                        "the request " + marker + " was answered with " + known->second + " and with " + id);
  }
  for (const auto& [marker, count] : made) {
    if (count > 1)
      evidence.violated("I2", "the request " + marker + " became " + std::to_string(count) + " invoices");
    if (!asked.contains(marker))
      evidence.violated("I2", "an invoice " + marker + " exists that must have no effect");
  }
}

/// I18: whatever the clock does, a later invoice has a larger id.
void ids_grow(Evidence& evidence) {
  std::map<int, std::string> last_of;  // By client: each asks one thing after another.
  std::set<std::string> seen;
  for (const Json& line : evidence.logs.client) {
    if (!creates(line) || !was_accepted(line)) continue;
    const std::string id = line.at("id");
    if (!seen.insert(id).second) continue;
    std::string& last = last_of[line.at("client")];
    if (id <= last) evidence.violated("I18", id + " was accepted after " + last + " and is not larger");
    last = id;
  }
}

/// I22, on the client's side: a request that ended before its length has no effect.
void cut_requests_have_no_effect(Evidence& evidence) {
  for (const Json& line : evidence.logs.client) {
    if (line.at("outcome") != "cut_off") continue;
    for (const Json* invoice : evidence.invoices)
      if (line.at("marker") == marker_of(*invoice))
        evidence.violated("I22", "a request that was cut off became " + invoice->at("id").get<std::string>());
  }
}

}  // namespace

void check_client(Evidence& evidence) {
  nothing_is_lost(evidence);
  one_request_has_one_effect(evidence);
  ids_grow(evidence);
  cut_requests_have_no_effect(evidence);
}

}  // namespace fiscal::crash
