#include <nlohmann/json.hpp>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"

namespace fiscal::kit {
namespace {

using plugin::CallEnd;

/// "there is no cassette issue_pending*": what to record.
Judgement without_cassette(std::string_view name) {
  return skip("there is no cassette " + std::string(name) + "*: record one to have this judged");
}

bool has_write(Bench& bench, const testing::Cassette& cassette) {
  return !bench.call(bench.plan(cassette)).writes().empty();
}

/// Plays a cassette as it is recorded and expects its outcome.
Judgement plays_as_recorded(Bench& bench, const testing::Cassette& cassette) {
  const CallReport report = bench.call(bench.plan(cassette));
  const Believed claim = believed(cassette.method, report);
  if (!claim.misbehaviour.empty()) return fail(cassette.name + ": " + claim.misbehaviour);
  if (!report.mistakes.empty()) return fail(cassette.name + ": " + report.mistakes.front());
  if (report.result.end != CallEnd::Answered || !same_claim(report.result.reply, cassette.outcome))
    return fail(cassette.name + ": it answers " + report.result.reply.substr(0, 300) + ", and " +
                cassette.outcome.substr(0, 300) + " is recorded");
  return pass();
}

/// What else is wrong with an answer whose outcome is allowed; empty when nothing.
using Further = std::string (*)(const CallReport& report);

/// Expects one of the outcomes whenever the provider misbehaves in one of the ways.
Judgement under(Bench& bench, const testing::Cassette& cassette, const std::vector<std::string_view>& ways,
                bool in_reads, const std::vector<std::string_view>& allowed, Further further = nullptr) {
  for (const std::string_view way : ways) {
    CallPlan plan = bench.plan(cassette);
    (in_reads ? plan.script.reads : plan.script.writes) = &misbehaviour(way);
    const CallReport report = bench.call(plan);
    const Believed claim = believed(cassette.method, report);
    const std::string when = cassette.name + ", when " + std::string(misbehaviour(way).sentence) + ": ";
    if (report.result.end == CallEnd::Crashed) return fail(when + "it crashes");
    if (!claim.misbehaviour.empty()) return fail(when + claim.misbehaviour);
    if (std::find(allowed.begin(), allowed.end(), claim.outcome) == allowed.end())
      return fail(when + "it answers " + claim.outcome + ", and only " + std::string(allowed.front()) +
                  " can be believed");
    if (further == nullptr) continue;
    if (const std::string wrong = further(report); !wrong.empty()) return fail(when + wrong);
  }
  return pass();
}

/// The cassette of an invoice that was issued or taken, its write turned into each of the ways, must come to
/// `unknown`, or to `also` where there is such an outcome.
Judgement unknown_under(Bench& bench, const std::vector<std::string_view>& ways, std::string_view also = {}) {
  const auto* cassette = issuing_cassette(bench.subject());
  if (cassette == nullptr) return without_cassette("issue_authorized");
  if (!has_write(bench, *cassette)) return skip("it sends no write");
  std::vector<std::string_view> allowed{"unknown"};
  if (!also.empty()) allowed.push_back(also);
  return under(bench, *cassette, ways, false, allowed);
}

/// Whether the provider took the invoice with status 202, which is whole whatever becomes of the body: the
/// request was accepted, and its outcome is not known yet (RFC 9110, 15.3.3).
bool says_taken_by_status(Bench& bench, const testing::Cassette& cassette) {
  for (const SeenRequest& seen : bench.call(bench.plan(cassette)).requests)
    if (const auto* answer = std::get_if<HttpAnswer>(&seen.result);
        answer != nullptr && seen.request.effect == Effect::Write && answer->status == 202)
      return true;
  return false;
}

Judgement issue_authorized(Bench& bench) {
  const auto* cassette = cassette_with(bench.subject(), "issue/1", "authorized");
  return cassette == nullptr ? without_cassette("issue_authorized") : plays_as_recorded(bench, *cassette);
}

Judgement issue_rejected_maps_reasons(Bench& bench) {
  const auto* cassette = cassette_with(bench.subject(), "issue/1", "rejected");
  if (cassette == nullptr) return without_cassette("issue_rejected");
  const CallReport report = bench.call(bench.plan(*cassette));
  const auto reply = nlohmann::json::parse(report.result.reply, nullptr, false);
  if (outcome_named(report.result.reply) != "rejected") return plays_as_recorded(bench, *cassette);
  for (const auto& reason : reply.value("reasons", nlohmann::json::array()))
    if (reason.value("code", "").empty() || reason.value("text", "").empty())
      return fail("a reason has no code or no text: " + reason.dump());
  if (!report.requests.empty())
    for (const auto& reason : reply.value("reasons", nlohmann::json::array()))
      if (reason.value("official_code", "").empty())
        return fail("a reason does not carry the provider's own code: " + reason.dump());
  return plays_as_recorded(bench, *cassette);
}

Judgement issue_pending_has_ticket(Bench& bench) {
  const auto* cassette = cassette_with(bench.subject(), "issue/1", "pending");
  if (cassette == nullptr) return without_cassette("issue_pending");
  const CallReport report = bench.call(bench.plan(*cassette));
  const auto reply = nlohmann::json::parse(report.result.reply, nullptr, false);
  if (outcome_named(report.result.reply) == "pending" && reply.value("ticket", "").empty())
    return fail("it answers pending and gives no ticket to ask with later");
  return plays_as_recorded(bench, *cassette);
}

Judgement unknown_on_timeout_after_send(Bench& bench) {
  return unknown_under(bench, {"silence", "reset", "cut-head", "cut-body"});
}

Judgement unknown_on_5xx(Bench& bench) {
  return unknown_under(bench,
                       {"status-500", "status-500-json", "status-503-retry", "status-504", "status-429"});
}

Judgement unknown_on_html_error_page(Bench& bench) {
  return unknown_under(bench,
                       {"page-200", "page-201", "page-400", "page-404", "status-502-page", "redirect"});
}

Judgement unknown_on_cut_body(Bench& bench) {
  const Judgement cut = unknown_under(bench, {"cut-body"});
  if (cut.mark != Mark::Pass) return cut;
  return unknown_under(bench, {"half-body", "empty-body", "empty-object", "wrong-type"},
                       says_taken_by_status(bench, *issuing_cassette(bench.subject())) ? "pending" : "");
}

void replace_every(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Whether it asked something after its last write.
bool asks_after_write(const CallReport& report) {
  const auto last =
      std::find_if(report.requests.rbegin(), report.requests.rend(),
                   [](const SeenRequest& seen) { return seen.request.effect == Effect::Write; });
  return last != report.requests.rend() && last != report.requests.rbegin();
}

Judgement unknown_code_is_not_rejection(Bench& bench) {
  const auto* cassette = cassette_with(bench.subject(), "issue/1", "rejected");
  if (cassette == nullptr) return without_cassette("issue_rejected");
  std::vector<std::string> codes;
  const auto outcome = nlohmann::json::parse(cassette->outcome);
  for (const auto& reason : outcome.value("reasons", nlohmann::json::array()))
    if (const auto code = reason.value("official_code", ""); !code.empty()) codes.push_back(code);
  if (codes.empty() || cassette->exchanges.empty())
    return skip("the rejection that is recorded has no provider's code");
  for (const char* unlisted : {"ZZZ9999", "X_NEW_SINCE_TODAY"}) {
    CallPlan plan = bench.plan(*cassette);
    bool replaced = false;
    plan.script.alter = [&](HttpAnswer& answer) {
      const std::string before = answer.body;
      for (const std::string& code : codes) replace_every(answer.body, code, unlisted);
      replaced = replaced || answer.body != before;
    };
    const CallReport report = bench.call(plan);
    if (!replaced) return skip("the rejection that is recorded has no code in its body");
    Believed claim = believed(cassette->method, report);
    if (claim.outcome == "rejected" && asks_after_write(report)) {
      // It asked whether there is a document and was told that there is none: without that answer nothing is
      // known.
      plan.script.reads = &misbehaviour("status-500");
      claim = believed(cassette->method, bench.call(plan));
    }
    if (claim.outcome != "unknown")
      return fail("a code that no table has (" + std::string(unlisted) + ") comes to " + claim.outcome +
                  ": what it means nobody knows, so the outcome is unknown");
  }
  return pass();
}

Judgement not_sent_on_refused_connection(Bench& bench) {
  const auto* cassette = issuing_cassette(bench.subject());
  if (cassette == nullptr) return without_cassette("issue_authorized");
  if (!has_write(bench, *cassette)) return skip("it sends no write");
  return under(bench, *cassette, {"refused"}, false, {"not_sent"});
}

/// A not_sent that lets the gateway turn to another provider, or give up.
std::string sent_away(const CallReport& report) {
  const auto reply = nlohmann::json::parse(report.result.reply, nullptr, false);
  if (outcome_named(report.result.reply) != "not_sent" || reply.value("retry", "later") == "later") return {};
  return "it answers not_sent with retry " + reply.value("retry", "") +
         ", though the document may stand at this provider";
}

Judgement duplicate_means_status(Bench& bench) {
  const auto* cassette = bench.subject().cassette("issue_already_issued");
  if (cassette == nullptr) return without_cassette("issue_already_issued");
  const CallReport report = bench.call(bench.plan(*cassette));
  if (believed(cassette->method, report).outcome == "rejected")
    return fail("the provider has the document already, and it answers rejected");
  if (const Judgement played = plays_as_recorded(bench, *cassette); played.mark != Mark::Pass) return played;
  // Who asks before sending has sent nothing when the question fails: the host saw it, and the gateway asks
  // anew. Elsewhere it must not be sent: what was asked for may stand here from an attempt before.
  return under(bench, *cassette, {"silence", "status-500", "page-404", "half-body"}, true,
               {"unknown", "pending", "not_sent"}, sent_away);
}

Judgement status_error_changes_nothing(Bench& bench) {
  const auto cassettes = bench.subject().cassettes_of("status/1");
  if (cassettes.empty()) return without_cassette("status_by_number");
  const std::vector<std::string_view> trouble{
      "refused",         "silence",          "reset",      "cut-body",     "status-500",
      "status-502-page", "status-503-retry", "status-429", "page-200",     "page-404",
      "redirect",        "half-body",        "empty-body", "empty-object", "wrong-type"};
  bool asked = false;
  for (const auto* cassette : cassettes) {
    if (cassette->exchanges.empty()) continue;
    asked = true;
    const Judgement judged = under(bench, *cassette, trouble, true, {"cannot_tell"});
    if (judged.mark != Mark::Pass) return judged;
  }
  return asked ? pass() : skip("no cassette of status/1 holds a request");
}

Judgement status_finds_by_own_number(Bench& bench) {
  // A provider that gives the numbers itself finds by the caller's key.
  const bool numbers_here = bench.subject().manifest()->numbering != plugin::Numbering::Provider;
  for (const auto* cassette : bench.subject().cassettes_of("status/1")) {
    const auto request = nlohmann::json::parse(cassette->request);
    if (request.contains("access_key") || request.contains("ticket")) continue;
    if (!request.contains("number") && numbers_here) continue;
    if (outcome_named(cassette->outcome) != "authorized") continue;
    return plays_as_recorded(bench, *cassette);
  }
  return without_cassette("status_by_number");
}

Judgement cancel_refused_keeps_authorized(Bench& bench) {
  const auto cassettes = bench.subject().cassettes_of("cancel/1");
  if (cassettes.empty()) return without_cassette("cancel_refused");
  for (const auto* cassette : cassettes) {
    if (const Judgement played = plays_as_recorded(bench, *cassette); played.mark != Mark::Pass)
      return played;
    if (!has_write(bench, *cassette)) continue;
    const Judgement judged =
        under(bench, *cassette, {"silence", "status-500", "page-200", "page-404", "half-body"}, false,
              {"unknown", "pending"});
    if (judged.mark != Mark::Pass) return judged;
  }
  if (cassette_with(bench.subject(), "cancel/1", "refused") == nullptr)
    return pass("there is no cassette cancel_refused*: what a refusal looks like was not judged");
  return pass();
}

}  // namespace

std::vector<Check> outcome_checks() {
  return {
      {"issue-authorized", "meaning", "The answer of an issued document comes to authorized, as recorded.",
       Needs::Runner, issue_authorized},
      {"issue-rejected-maps-reasons", "meaning",
       "A refusal comes to rejected, each reason with a code, a text and the provider's own code.",
       Needs::Runner, issue_rejected_maps_reasons},
      {"issue-pending-has-ticket", "meaning",
       "What the provider will answer later is pending, with a ticket.", Needs::Runner,
       issue_pending_has_ticket},
      {"unknown-on-timeout-after-send", "meaning", "A request that was sent and got no answer is unknown.",
       Needs::Runner, unknown_on_timeout_after_send},
      {"unknown-on-5xx", "meaning", "A provider in trouble (5xx, 429) proves nothing: unknown.",
       Needs::Runner, unknown_on_5xx},
      {"unknown-on-html-error-page", "meaning", "A page, whatever its status, proves nothing: unknown.",
       Needs::Runner, unknown_on_html_error_page},
      {"unknown-on-cut-body", "meaning",
       "A body that is cut, empty or of another kind proves nothing: unknown, or pending where status 202 "
       "alone says that it was taken.",
       Needs::Runner, unknown_on_cut_body},
      {"unknown-code-is-not-rejection", "meaning",
       "A refusal with a code of no table is unknown, or rejected once it asked and there is no document.",
       Needs::Runner, unknown_code_is_not_rejection},
      {"not-sent-on-refused-connection", "meaning", "Where nobody listened nothing was sent: not_sent.",
       Needs::Runner, not_sent_on_refused_connection},
      {"duplicate-means-status", "meaning",
       "\"Already issued\" is settled by asking for the document: never a rejection, and sent nowhere else.",
       Needs::Runner, duplicate_means_status},
      {"status-error-changes-nothing", "meaning", "A question that gets no proper answer is cannot_tell.",
       Needs::Runner, status_error_changes_nothing},
      {"status-finds-by-own-number", "meaning",
       "A document is found by what the gateway gave: series and number, or its key where the provider "
       "numbers.",
       Needs::Runner, status_finds_by_own_number},
      {"cancel-refused-keeps-authorized", "meaning",
       "A cancellation that was refused, or of which nothing is known, is not cancelled.", Needs::Runner,
       cancel_refused_keeps_authorized},
  };
}

}  // namespace fiscal::kit
