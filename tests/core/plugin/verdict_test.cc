#include "core/plugin/verdict.h"

#include <fiscal/json.hpp>

#include "tests/support/catch.h"

namespace fiscal::plugin {
namespace {

const Findings some_reason{
    {"iss_rate_not_allowed", "E0617", "/taxes/iss/rate", "The rate is not the town's.", ""}};

constexpr EffectMark nothing_left{.departed = false, .write_answered = false};
constexpr EffectMark left_unanswered{.departed = true, .write_answered = false};
constexpr EffectMark left_answered{.departed = true, .write_answered = true};

CallResult answered(const IssueOutcome& outcome) { return {CallEnd::Answered, to_json(outcome)}; }
CallResult answered_cancel(const CancelOutcome& outcome) { return {CallEnd::Answered, to_json(outcome)}; }
CallResult answered_status(const StatusOutcome& outcome) { return {CallEnd::Answered, to_json(outcome)}; }

/// The name of an outcome as it stands in JSON.
template <class Outcome>
std::string name_of_outcome(const Outcome& outcome) {
  const std::string json = to_json(outcome);
  const auto start = json.find("\"outcome\":\"") + 11;
  return json.substr(start, json.find('"', start) - start);
}

enum class Blame { None, Plugin };

struct Row {
  std::string what;
  CallResult result;
  EffectMark mark;
  std::string outcome;
  Blame blame = Blame::None;
};

template <class Judge>
void check_rows(const std::vector<Row>& rows, const Judge& judge) {
  for (const Row& row : rows) {
    INFO(row.what);
    const auto verdict = judge(row.result, row.mark);
    CHECK(name_of_outcome(verdict.outcome) == row.outcome);
    CHECK(verdict.misbehaviour.empty() == (row.blame == Blame::None));
  }
}

const CallResult html{CallEnd::Answered, "<html>"};
const CallResult keyless{CallEnd::Answered, R"({"outcome":"authorized"})"};
const CallResult blank_key{CallEnd::Answered, R"({"outcome":"authorized","access_key":"  "})"};
const CallResult newer{CallEnd::Answered, R"({"outcome":"authorized","access_key":"k","later":{"a":1}})"};
const CallResult invented{CallEnd::Answered, R"({"outcome":"approved"})"};
const CallResult pending_wrong{CallEnd::Answered, R"({"outcome":"pending","ticket":"t","poll_after_ms":-1})"};

}  // namespace

TEST_CASE("what a plugin claims of an issue is believed as far as the evidence goes", "[plugin]") {
  const CallResult authorized = answered(Authorized{.access_key = "k",
                                                    .number = {},
                                                    .verification_code = {},
                                                    .protocol = {},
                                                    .issued_at = {},
                                                    .url = {},
                                                    .documents = {},
                                                    .alerts = {}});
  const std::vector<Row> rows{
      {"authorized after its answer", authorized, left_answered, "authorized"},
      {"authorized found by a query after an answer was lost", authorized, left_unanswered, "authorized"},
      {"authorized found by a query before anything left", authorized, nothing_left, "authorized"},
      {"authorized by a newer plugin", newer, left_answered, "authorized"},
      {"authorized without a key", keyless, left_answered, "unknown", Blame::Plugin},
      {"authorized without a key, nothing seen to leave", keyless, nothing_left, "unknown", Blame::Plugin},
      {"authorized with a blank key", blank_key, left_answered, "unknown", Blame::Plugin},
      {"rejected after its answer", answered(Rejected{some_reason}), left_answered, "rejected"},
      {"rejected before anything left", answered(Rejected{some_reason}), nothing_left, "rejected"},
      {"rejected without an answer", answered(Rejected{some_reason}), left_unanswered, "unknown",
       Blame::Plugin},
      {"rejected for no reason", answered(Rejected{}), left_answered, "unknown", Blame::Plugin},
      {"rejected for no reason before anything left", answered(Rejected{}), nothing_left, "unknown",
       Blame::Plugin},
      {"pending", answered(Pending{"t"}), left_answered, "pending"},
      {"not sent, and nothing left", answered(NotSent{Retry::OtherConnection, some_reason}), nothing_left,
       "not_sent"},
      {"not sent, and something left", answered(NotSent{Retry::Later, {}}), left_unanswered, "unknown",
       Blame::Plugin},
      {"not sent, and an answer came", answered(NotSent{Retry::Later, {}}), left_answered, "unknown",
       Blame::Plugin},
      {"unknown", answered(Unknown{"cut"}), left_unanswered, "unknown"},
      {"unknown, and nothing left", answered(Unknown{"lost"}), nothing_left, "unknown"},
      {"no JSON before departure", html, nothing_left, "not_sent", Blame::Plugin},
      {"no JSON after departure", html, left_answered, "unknown", Blame::Plugin},
      {"an outcome that does not exist, before", invented, nothing_left, "not_sent", Blame::Plugin},
      {"an outcome that does not exist, after", invented, left_answered, "unknown", Blame::Plugin},
      {"a broken field, before", pending_wrong, nothing_left, "not_sent", Blame::Plugin},
      {"a broken field, after", pending_wrong, left_unanswered, "unknown", Blame::Plugin},
  };
  check_rows(rows, judge_issue);
}

TEST_CASE("what a plugin claims of a cancellation is believed as far as the evidence goes", "[plugin]") {
  const std::vector<Row> rows{
      {"cancelled after its answer", answered_cancel(Cancelled{}), left_answered, "cancelled"},
      {"cancelled found by a query", answered_cancel(Cancelled{}), left_unanswered, "cancelled"},
      {"refused after its answer", answered_cancel(CancelRefused{some_reason}), left_answered, "refused"},
      {"refused before anything left", answered_cancel(CancelRefused{some_reason}), nothing_left, "refused"},
      {"refused without an answer", answered_cancel(CancelRefused{some_reason}), left_unanswered, "unknown",
       Blame::Plugin},
      {"refused for no reason", answered_cancel(CancelRefused{}), left_answered, "unknown", Blame::Plugin},
      {"pending", answered_cancel(Pending{"t"}), left_answered, "pending"},
      {"not sent, and nothing left", answered_cancel(NotSent{}), nothing_left, "not_sent"},
      {"not sent, and something left", answered_cancel(NotSent{}), left_unanswered, "unknown", Blame::Plugin},
      {"no JSON before departure", html, nothing_left, "not_sent", Blame::Plugin},
      {"no JSON after departure", html, left_answered, "unknown", Blame::Plugin},
      {"an outcome of another method", answered(Rejected{some_reason}), left_answered, "unknown",
       Blame::Plugin},
  };
  check_rows(rows, judge_cancel);
}

TEST_CASE("a call that did not answer is unknown after a departure and not sent before it", "[plugin]") {
  struct End {
    CallEnd end;
    Retry retry;
  };
  const End ends[] = {{CallEnd::Unsupported, Retry::OtherConnection},
                      {CallEnd::Invalid, Retry::Never},
                      {CallEnd::Stopped, Retry::Later},
                      {CallEnd::Failed, Retry::Later},
                      {CallEnd::Crashed, Retry::Later},
                      {CallEnd::NotOpened, Retry::Later}};
  for (const auto& [end, retry] : ends) {
    const CallResult result{end, "words of the plugin"};
    for (const EffectMark& mark : {left_unanswered, left_answered}) {
      const auto verdict = judge_issue(result, mark);
      CHECK(std::holds_alternative<Unknown>(verdict.outcome));
      CHECK(verdict.misbehaviour.empty());
      CHECK(std::holds_alternative<Unknown>(judge_cancel(result, mark).outcome));
    }
    const auto before = judge_issue(result, nothing_left);
    const auto* not_sent = std::get_if<NotSent>(&before.outcome);
    REQUIRE(not_sent != nullptr);
    CHECK(not_sent->retry == retry);
    REQUIRE(not_sent->reasons.size() == 1);
    if (end != CallEnd::Unsupported)
      CHECK(not_sent->reasons[0].text.find("words of the plugin") != std::string::npos);
    CHECK(std::get<NotSent>(judge_cancel(result, nothing_left).outcome).retry == retry);
  }
}

TEST_CASE("a status call that did not answer properly teaches nothing", "[plugin]") {
  const std::vector<Row> rows{
      {"authorized",
       answered_status(StatusOutcome{std::in_place_index<0>}),
       {},
       "cannot_tell",
       Blame::Plugin},
      {"authorized with its key", newer, {}, "authorized"},
      {"not found", answered_status(NotFound{}), {}, "not_found"},
      {"rejected", answered_status(Rejected{some_reason}), {}, "rejected"},
      {"rejected for no reason", answered_status(Rejected{}), {}, "cannot_tell", Blame::Plugin},
      {"cannot tell", answered_status(CannotTell{"timeout"}), {}, "cannot_tell"},
      {"no JSON", html, {}, "cannot_tell", Blame::Plugin},
      {"an outcome of another method", answered(Unknown{}), {}, "cannot_tell", Blame::Plugin},
      {"failed", {CallEnd::Failed, "x"}, {}, "cannot_tell"},
      {"stopped", {CallEnd::Stopped, "x"}, {}, "cannot_tell"},
      {"crashed", {CallEnd::Crashed, "x"}, {}, "cannot_tell"},
      {"not opened", {CallEnd::NotOpened, "x"}, {}, "cannot_tell"},
      {"unsupported", {CallEnd::Unsupported, "x"}, {}, "cannot_tell"},
      {"invalid", {CallEnd::Invalid, "x"}, {}, "cannot_tell"},
  };
  check_rows(rows, [](const CallResult& result, const EffectMark&) { return judge_status(result); });
}

TEST_CASE("a doubtful claim says what was claimed, so that a person can settle it", "[plugin]") {
  const auto verdict = judge_issue(answered(NotSent{Retry::Later, {}}), left_unanswered);
  CHECK(std::get<Unknown>(verdict.outcome).text == verdict.misbehaviour);
  CHECK(verdict.misbehaviour.find("not_sent") != std::string::npos);
}

}  // namespace fiscal::plugin
