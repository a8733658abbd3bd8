#include "core/api/upkeep.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/api/body.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::api {
namespace {

constexpr std::size_t longest_backup_name = 80;

bool is_backup_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= longest_backup_name && name.front() != '.' &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

/// "gateway-20261122T013000Z.sqlite"
std::string backup_name_of(Instant now) {
  std::string name = "gateway-";
  for (const char c : to_text(now).substr(0, 19))
    if (c != '-' && c != ':') name += c;
  return name + "Z.sqlite";
}

Json differences(const std::vector<dispatch::Comparison::Difference>& all) {
  Json list = Json::array();
  for (const auto& one : all)
    list.push_back({{"invoice", to_text(one.invoice)}, {"access_key", one.access_key}, {"text", one.text}});
  return list;
}

Json comparison_resource(const dispatch::Comparison& compared) {
  Json gaps = Json::array();
  for (const auto& gap : compared.gaps)
    gaps.push_back({{"series", gap.series}, {"from", gap.from}, {"to", gap.to}});
  Json body{{"object", "comparison"},
            {"here", compared.here},
            {"amount", compared.amount.centavos},
            {"there", compared.there},
            {"alike", compared.alike},
            {"only_here", differences(compared.only_here)},
            {"only_there", compared.only_there},
            {"different", differences(compared.different)},
            {"gaps", std::move(gaps)},
            {"whole", compared.whole}};
  if (!compared.error.empty()) body["error"] = compared.error;
  return body;
}

Json backup_resource(const BackupState& state) {
  constexpr const char* standings[] = {"running", "complete", "failed"};
  Json body{{"object", "backup"},
            {"name", state.name},
            {"status", standings[static_cast<int>(state.standing)]},
            {"file", state.file},
            {"taken_at", to_text(state.taken_at)},
            {"done_pages", state.done_pages},
            {"all_pages", state.all_pages}};
  if (state.standing == BackupState::Standing::Complete) body["bytes"] = state.bytes;
  if (!state.error.empty()) body["error"] = state.error;
  return body;
}

}  // namespace

void Upkeep::add_routes(Router& router) {
  const auto add = [&](const char* method, const char* pattern, Response (Upkeep::*handler)(const Request&)) {
    router.add(method, pattern, Access::Operator,
               [this, handler](const Request& request, const Caller&) { return (this->*handler)(request); });
  };
  add("POST", "/v1/backups", &Upkeep::start_backup);
  add("GET", "/v1/backups/{name}", &Upkeep::show_backup);
  add("GET", "/v1/connections/{id}/comparison", &Upkeep::show_comparison);
  add("GET", "/v1/connections/{id}/lost_numbers", &Upkeep::list_lost_numbers);
  add("DELETE", "/v1/connections/{id}/lost_numbers/{series}/{number}", &Upkeep::forget_lost_number);
}

Response Upkeep::start_backup(const Request& request) {
  const auto object = read_object(request.body, {"name"});
  if (!object) return body_refused(request.body, object.error());
  const auto given = optional_text(*object, "name", longest_backup_name);
  if (!given) return problem(422, given.error());
  const std::string name = given->value_or(backup_name_of(parts_.clock.now()));
  if (!is_backup_name(name))
    return problem(422, Finding{"field_malformed",
                                {},
                                "/name",
                                "name is no file name",
                                "Use letters, digits, dots, dashes and underscores."});
  const auto started = parts_.back_up(name);
  if (!started) return problem(409, started.error());
  return json_response(202, backup_resource(*started)).with("Location", "/v1/backups/" + name);
}

Response Upkeep::show_backup(const Request& request) {
  const auto state = parts_.backup(request.captured[0]);
  if (!state) return problem(404, "not_found", "There is no such backup of this process", "Check the name.");
  return json_response(200, backup_resource(*state));
}

Response Upkeep::show_comparison(const Request& request) {
  const auto day = [&](const char* name) {
    const auto given = request.query.find(name);
    return given == request.query.end() ? std::nullopt : parse_date(given->second);
  };
  const auto from = day("from"), to = day("to");
  if (!from || !to || *to < *from || request.query.size() != 2)
    return problem(400, Finding{"parameter_malformed",
                                {},
                                "from",
                                "from and to must be days, as in from=2026-11-01&to=2026-11-30",
                                "Give both, and nothing else."});
  const auto compared = parts_.compare(request.captured[0], *from, *to);
  if (!compared) return problem(compared.error().code == "not_found" ? 404 : 422, compared.error());
  return json_response(200, comparison_resource(*compared));
}

Response Upkeep::list_lost_numbers(const Request& request) {
  if (!parts_.has_connection(request.captured[0]))
    return problem(404, "not_found", "There is no such connection", "Check the id.");
  const auto line = parts_.lost.of(request.captured[0]);
  Json data = Json::array();
  for (const DocumentNumber& number : line.numbers)
    data.push_back({{"series", number.series}, {"number", number.number}});
  return json_response(200, {{"object", "list"},
                             {"asking", line.standing == dispatch::LostNumbers::Standing::Asking},
                             {"data", std::move(data)}});
}

Response Upkeep::forget_lost_number(const Request& request) {
  std::int64_t number = 0;
  const std::string& text = request.captured[2];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const DocumentNumber forgotten{request.captured[1], number};
  const auto line = parts_.lost.of(request.captured[0]);
  const bool is_lost = std::find(line.numbers.begin(), line.numbers.end(), forgotten) != line.numbers.end();
  if (error != std::errc{} || end != text.data() + text.size() || !is_lost)
    return problem(404, "not_found", "This number is not lost", "List them with fiscalctl restore status.");
  parts_.lost.forget(request.captured[0], forgotten);
  return list_lost_numbers(request);
}

}  // namespace fiscal::api
