#include <algorithm>
#include <array>

#include "core/services/http_service.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"

namespace fiscal::kit {
namespace {

/// The ways in which nobody knows what became of a write. Whatever cuts an answer looks like silence to a
/// plugin.
constexpr std::array<std::string_view, 5> ways_of_doubt{"silence", "status-500", "status-502-page",
                                                        "status-503-retry", "status-504"};

/// The calls that make or change a document, one a method. Further cassettes may show what was there already:
/// found by a question, and rightly so.
std::vector<const testing::Cassette*> calls_that_make(const Subject& subject) {
  std::vector<const testing::Cassette*> all{issuing_cassette(subject),
                                            cassette_with(subject, "substitute/1", "authorized"),
                                            cassette_with(subject, "cancel/1", "cancelled")};
  std::erase_if(all, [](const auto* cassette) { return cassette == nullptr || cassette->exchanges.empty(); });
  return all;
}

bool is_write(const SeenRequest& seen) { return seen.request.effect == Effect::Write; }

/// The write that came although one before it was in doubt; null when there is none.
const SeenRequest* write_after_doubt(const CallReport& report) {
  const auto doubtful = std::ranges::find_if(report.requests, [](const SeenRequest& seen) {
    return is_write(seen) && seen.left() && services::HttpService::leaves_doubt(seen.result);
  });
  if (doubtful == report.requests.end()) return nullptr;
  const auto second = std::find_if(std::next(doubtful), report.requests.end(), is_write);
  return second == report.requests.end() ? nullptr : &*second;
}

Judgement no_second_write_in_doubt(Bench& bench) {
  bool wrote = false;
  for (const auto* cassette : calls_that_make(bench.subject()))
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
  const auto cassettes = calls_that_make(bench.subject());
  for (const auto* cassette : cassettes)
    if (succeeds_without_write(bench, *cassette))
      return fail(cassette->name +
                  ": no request of it is marked as a write (Effect::Write), so the gateway would not know "
                  "that anything departed, and could send it again");
  return cassettes.empty() ? skip("there is no cassette issue_authorized* with requests: record one")
                           : pass();
}

}  // namespace

std::vector<Check> write_checks() {
  return {
      {"no-second-write-in-doubt", "meaning",
       "After a write whose fate is unknown (no answer, half of one, 5xx) its call writes nothing else.",
       Needs::Runner, no_second_write_in_doubt},
      {"issuing-is-a-write", "meaning", "The request that issues, replaces or cancels is marked as a write.",
       Needs::Runner, what_it_makes_it_writes},
  };
}

}  // namespace fiscal::kit
