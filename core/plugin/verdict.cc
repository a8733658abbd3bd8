#include "core/plugin/verdict.h"

#include <fiscal/json.hpp>

#include <algorithm>
#include <utility>

namespace fiscal::plugin {
namespace {

/// In words, for whoever settles the invoice later.
std::string end_in_words(const CallResult& result) {
  switch (result.end) {
    case CallEnd::Answered:
      return "the plugin answered";
    case CallEnd::Unsupported:
      return "the plugin does not offer this method";
    case CallEnd::Invalid:
      return "the plugin refuses the request: " + result.reply;
    case CallEnd::Stopped:
      return "the call was stopped: " + result.reply;
    case CallEnd::Failed:
      return "the plugin failed: " + result.reply;
    case CallEnd::Crashed:
      return "the plugin crashed: " + result.reply;
    case CallEnd::NotOpened:
      return "the plugin did not open: " + result.reply;
  }
  return "the plugin did not answer";
}

/// Stable, for counting and alarms.
std::string end_as_code(CallEnd end) {
  switch (end) {
    case CallEnd::Answered:
      return "plugin_answered";
    case CallEnd::Unsupported:
      return "plugin_method_unsupported";
    case CallEnd::Invalid:
      return "plugin_refused_request";
    case CallEnd::Stopped:
      return "plugin_stopped";
    case CallEnd::Failed:
      return "plugin_failed";
    case CallEnd::Crashed:
      return "plugin_crashed";
    case CallEnd::NotOpened:
      return "plugin_not_opened";
  }
  return "plugin_failed";
}

/// The same request would be refused again; another connection may take it; the rest may pass.
Retry retry_after(CallEnd end) {
  if (end == CallEnd::Invalid) return Retry::Never;
  if (end == CallEnd::Unsupported) return Retry::OtherConnection;
  return Retry::Later;
}

/// A call without an answer that can be used: before a departure nothing happened, after it nobody knows.
template <class Outcome>
Outcome without_answer(const EffectMark& mark, Retry retry, const std::string& code,
                       const std::string& text) {
  if (mark.departed) return Unknown{text};
  return NotSent{retry, {{code, {}, {}, text, "Look at the plugin's log lines on the timeline."}}};
}

std::string schema_break(const Findings& problems) {
  const Finding& first = problems.front();
  return "the plugin's reply breaks its schema at \"" + first.field + "\": " + first.text;
}

/// Whether a broken reply at least said which outcome it is. Until its discriminator was read, a sum is its
/// first alternative.
bool names_its_outcome(const Findings& problems) {
  return std::none_of(problems.begin(), problems.end(), [](const Finding& problem) {
    return problem.field.empty() || problem.field == "/outcome";
  });
}

/// What is wrong with a refusal by the provider (a rejection, a cancellation denied); empty when it can be
/// believed.
std::string doubt_of_refusal(const Findings& reasons, const EffectMark& mark, std::string_view name) {
  if (reasons.empty()) return "the plugin claims " + std::string(name) + " and gives no reason";
  if (mark.departed && !mark.write_answered)
    return "the plugin claims " + std::string(name) +
           ", and the provider never answered the request that left";
  return {};
}

std::string doubt(const Rejected& claim, const EffectMark& mark) {
  return doubt_of_refusal(claim.reasons, mark, "rejected");
}
std::string doubt(const CancelRefused& claim, const EffectMark& mark) {
  return doubt_of_refusal(claim.reasons, mark, "refused");
}
std::string doubt(const NotSent&, const EffectMark& mark) {
  return mark.departed ? "the plugin claims not_sent, and a request had left" : "";
}
template <class Claim>
std::string doubt(const Claim&, const EffectMark&) {
  return {};
}

template <class Outcome, class Success>
Verdict<Outcome> judge_effect(const CallResult& result, const EffectMark& mark) {
  if (result.end != CallEnd::Answered)
    return {
        without_answer<Outcome>(mark, retry_after(result.end), end_as_code(result.end), end_in_words(result)),
        {}};
  auto read = read_json<Outcome>(result.reply, UnknownFields::Ignore);
  if (!read.ok()) {
    const std::string text = schema_break(read.problems);
    // A success without its key: whoever says so may have seen the document, whatever the host saw leave.
    if (names_its_outcome(read.problems) && std::holds_alternative<Success>(read.value))
      return {Unknown{text}, text};
    return {without_answer<Outcome>(mark, Retry::Later, "plugin_reply_invalid", text), text};
  }
  std::string wrong = std::visit([&](const auto& claim) { return doubt(claim, mark); }, read.value);
  if (!wrong.empty()) return {Unknown{wrong}, wrong};
  return {std::move(read.value), {}};
}

}  // namespace

Verdict<IssueOutcome> judge_issue(const CallResult& result, const EffectMark& mark) {
  return judge_effect<IssueOutcome, Authorized>(result, mark);
}

Verdict<CancelOutcome> judge_cancel(const CallResult& result, const EffectMark& mark) {
  return judge_effect<CancelOutcome, Cancelled>(result, mark);
}

Verdict<StatusOutcome> judge_status(const CallResult& result) {
  if (result.end != CallEnd::Answered) return {CannotTell{end_in_words(result)}, {}};
  auto read = read_json<StatusOutcome>(result.reply, UnknownFields::Ignore);
  std::string wrong;
  if (!read.ok())
    wrong = schema_break(read.problems);
  else if (const auto* rejected = std::get_if<Rejected>(&read.value);
           rejected != nullptr && rejected->reasons.empty())
    wrong = "the plugin claims rejected and gives no reason";
  if (!wrong.empty()) return {CannotTell{wrong}, wrong};
  return {std::move(read.value), {}};
}

}  // namespace fiscal::plugin
