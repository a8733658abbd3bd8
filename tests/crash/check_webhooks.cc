#include <map>
#include <set>

#include "tests/crash/evidence.h"

namespace fiscal::crash {

/// I11: a receiver hears every event of an invoice, in its order, and the same thing under the same
/// webhook-id. A line is {"endpoint", "webhook_id", "invoice", "sequence", "body_sha256", "status"}: a
/// delivery and how it was answered.
void check_webhooks(Evidence& evidence) {
  if (!evidence.logs.webhooks) return;
  std::map<std::string, std::string> body_of;
  std::map<std::string, std::int64_t>
      confirmed;  // By endpoint and invoice: the last sequence answered with 2xx.
  std::set<std::string> endpoints;
  for (const Json& line : *evidence.logs.webhooks) {
    const std::string id = line.at("webhook_id");
    const std::string lane =
        line.at("endpoint").get<std::string>() + " " + line.at("invoice").get<std::string>();
    endpoints.insert(line.at("endpoint").get<std::string>());
    if (const auto [known, is_new] = body_of.emplace(id, line.at("body_sha256"));
        !is_new && known->second != line.at("body_sha256"))
      evidence.violated("I11", "webhook " + id + " was delivered with two bodies");
    const std::int64_t sequence = line.at("sequence");
    if (sequence > confirmed[lane] + 1)
      evidence.violated("I11", "event " + std::to_string(sequence) + " of " + lane +
                                   " came before the one before it was received");
    if (line.at("status") >= 200 && line.at("status") < 300 && sequence == confirmed[lane] + 1)
      confirmed[lane] = sequence;
  }
  for (const std::string& endpoint : endpoints)
    for (const Json* invoice : evidence.invoices)
      if (confirmed[endpoint + " " + invoice->at("id").get<std::string>()] < invoice->at("version"))
        evidence.violated("I11", endpoint + " was not told all of " + marker_of(*invoice));
}

}  // namespace fiscal::crash
