#include "tests/simulation/portal.h"

#include <nlohmann/json.hpp>

#include "core/base/require.h"
#include "plugins/nfse_nacional/envelope.h"
#include "tests/support/sefin_answers.h"

namespace fiscal::simulation {
namespace {

using national::EventKind;

HttpAnswer in_json(int status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body), {}};
}

/// What stands between two marks in a text, or nothing.
std::string between(std::string_view text, std::string_view begin, std::string_view end) {
  const auto at = text.find(begin);
  if (at == std::string_view::npos) return {};
  const auto from = at + begin.size();
  return std::string(text.substr(from, text.find(end, from) - from));
}

std::string xml_in(const services::WireRequest& request) {
  const auto body = nlohmann::json::parse(request.body.value_or("{}"));
  const auto xml = nacional::unpack(body.begin()->get<std::string>());
  require(xml.has_value(), "the plugin packs what it sends");
  return *xml;
}

}  // namespace

HttpAnswer Portal::nonsense(Random& random) {
  switch (random.below(6)) {
    case 0:
      return {500, {}, "<html>Internal Server Error</html>", {}};
    case 1:
      return {429, {{"retry-after", "5"}}, "", {}};
    case 2:
      return {200, {}, "", {}};
    case 3:
      return in_json(400, test::errors_body("E999", "Erro não catalogado"));
    case 4:
      return {404, {}, "<html>Not Found</html>", {}};
    default:
      return in_json(400, R"({"erros":"Bad Gateway"})");
  }
}

bool Portal::says_already(const HttpAnswer& answer) const {
  return answer.body.find("E0014") != std::string::npos;
}

HttpAnswer Portal::answer(const Delivery& delivery) {
  const services::WireRequest& request = delivery.request;
  const std::string path = request.url.substr(request.url.find("/SefinNacional/") + 15);
  if (request.method == "POST" && path == "nfse") return issue(delivery);
  if (request.method == "POST") return register_event(between(path, "nfse/", "/"), request);
  if (path.starts_with("dps/")) return show_dps(path.substr(4));
  if (path.find("/eventos/") != std::string::npos) return show_event(path);
  return show_nfse(path.substr(5));
}

HttpAnswer Portal::issue(const Delivery& delivery) {
  const std::string xml = xml_in(delivery.request);
  const std::string id = between(xml, "<infDPS Id=\"", "\"");
  require(!id.empty(), "a DPS has an id");
  const auto [file, is_new] = files_.try_emplace(id);
  if (!is_new && !file->second.key.empty())
    return in_json(400, test::errors_body("E0014", "DPS já utilizada"));
  const std::string replaced = between(xml, "<chSubstda>", "<");
  LedgerEntry* old = replaced.empty() ? nullptr : find(replaced);
  const bool nothing_to_replace = !replaced.empty() && (old == nullptr || old->standing != Standing::Stands);
  if (!is_new || nothing_to_replace || random_.percent(refuses_))
    return in_json(400, test::errors_body("E0310"));
  const auto number = static_cast<std::int64_t>(ledger().size()) + 1;
  const std::string key = test::a_key_of(issuer_, number);
  if (old != nullptr) {
    old->standing = Standing::Replaced;
    old->replaced_by = key;
  }
  enter({key, delivery.mark.id, delivery.mark.connection, Standing::Stands, {}, {}});
  scheduler_.say("issues " + key + " for " + to_text(delivery.mark.id));
  file->second = {key, test::nfse_with(xml, key, std::to_string(number))};
  nfses_[key] = file->second.nfse;
  return in_json(201, test::issued_body(key, id, file->second.nfse));
}

HttpAnswer Portal::register_event(const std::string& key, const services::WireRequest& request) {
  LedgerEntry* entry = find(key);
  if (entry == nullptr) return in_json(404, test::not_found_body("E2401"));
  if (entry->standing != Standing::Stands) return in_json(400, test::errors_body("E0840"));
  require(xml_in(request).find("101101") != std::string::npos, "only cancellations are sent");
  if (random_.percent(refuses_)) return in_json(400, test::errors_body("E0827"));
  entry->standing = Standing::Cancelled;
  scheduler_.say("cancels " + key);
  return in_json(201, test::registered_body(test::event_with(key, EventKind::Cancellation)));
}

HttpAnswer Portal::show_dps(const std::string& id) const {
  const auto at = files_.find(id);
  if (at == files_.end() || at->second.key.empty()) return in_json(404, test::not_found_body("E2404"));
  return in_json(200, test::dps_body(id, at->second.key));
}

HttpAnswer Portal::show_nfse(const std::string& key) {
  const auto at = nfses_.find(key);
  if (at == nfses_.end()) return in_json(404, test::not_found_body("E2401"));
  return in_json(200, test::nfse_body(key, at->second));
}

HttpAnswer Portal::show_event(const std::string& path) {
  const std::string key = between(path, "nfse/", "/");
  const std::string asked = between(path, "/eventos/", "/");
  const LedgerEntry* entry = find(key);
  std::optional<EventKind> kind;
  if (entry != nullptr && entry->standing == Standing::Cancelled) kind = EventKind::Cancellation;
  if (entry != nullptr && entry->standing == Standing::Replaced) kind = EventKind::Substitution;
  if (entry != nullptr && entry->standing == Standing::EndedByAuthority)
    kind = EventKind::CancellationByOffice;
  if (!kind || national::event_code(*kind) != asked) return in_json(404, test::not_found_body("E2401"));
  return in_json(200, test::event_list_body(key, *kind, test::event_with(key, *kind, entry->replaced_by)));
}

}  // namespace fiscal::simulation
