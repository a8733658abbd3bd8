#include <algorithm>
#include <map>
#include <set>

#include "tests/crash/evidence.h"

namespace fiscal::crash {
namespace {

/// The edges of docs/states.md: from which states an event may come, and where it leads ("": it stays).
struct Edge {
  std::set<std::string> from;
  std::string to;
};

const std::map<std::string, Edge>& edges() {
  static const std::map<std::string, Edge> all{
      {"fell_due", {{"scheduled"}, "queued"}},
      {"attempt_started", {{"queued"}, "sending"}},
      {"numbered", {{"sending"}, ""}},
      {"departed", {{"sending", "cancelling"}, ""}},
      {"authorized", {{"sending", "pending", "unknown", "needs_person"}, "authorized"}},
      {"rejected", {{"sending", "pending", "unknown", "needs_person"}, "rejected"}},
      {"pending", {{"sending", "unknown"}, "pending"}},
      {"not_sent", {{"sending"}, "queued"}},
      {"failed", {{"sending"}, "failed"}},
      {"unknown", {{"sending", "needs_person"}, "unknown"}},
      {"asked", {{"pending", "unknown", "cancelling", "cancel_unknown"}, ""}},
      {"needs_person", {{"pending", "unknown", "cancelling", "cancel_unknown"}, "needs_person"}},
      {"withdrawn", {{"scheduled", "queued", "sending"}, "withdrawn"}},
      {"cancel_asked",
       {{"scheduled", "queued", "sending", "pending", "unknown", "needs_person", "authorized"}, ""}},
      {"cancel_begun", {{"authorized"}, "cancelling"}},
      {"cancel_attempt_started", {{"cancelling"}, ""}},
      {"cancelled", {{"cancelling", "cancel_unknown", "needs_person"}, "cancelled"}},
      {"cancellation_denied", {{"cancelling", "cancel_unknown", "needs_person"}, "authorized"}},
      {"cancel_pending", {{"cancelling", "cancel_unknown"}, "cancelling"}},
      {"cancel_not_sent", {{"cancelling"}, ""}},
      {"cancel_unknown", {{"cancelling", "needs_person"}, "cancel_unknown"}},
      {"substituting", {{"authorized"}, "substituting"}},
      {"substitution_ended", {{"substituting"}, "authorized"}},
      {"substituted", {{"substituting", "authorized", "cancelling", "cancel_unknown"}, "substituted"}},
      {"cancelled_elsewhere", {{"authorized", "cancelling", "cancel_unknown"}, "cancelled_elsewhere"}},
      {"settled_by_person", {{"pending", "unknown", "needs_person", "cancelling", "cancel_unknown"}, ""}}};
  return all;
}

std::string after(const std::string& state, const std::string& kind) {
  if (kind == "resend_permitted") return state == "unknown" ? "queued" : "cancelling";
  const std::string& to = edges().at(kind).to;
  return to.empty() ? state : to;
}

bool may_come(const std::string& state, const std::string& kind) {
  if (kind == "resend_permitted")
    return state == "unknown" || state == "cancel_unknown" || state == "cancelling";
  const auto edge = edges().find(kind);
  return edge != edges().end() && edge->second.from.contains(state);
}

/// Which rule an event breaks that comes where it may not: what an attempt brings after it was over, or
/// brings a second time, was written by a worker that had lost its claim, and a doubt that ends as a failure
/// ended by time alone.
std::string rule_broken_by(const std::string& state, const std::string& kind) {
  static const std::set<std::string> doubt{"unknown", "pending", "cancel_unknown", "needs_person"};
  if (kind == "departed" || kind == state) return "I13";
  if ((kind == "failed" || kind == "withdrawn") && doubt.contains(state)) return "I7";
  return "I8";
}

/// I7, I8, I13: the events lead over declared edges to where the record says that it is.
void events_lead_to_the_status(Evidence& evidence, const Json& invoice) {
  const std::string name = marker_of(invoice) + " " + invoice.at("id").get<std::string>();
  std::string state = invoice.at("events").at(0).at("data").at("state");
  for (std::size_t at = 1; at < invoice.at("events").size(); ++at) {
    const std::string kind = invoice.at("events").at(at).at("kind");
    if (!may_come(state, kind)) {
      evidence.violated(rule_broken_by(state, kind), name + ": '" + kind + "' came while it was " + state);
      return;
    }
    state = after(state, kind);
  }
  if (invoice.at("status") != state)
    evidence.violated("I8", name + ": its events lead to " + state + " and its status is " +
                                invoice.at("status").get<std::string>());
}

/// I7, further: what departed is not given up before the authority said that it has nothing.
void nothing_departed_is_given_up(Evidence& evidence, const Json& invoice) {
  bool may_be_there = false;
  for (const Json& event : invoice.at("events")) {
    const std::string kind = event.at("kind");
    if (kind == "departed") may_be_there = true;
    if (kind == "resend_permitted") may_be_there = false;
    if ((kind == "failed" || kind == "withdrawn") && may_be_there)
      evidence.violated("I7", marker_of(invoice) + " was given up though it may be at the portal");
  }
}

/// I10: events are numbered 1, 2, 3 … and the version is their count.
void events_have_no_gap(Evidence& evidence, const Json& invoice) {
  int expected = 0;
  for (const Json& event : invoice.at("events"))
    if (event.at("sequence") != ++expected) {
      evidence.violated("I10", marker_of(invoice) + ": event " + std::to_string(expected) + " is missing");
      return;
    }
  if (invoice.at("version") != expected)
    evidence.violated("I10", marker_of(invoice) + " has version " + invoice.at("version").dump() + " and " +
                                 std::to_string(expected) + " events");
}

bool has_answer(const Json& invoice, int from, int to) {
  return std::any_of(
      invoice.at("exchanges").begin(), invoice.at("exchanges").end(),
      [&](const Json& exchange) { return exchange.at("status") >= from && exchange.at("status") <= to; });
}

bool has_document(const Json& invoice, const std::string& kind) {
  return std::any_of(invoice.at("documents").begin(), invoice.at("documents").end(),
                     [&](const Json& document) { return document.at("kind") == kind; });
}

/// I9: what it came to is shown by an answer that is kept.
void end_has_evidence(Evidence& evidence, const Json& invoice) {
  const std::string status = invoice.at("status");
  const std::string name = marker_of(invoice) + " is " + status;
  if (invoice.contains("access_key") && !has_answer(invoice, 200, 201))
    evidence.violated("I9", name + ", and no answer that says so is kept");
  const bool is_told_missing = invoice.at("events").dump().find("document_missing") != std::string::npos;
  if (invoice.contains("access_key") && !has_document(invoice, "nfse") && !is_told_missing)
    evidence.violated("I9", name + ", and its document is not kept");
  if (status == "rejected" && (!has_answer(invoice, 400, 499) || invoice.at("reasons").empty()))
    evidence.violated("I9", name + ", and no refusal with its reasons is kept");
}

/// I16: what interrupts the gateway again and again is not tried for ever.
void nothing_is_tried_for_ever(Evidence& evidence, const Json& invoice) {
  constexpr int most_attempts = 12;
  const auto attempts =
      std::count_if(invoice.at("events").begin(), invoice.at("events").end(), [](const Json& event) {
        return event.at("kind") == "attempt_started" || event.at("kind") == "cancel_attempt_started";
      });
  if (attempts > most_attempts)
    evidence.violated("I16", marker_of(invoice) + " was tried " + std::to_string(attempts) + " times");
}

/// I21: faults have stopped, so everything rests or waits for a person with a reason.
void everything_rests(Evidence& evidence, const Json& invoice) {
  static const std::set<std::string> resting{
      "authorized", "rejected", "failed", "withdrawn", "cancelled", "substituted", "cancelled_elsewhere"};
  const std::string status = invoice.at("status");
  if (status == "needs_person" && invoice.at("events").back().at("kind") == "needs_person") return;
  if (!resting.contains(status))
    evidence.violated("I21", marker_of(invoice) + " came to no rest: it is " + status);
  else if (invoice.contains("job"))
    evidence.violated("I21", marker_of(invoice) + " rests as " + status + " and still has work to do");
}

}  // namespace

void check_history(Evidence& evidence) {
  for (const Json* invoice : evidence.invoices) {
    events_have_no_gap(evidence, *invoice);
    if (invoice->at("events").empty()) continue;
    events_lead_to_the_status(evidence, *invoice);
    nothing_departed_is_given_up(evidence, *invoice);
    end_has_evidence(evidence, *invoice);
    nothing_is_tried_for_ever(evidence, *invoice);
    everything_rests(evidence, *invoice);
  }
}

}  // namespace fiscal::crash
