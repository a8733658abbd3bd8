#pragma once

#include <fiscal/json.hpp>

#include <deque>
#include <map>
#include <string>

#include "core/dispatch/call.h"
#include "core/plugin/runner.h"
#include "tests/support/fake_clock.h"

namespace fiscal::test {

/// A provider with a ledger of its own and the plugin in front of it, in one: what it does to each write is
/// scripted, and its ledger is the ground truth that a test counts in.
class FakeProvider final : public plugin::PluginRunner {
 public:
  enum class Write {
    Issues,               ///< Writes its ledger and answers.
    Refuses,              ///< Answers with a rejection.
    IssuesAndIsSilent,    ///< Writes its ledger; the answer is lost.
    LosesTheRequest,      ///< Bytes leave, nothing is written, no answer comes.
    CannotBeReached,      ///< Nothing leaves.
    AnswersForAnother,    ///< Writes its ledger, and answers with the first document in it.
    TakesItForLater,      ///< Answers pending; the ledger has it from then on.
    DiesBeforeDeparture,  ///< The gateway stops: the call throws before anything leaves.
    DiesAfterDeparture,   ///< The gateway stops: the call throws after the departure is durable.
  };

  explicit FakeProvider(FakeClock& clock) : clock_(clock) {
    manifest_.id = "fake";
    manifest_.methods = {"issue/1", "cancel/1", "status/1"};
    manifest_.not_found_is_authoritative = true;
  }

  struct Stopped {};  ///< Thrown through the dispatcher where the gateway would have died.

  plugin::Manifest manifest_;
  std::deque<Write> script;  ///< One entry a write; when empty: Issues.
  bool queries_fail = false;
  Duration visible_after{};  ///< Queries find a document only this long after it was issued.
  std::map<std::string, std::vector<std::string>>
      ledger;                            ///< "series/number" -> keys of the documents made for it.
  std::map<std::string, int> cancelled;  ///< Key -> cancellations written.
  std::vector<DocumentFile> documents;   ///< What every answer to an issue carries, even the lost one's.
  int writes = 0;
  int queries = 0;

  dispatch::WithServices with_services() {
    return [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call) {
      scope_ = &scope;
      evidence_ = {};
      NoServices services;
      call(services);
      return evidence_;
    };
  }

  plugin::CallResult call(const Connection&, std::string_view method, std::string_view request,
                          plugin::CallServices&) override {
    if (method == "issue/1") return issue(read_json<IssueInvoice>(request, UnknownFields::Ignore).value);
    if (method == "cancel/1") return cancel(read_json<CancelInvoice>(request, UnknownFields::Ignore).value);
    return status(read_json<InvoiceQuery>(request, UnknownFields::Ignore).value);
  }
  Result<std::monostate> check_settings(const Connection&) override { return std::monostate{}; }
  std::shared_ptr<const plugin::Manifest> manifest(std::string_view) override {
    return std::make_shared<plugin::Manifest>(manifest_);
  }

  static std::string name(const DocumentNumber& number) {
    return number.series + "/" + std::to_string(number.number);
  }

 private:
  struct NoServices final : plugin::CallServices {
    Answer call(std::string_view, std::string_view) override { return {1, {}}; }
    void log(int, std::string_view) override {}
    Duration remaining() override { return seconds(1); }
  };

  template <class Outcome>
  static plugin::CallResult says(const Outcome& outcome) {
    return {plugin::CallEnd::Answered, to_json(outcome)};
  }

  Write next() {
    if (script.empty()) return Write::Issues;
    const Write write = script.front();
    script.pop_front();
    return write;
  }

  void departs() {
    ++writes;
    scope_->witness.departs({"POST", "https://provider.test/nfse", {}, "bytes"});
    evidence_.departed = true;
  }

  plugin::CallResult issue(const IssueInvoice& request) {
    const Write write = next();
    if (write == Write::CannotBeReached) return says(IssueOutcome(NotSent{Retry::Later, {}}));
    if (write == Write::DiesBeforeDeparture) throw Stopped{};
    evidence_.log_lines.push_back(
        {clock_.now(), scope_->call, LogLevel::Info, "issuing " + name(*request.number)});
    departs();
    auto& keys = ledger[name(*request.number)];
    const bool known = !keys.empty();
    const bool lost = write == Write::LosesTheRequest || write == Write::Refuses;
    // As the real authority does: a number that has a document gets no second one.
    if (!lost && !known) {
      keys.push_back("KEY-" + name(*request.number));
      issued_at_[name(*request.number)] = clock_.now();
    }
    if (write == Write::DiesAfterDeparture) throw Stopped{};
    if (write == Write::LosesTheRequest || write == Write::IssuesAndIsSilent)
      return says(IssueOutcome(Unknown{"no answer", documents}));
    evidence_.write_answered = true;
    if (write == Write::Refuses)
      return says(IssueOutcome(Rejected{{{"rejected", "E1", "", "no", ""}}, documents}));
    if (write == Write::TakesItForLater) return says(IssueOutcome(Pending{"ticket", seconds(10), documents}));
    const bool for_another = write == Write::AnswersForAnother;
    return says(IssueOutcome(
        Authorized{.access_key = for_another ? first_document() : keys.front(), .documents = documents}));
  }

  std::string first_document() const {
    for (const auto& [number, keys] : ledger)
      if (!keys.empty()) return keys.front();
    return {};
  }

  plugin::CallResult cancel(const CancelInvoice& request) {
    const Write write = next();
    if (write == Write::CannotBeReached) return says(CancelOutcome(NotSent{Retry::Later, {}}));
    if (write == Write::DiesBeforeDeparture) throw Stopped{};
    departs();
    if (write != Write::LosesTheRequest && write != Write::Refuses) cancelled[request.access_key] = 1;
    if (write == Write::DiesAfterDeparture) throw Stopped{};
    if (write == Write::LosesTheRequest || write == Write::IssuesAndIsSilent)
      return says(CancelOutcome(Unknown{"no answer"}));
    evidence_.write_answered = true;
    if (write == Write::Refuses) return says(CancelOutcome(CancelRefused{{{"refused", "E2", "", "no", ""}}}));
    return says(CancelOutcome(Cancelled{}));
  }

  plugin::CallResult status(const InvoiceQuery& request) {
    ++queries;
    if (queries_fail) return says(StatusOutcome(CannotTell{"503"}));
    const std::string number = name(*request.number);
    const auto at = ledger.find(number);
    const bool there =
        at != ledger.end() && !at->second.empty() && clock_.now() - issued_at_[number] >= visible_after;
    if (!there) return says(StatusOutcome(NotFound{}));
    const Authorized authorized{.access_key = at->second.front()};
    if (cancelled.contains(authorized.access_key))
      return says(StatusOutcome(AuthorizedThenCancelled{authorized, {}}));
    return says(StatusOutcome(authorized));
  }

  FakeClock& clock_;
  const services::CallScope* scope_ = nullptr;
  services::CallEvidence evidence_;
  std::map<std::string, Instant> issued_at_;
};

}  // namespace fiscal::test
