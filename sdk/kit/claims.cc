#include "sdk/kit/claims.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/plugin/verdict.h"

namespace fiscal::kit {
namespace {

constexpr std::size_t most_words = 160;

template <class Outcome>
Believed believed_verdict(const plugin::Verdict<Outcome>& verdict) {
  return {outcome_named(to_json(verdict.outcome)), verdict.misbehaviour};
}

std::string end_name(plugin::CallEnd end) {
  switch (end) {
    case plugin::CallEnd::Answered:
      return "answered";
    case plugin::CallEnd::Unsupported:
      return "FISCAL_UNSUPPORTED";
    case plugin::CallEnd::Invalid:
      return "FISCAL_INVALID";
    case plugin::CallEnd::Stopped:
      return "stopped";
    case plugin::CallEnd::Failed:
      return "FISCAL_FAILED";
    case plugin::CallEnd::Crashed:
      return "a crash";
    case plugin::CallEnd::NotOpened:
      return "a refused open";
  }
  return "nothing";
}

}  // namespace

Believed believed(const std::string& method, const CallReport& report) {
  if (method == "status/1") return believed_verdict(plugin::judge_status(report.result));
  if (method == "cancel/1") return believed_verdict(plugin::judge_cancel(report.result, report.mark));
  return believed_verdict(plugin::judge_issue(report.result, report.mark));
}

bool same_claim(const std::string& left, const std::string& right) {
  auto one = nlohmann::json::parse(left, nullptr, false);
  auto other = nlohmann::json::parse(right, nullptr, false);
  if (!one.is_object() || !other.is_object()) return false;
  for (const char* member : {"documents", "alerts"}) {
    one.erase(member);
    other.erase(member);
  }
  return one == other;
}

std::string in_words(const CallReport& report) {
  if (report.result.end == plugin::CallEnd::Answered)
    if (const std::string outcome = outcome_named(report.result.reply); !outcome.empty()) return outcome;
  return end_name(report.result.end) + " (" + report.result.reply.substr(0, most_words) + ")";
}

}  // namespace fiscal::kit
