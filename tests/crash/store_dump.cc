#include "tests/crash/store_dump.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/clock.h"
#include "core/model/record.h"
#include "core/model/state.h"
#include "core/store/sqlite_store.h"

namespace fiscal::crash {
namespace {

using nlohmann::json;

constexpr State states[] = {State::Scheduled, State::Queued,    State::Sending,    State::Pending,       State::Unknown,   State::NeedsPerson,
                            State::Authorized, State::Rejected, State::Failed,     State::Withdrawn,     State::Cancelling, State::CancelUnknown,
                            State::Cancelled,  State::Substituting, State::Substituted, State::CancelledElsewhere};
constexpr int most_invoices = 1'000'000;

json departures_of(store::Store& store, const InvoiceRecord& record) {
  std::vector<std::string> effects{"issue"};
  for (int n = 1; n <= record.facts.cancels; ++n) effects.push_back("cancel:" + std::to_string(n));
  json all = json::array();
  for (const std::string& effect : effects)
    if (const auto departure = store.departure(record.id, effect))
      all.push_back({{"effect", effect}, {"at_ms", departure->at.milliseconds}, {"body_sha256", hex(sha256(departure->body))}});
  return all;
}

json line_of(store::Store& store, const InvoiceRecord& record) {
  json line{{"id", to_text(record.id)},
            {"account", record.account},
            {"status", to_text(record.state)},
            {"version", record.version},
            {"amount", record.amount.centavos},
            {"connection", record.route.connection},
            {"facts", json::parse(to_json(record.facts))},
            {"request", json::parse(store.request_of(record.id))},
            {"departures", departures_of(store, record)}};
  if (record.reference) line["reference"] = *record.reference;
  if (record.number) line["number"] = {{"series", record.number->series}, {"number", record.number->number}};
  if (record.access_key) line["access_key"] = *record.access_key;
  if (record.job) line["job"] = {{"kind", to_text(record.job->kind)}, {"at_ms", record.job->at.milliseconds}};
  const auto timeline = store.timeline(record.id);
  for (const NumberedEvent& numbered : timeline.events)
    line["events"].push_back({{"sequence", numbered.sequence},
                              {"at_ms", numbered.event.at.milliseconds},
                              {"kind", numbered.event.kind},
                              {"data", json::parse(numbered.event.data)}});
  line["exchanges"] = json::array();
  for (const Exchange& exchange : timeline.exchanges)
    line["exchanges"].push_back({{"at_ms", exchange.at.milliseconds},
                                 {"call", exchange.call},
                                 {"method", exchange.method},
                                 {"url", exchange.url},
                                 {"status", exchange.status},
                                 {"failure", exchange.failure}});
  line["documents"] = json::array();
  for (const DocumentFile& document : store.documents(record.id))
    line["documents"].push_back({{"kind", document.kind}, {"size", document.content.size()}});
  return line;
}

}  // namespace

void dump_store(store::Store& store, const std::filesystem::path& file) {
  std::map<std::int64_t, json> lines;
  std::set<std::pair<std::string, std::string>> series;
  for (const State state : states)
    for (const InvoiceRecord& record : store.in_state(state, most_invoices)) {
      lines[record.id.value] = line_of(store, record);
      if (record.number) series.emplace(record.route.connection, record.number->series);
    }
  std::ofstream out(file, std::ios::trunc);
  for (const auto& [id, line] : lines) out << line.dump() << '\n';
  for (const auto& [connection, name] : series)
    out << json{{"series", name}, {"connection", connection}, {"next", store.next_number(connection, name)}}.dump() << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

void dump_sqlite(const std::filesystem::path& data, const std::filesystem::path& file) {
  const SystemClock clock;
  store::SqliteStore store({.file = data / "gateway.sqlite", .on_fatal = {}}, clock);
  dump_store(store, file);
}

}  // namespace fiscal::crash
