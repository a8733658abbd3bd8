#include "sdk/sandbox/control.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sdk/sandbox/event_builder.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

Answer done(const json& body) { return {200, body.dump()}; }
Answer refused(int status, const std::string& why) { return {status, json{{"error", why}}.dump()}; }

Answer set_fault(ServerParts& parts, const json& body) {
  std::vector<Fault> faults;
  if (body.is_array()) {
    for (const json& one : body) faults.push_back(fault_from_json(one));
  } else {
    faults.push_back(fault_from_json(body));
  }
  parts.faults.set(std::move(faults));
  return done(parts.faults.describe());
}

Answer set_clock(ServerParts& parts, const json& body) {
  if (!body.is_object() || !body.contains("offset_ms") || !body["offset_ms"].is_number_integer()) {
    throw std::invalid_argument("clock: {\"offset_ms\": whole number} is wanted");
  }
  parts.office.clock.set_offset_ms(body["offset_ms"]);
  return done(
      {{"offset_ms", parts.office.clock.offset_ms()}, {"now", layout_datetime(parts.office.clock.now())}});
}

Answer make_event(ServerParts& parts, const json& body) {
  if (!body.is_object()) throw std::invalid_argument("event: {\"key\", \"type\"} is wanted");
  const std::string key = body.value("key", ""), type = body.value("type", "");
  const std::string reason = body.value("reason", "Ato do municipio no ambiente de testes");
  const auto note = parts.office.registry.by_key(key);
  if (!note) return refused(404, "event.key: no NFS-e has the key '" + key + "'");
  std::string text;
  if (type == "105104" || type == "105105") {
    text = verdict_body(type == "105104", reason);
  } else if (type == "305101") {
    text = ex_officio_body(reason);
  } else {
    throw std::invalid_argument("event.type: is 105104 (granted), 105105 (refused) or 305101 (ex officio)");
  }
  if (reason.size() < 15 || reason.size() > 255)
    throw std::invalid_argument("event.reason: 15 to 255 characters");
  const std::lock_guard held(note->events_mutex);
  if (const auto finding = forbidden_by_linked_events(*note, type)) {
    return refused(409, "event.type: " + finding->code + " " + finding->complement);
  }
  register_official_event(parts.office, note, type, text);
  return done({{"key", key}, {"type", type}});
}

}  // namespace

Answer control_answer(ServerParts& parts, const Exchange& exchange) {
  try {
    const std::string call = exchange.method + " " + exchange.path;
    if (call == "GET /control/ledger") {
      return done({{"documents", parts.office.registry.documents()}, {"requests", parts.tally.describe()}});
    }
    if (call == "GET /control/fault") return done(parts.faults.describe());
    if (call == "DELETE /control/fault") {
      parts.faults.clear();
      return done(parts.faults.describe());
    }
    const bool known = call == "PUT /control/fault" || call == "PUT /control/clock" ||
                       call == "PUT /control/settings" || call == "POST /control/events";
    if (!known) return refused(404, call + ": unknown; README.md lists the calls");
    const json body = json::parse(exchange.body, nullptr, false);
    if (body.is_discarded()) return refused(400, "the body is not JSON");
    if (call == "PUT /control/fault") return set_fault(parts, body);
    if (call == "PUT /control/clock") return set_clock(parts, body);
    if (call == "POST /control/events") return make_event(parts, body);
    parts.office.settings.merge(body);
    return done({{"settings", "merged"}});
  } catch (const std::invalid_argument& error) {
    return refused(400, error.what());
  } catch (const std::exception& error) {
    return refused(500, error.what());
  }
}

}  // namespace fiscal::sandbox
