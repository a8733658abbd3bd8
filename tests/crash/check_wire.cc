#include <map>
#include <set>

#include "tests/crash/evidence.h"
#include "tests/crash/modes.h"

namespace fiscal::crash {
namespace {

/// How many agreeing answers the tests' plugin wants before a `not_found` counts.
constexpr int answers_wanted = 2;

bool is_write(const Json& line) {
  return line.at("kind") == "request" && line.at("method") == "POST" && line.contains("body_sha256");
}

std::string path_of(const std::string& url) {
  const auto host = url.find("//");
  const auto path = url.find('/', host == std::string::npos ? 0 : host + 2);
  return path == std::string::npos ? "" : url.substr(path, url.find('?', path) - path);
}

/// I5: what arrived had been stored before, to the byte; a document is only ever one set of bytes.
void bytes_were_stored_first(Evidence& evidence) {
  std::set<std::string> stored;
  for (const Json* invoice : evidence.invoices)
    for (const Json& departure : invoice->at("departures"))
      stored.insert(departure.at("body_sha256").get<std::string>());
  std::map<std::string, std::string> bytes_of;
  for (const Json& line : evidence.logs.portal) {
    if (!is_write(line)) continue;
    const std::string digest = line.at("body_sha256");
    const std::string path = line.at("path");
    if (!stored.contains(digest))
      evidence.violated("I5", "bytes reached the portal (POST " + path + ") that the store does not have");
    if (!line.contains("id_dps")) continue;
    const std::string id = line.at("id_dps");
    if (const auto [known, is_new] = bytes_of.emplace(id, digest); !is_new && known->second != digest)
      evidence.violated("I5", id + " was sent again with other bytes");
  }
}

/// What a query of one document or event said since the last write for it.
struct Asked {
  int not_there = 0;
  bool is_there = false;
};

/// I6, at the portal: between two writes of the same bytes it was asked, often enough, and always had
/// nothing.
void nothing_is_sent_again_blindly(Evidence& evidence) {
  std::map<std::string, Asked> since;
  for (const Json& line : evidence.logs.portal) {
    if (line.at("kind") != "request") continue;
    const std::string path = line.at("path");
    if (is_write(line)) {
      const std::string subject = line.contains("id_dps") ? line.at("id_dps").get<std::string>() : path;
      const auto known = since.find(subject);
      if (known != since.end() && (known->second.is_there || known->second.not_there < answers_wanted))
        evidence.violated("I6", subject + " was sent again after " + std::to_string(known->second.not_there) +
                                    " answers that there is nothing" +
                                    (known->second.is_there ? " and one that it is there" : ""));
      since[subject] = {};
      continue;
    }
    if (line.at("method") != "GET" || line.at("dropped") == true) continue;
    for (auto& [subject, asked] : since) {
      if (path.find(subject) == std::string::npos) continue;
      if (line.at("status") == 404) ++asked.not_there;
      if (line.at("status") == 200) asked.is_there = true;
    }
  }
}

/// I6, in the gateway: a second send is permitted by answers that came after the settle window.
void permission_came_after_the_window(Evidence& evidence) {
  for (const Json* invoice : evidence.invoices) {
    std::string departed;
    int counted = 0;
    for (const Json& event : invoice->at("events")) {
      const std::string kind = event.at("kind");
      if (kind == "departed") departed = event.at("at");
      if (kind == "departed") counted = 0;
      if (kind == "asked") counted = event.at("data").at("counts") == true ? counted + 1 : 0;
      if (kind != "resend_permitted") continue;
      if (counted < answers_wanted)
        evidence.violated("I6", marker_of(*invoice) + " may be sent again after " + std::to_string(counted) +
                                    " answers that count");
      if (event.at("at") < departed)
        evidence.violated("I6", marker_of(*invoice) + " may be sent again before it departed");
    }
  }
}

/// I22, on the portal's side: nothing is known from an answer that did not come whole.
void cut_answers_are_no_answers(Evidence& evidence) {
  std::map<std::string, int> left;
  for (const Json& line : evidence.logs.portal)
    if (line.at("kind") == "request" && line.at("dropped") == false)
      ++left[line.at("method").get<std::string>() + " " + line.at("path").get<std::string>()];
  for (const Json* invoice : evidence.invoices)
    for (const Json& exchange : invoice->at("exchanges")) {
      if (exchange.at("status") == 0) continue;
      const std::string call = exchange.at("method").get<std::string>() + " " + path_of(exchange.at("url"));
      if (--left[call] < 0)
        evidence.violated("I22", "the gateway read more answers to " + call + " than the portal gave whole");
    }
}

}  // namespace

void check_wire(Evidence& evidence) {
  bytes_were_stored_first(evidence);
  nothing_is_sent_again_blindly(evidence);
  permission_came_after_the_window(evidence);
  cut_answers_are_no_answers(evidence);
}

}  // namespace fiscal::crash
