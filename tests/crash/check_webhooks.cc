#include <algorithm>
#include <map>
#include <set>

#include "tests/crash/evidence.h"

namespace fiscal::crash {
namespace {

/// docs/webhooks.md: the kinds of events that accounts are told.
const std::set<std::string>& told_kinds() {
  static const std::set<std::string> kinds{"accepted",
                                           "pending",
                                           "unknown",
                                           "needs_person",
                                           "authorized",
                                           "rejected",
                                           "failed",
                                           "withdrawn",
                                           "cancel_begun",
                                           "cancelled",
                                           "cancellation_denied",
                                           "cancel_unknown",
                                           "substituting",
                                           "substituted",
                                           "substitution_ended",
                                           "cancelled_elsewhere"};
  return kinds;
}

/// What one endpoint heard of one invoice.
struct Lane {
  std::vector<std::int64_t> told;  ///< By the store, in order.
  std::size_t confirmed = 0;       ///< How many of them were answered with 2xx.
};

class Hearing {
 public:
  explicit Hearing(Evidence& evidence) : evidence_(evidence) {}

  void hear(const Json& line) {
    const std::string id = line.at("webhook_id");
    const std::string what = line.at("invoice").get<std::string>() + " " + line.at("sequence").dump() + " " +
                             line.at("body_sha256").get<std::string>();
    if (const auto [known, is_new] = content_of_.emplace(id, what); !is_new && known->second != what)
      evidence_.violated("I11", "webhook " + id + " was delivered with two contents");
    if (const auto [known, is_new] = id_of_.emplace(line.at("endpoint").get<std::string>() + " " + what, id);
        !is_new && known->second != id)
      evidence_.violated("I11", "the same thing was delivered under two ids: " + id + ", " + known->second);
    Lane& lane = lane_of(line.at("endpoint"), line.at("invoice"));
    const std::int64_t sequence = line.at("sequence");
    const auto at = std::find(lane.told.begin(), lane.told.end(), sequence);
    const auto place = static_cast<std::size_t>(at - lane.told.begin());
    const std::string name =
        "event " + std::to_string(sequence) + " of " + line.at("invoice").get<std::string>();
    if (at == lane.told.end()) return evidence_.violated("I11", name + " was told, and is not to be told");
    if (place > lane.confirmed)
      return evidence_.violated("I11", name + " came before the one before it was received");
    const bool is_received = line.at("status") >= 200 && line.at("status") < 300;
    if (is_received && place == lane.confirmed) ++lane.confirmed;
  }

  /// Every invoice's events reached every endpoint that was heard from.
  void end() {
    std::set<std::string> endpoints;
    for (const auto& [names, lane] : lanes_) endpoints.insert(names.first);
    for (const std::string& endpoint : endpoints)
      for (const Json* invoice : evidence_.invoices)
        if (const Lane& lane = lane_of(endpoint, invoice->at("id")); lane.confirmed < lane.told.size())
          evidence_.violated("I11", endpoint + " was not told event " +
                                        std::to_string(lane.told[lane.confirmed]) + " of " +
                                        marker_of(*invoice));
  }

 private:
  Lane& lane_of(const std::string& endpoint, const std::string& id) {
    const auto [at, is_new] = lanes_.try_emplace({endpoint, id});
    const Json* invoice = evidence_.invoice(id);
    if (is_new && invoice != nullptr)
      for (const Json& event : invoice->at("events"))
        if (is_told(event.at("kind"))) at->second.told.push_back(event.at("sequence"));
    return at->second;
  }

  Evidence& evidence_;
  std::map<std::string, std::string> content_of_;
  std::map<std::string, std::string> id_of_;
  std::map<std::pair<std::string, std::string>, Lane> lanes_;
};

}  // namespace

bool is_told(const std::string& event_kind) { return told_kinds().contains(event_kind); }

/// I11: a receiver hears every event that is told of an invoice, in its order and none before the one before
/// it was received, and the same thing under the same webhook-id. A line is {"endpoint", "webhook_id",
/// "invoice", "sequence", "body_sha256", "status"}: a message and how it was answered. With an empty log
/// nobody was told anything though somebody listened.
void check_webhooks(Evidence& evidence) {
  if (!evidence.logs.webhooks) return;
  if (evidence.logs.webhooks->empty() && !evidence.invoices.empty())
    evidence.violated("I11", "the receiver was told nothing");
  Hearing hearing(evidence);
  for (const Json& line : *evidence.logs.webhooks) hearing.hear(line);
  hearing.end();
}

}  // namespace fiscal::crash
