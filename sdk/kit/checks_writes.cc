#include <algorithm>
#include <array>

#include "core/services/http_service.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"

namespace fiscal::kit {
namespace {

/// The ways in which nobody knows what became of a write.
constexpr std::array<std::string_view, 8> ways_of_doubt{"silence",    "reset",           "cut-head",
                                                        "cut-body",   "status-500",      "status-502-page",
                                                        "status-504", "status-503-retry"};

bool is_write(const SeenRequest& seen) { return seen.request.effect == Effect::Write; }

/// Whether the request left: refused ones tell a provider nothing.
bool has_left(const SeenRequest& seen) {
  const auto* failure = std::get_if<HttpFailure>(&seen.result);
  return failure == nullptr ||
         (failure->kind != HttpFailureKind::NotConnected && failure->kind != HttpFailureKind::Blocked);
}

/// The write that came although one before it was in doubt; null when there is none.
const SeenRequest* write_after_doubt(const CallReport& report) {
  const auto doubtful = std::ranges::find_if(report.requests, [](const SeenRequest& seen) {
    return is_write(seen) && has_left(seen) && services::HttpService::leaves_doubt(seen.result);
  });
  if (doubtful == report.requests.end()) return nullptr;
  const auto second = std::find_if(std::next(doubtful), report.requests.end(), is_write);
  return second == report.requests.end() ? nullptr : &*second;
}

/// The methods whose calls make or change a document.
constexpr std::array<std::string_view, 3> writing_methods{"issue/1", "substitute/1", "cancel/1"};

Judgement no_second_write_in_doubt(Bench& bench) {
  bool wrote = false;
  for (const std::string_view method : writing_methods)
    for (const auto* cassette : bench.subject().cassettes_of(method)) {
      if (cassette->exchanges.empty()) continue;
      for (const std::string_view way : ways_of_doubt) {
        CallPlan plan = bench.plan(*cassette);
        plan.script.writes = &misbehaviour(way);
        plan.script.on_the_wire = false;
        const CallReport report = bench.call(plan);
        wrote = wrote || !report.writes().empty();
        if (const auto* second = write_after_doubt(report))
          return fail(cassette->name + ", when " + std::string(misbehaviour(way).sentence) +
                      ": it writes again (" + second->request.method + " " + second->request.url +
                      "), and the first one may have made the document: answer unknown and send nothing");
      }
    }
  return wrote ? pass() : skip("no cassette shows a call that writes: record issue_authorized*");
}

/// Whether the cassette's call came to this, spoke to the provider, and wrote nothing.
bool succeeds_without_write(Bench& bench, const testing::Cassette& cassette) {
  const CallReport report = bench.call(bench.plan(cassette));
  const std::string outcome = believed(cassette.method, report).outcome;
  const bool succeeded = outcome == "authorized" || outcome == "pending" || outcome == "cancelled";
  return succeeded && !report.requests.empty() && report.writes().empty();
}

Judgement what_it_makes_it_writes(Bench& bench) {
  const Subject& subject = bench.subject();
  bool looked = false;
  // Further cassettes may show what was there already: found by a question, and rightly so.
  for (const auto* cassette :
       {issuing_cassette(subject), cassette_with(subject, "substitute/1", "authorized"),
        cassette_with(subject, "cancel/1", "cancelled")}) {
    if (cassette == nullptr || cassette->exchanges.empty()) continue;
    looked = true;
    if (succeeds_without_write(bench, *cassette))
      return fail(cassette->name +
                  ": no request of it is marked as a write (Effect::Write), so the gateway would not know "
                  "that anything departed, and could send it again");
  }
  return looked ? pass() : skip("there is no cassette issue_authorized* with requests: record one");
}

}  // namespace

std::vector<Check> write_checks() {
  return {
      {"no-second-write-in-doubt", "meaning",
       "After a write of which nobody knows what became (no answer, half of one, 5xx) its call writes "
       "nothing "
       "else.",
       Needs::Runner, no_second_write_in_doubt},
      {"issuing-is-a-write", "meaning", "The request that issues, replaces or cancels is marked as a write.",
       Needs::Runner, what_it_makes_it_writes},
  };
}

}  // namespace fiscal::kit
