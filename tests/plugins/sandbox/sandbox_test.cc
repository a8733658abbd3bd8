#include <fiscal/plugin.h>
#include <fiscal/json.hpp>

#include <atomic>
#include <chrono>
#include <map>

#include "core/plugin/inline_runner.h"
#include "core/plugin/verdict.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::plugin {
namespace {

/// kv/1 over a map, and nothing else: whatever the sandbox wants besides is refused.
class MapServices final : public CallServices {
 public:
  explicit MapServices(std::map<std::string, std::string>& rows) : rows_(rows) {}

  Answer call(std::string_view service, std::string_view request) override {
    if (service != "kv/1") return {FISCAL_UNSUPPORTED, {}};
    const auto asked = read_json<KvRequest>(request, UnknownFields::Refuse);
    if (!asked.ok()) return {FISCAL_INVALID, {}};
    if (asked.value.op == KvOperation::Put) {
      rows_[asked.value.key] = asked.value.value.value();
      return {FISCAL_OK, to_json(KvAnswer{{}, 1})};
    }
    const auto found = rows_.find(asked.value.key);
    return {FISCAL_OK, to_json(found == rows_.end() ? KvAnswer{} : KvAnswer{found->second, 1})};
  }
  void log(int, std::string_view) override {}
  /// Enough, until it was asked too often.
  Duration remaining() override { return --questions_left > 0 ? seconds(20) : Duration{0}; }

  std::atomic<int> questions_left = 1'000'000;

 private:
  std::map<std::string, std::string>& rows_;
};

/// The sandbox as a gateway has it: its library, a runner, and rows that outlive the calls.
struct Sandbox {
  explicit Sandbox(std::string settings = "{}") {
    connection.id = "sandbox";
    connection.plugin = "sandbox";
    connection.settings = std::move(settings);
  }

  template <class Request>
  CallResult call(std::string_view method, const Request& request) {
    return runner.call(connection, method, to_json(request), services);
  }

  template <class Outcome, class Request>
  Outcome ask(std::string_view method, const Request& request) {
    const CallResult result = call(method, request);
    INFO(result.reply);
    REQUIRE(result.end == CallEnd::Answered);
    auto read = read_json<Outcome>(result.reply, UnknownFields::Refuse);
    REQUIRE(read.problems == Findings{});
    return read.value;
  }

  IssueOutcome issue(const IssueInvoice& request) { return ask<IssueOutcome>("issue/1", request); }

  StatusOutcome status(const IssueInvoice& issued) {
    InvoiceQuery query;
    query.context = issued.context;
    query.number = issued.number;
    query.invoice = issued.invoice;
    return ask<StatusOutcome>("status/1", query);
  }

  CancelOutcome cancel(const IssueInvoice& issued, const std::string& access_key) {
    CancelInvoice request;
    request.context = issued.context;
    request.access_key = access_key;
    request.reason_text = "issued for the wrong customer";
    request.invoice = issued.invoice;
    return ask<CancelOutcome>("cancel/1", request);
  }

  SilentLog log;
  std::map<std::string, std::string> rows;
  MapServices services{rows};
  Connection connection;
  InlineRunner runner{
      std::make_shared<const Catalog>(Catalog::scan({test::binary_dir() / "plugins"}, {"kv/1"})), log};
};

IssueInvoice an_order(std::vector<std::string> tags = {}, std::int64_t centavos = 100'000) {
  static int count = 0;
  IssueInvoice request;
  request.context.idempotency = "inv_" + std::to_string(++count) + "-sandbox";
  request.context.now = {1'795'262'400'000};
  request.number = DocumentNumber{"1", 40 + count};
  request.invoice.service.national_code = "010101";
  request.invoice.service.description = "Consulting";
  request.invoice.amount = {centavos};
  request.invoice.issuer = {.tax_id = "11222333000181", .name = "Acme Ltda", .municipality = "3303302"};
  request.invoice.competence_date = parse_date("2026-11-22");
  request.invoice.tags = std::move(tags);
  return request;
}

template <class Outcome>
std::string outcome_name(const Outcome& outcome) {
  const std::string json = to_json(outcome);
  const auto start = json.find("\"outcome\":\"") + 11;
  return json.substr(start, json.find('"', start) - start);
}

}  // namespace

TEST_CASE("without being told otherwise the sandbox authorizes, and the same request gives the same document",
          "[sandbox]") {
  Sandbox sandbox;
  const IssueInvoice order = an_order();
  const auto issued = std::get<Authorized>(sandbox.issue(order));
  CHECK(issued.access_key.size() == 50);
  CHECK(issued.number == std::to_string(order.number->number));
  CHECK(issued.issued_at == order.context.now);
  CHECK(std::get<Authorized>(sandbox.issue(order)) == issued);
  CHECK(std::get<Authorized>(sandbox.status(order)) == issued);
  CHECK(std::get<Authorized>(sandbox.issue(an_order())).access_key != issued.access_key);
  // Another gateway, with nothing remembered, makes the same document of the same request.
  CHECK(std::get<Authorized>(Sandbox().issue(order)) == issued);
}

TEST_CASE("a tag or the centavos decide the outcome, and the status query tells the truth of it",
          "[sandbox]") {
  struct Row {
    std::string tag;
    std::int64_t centavos;
    std::string issue;
    std::string status;
  };
  const Row rows[] = {
      {"sandbox:authorized", 0, "authorized", "authorized"},
      {"sandbox:rejected", 1, "rejected", "rejected"},
      {"sandbox:pending", 2, "pending", "authorized"},
      {"sandbox:pending:rejected", 3, "pending", "rejected"},
      {"sandbox:unknown", 4, "unknown", "authorized"},
      {"sandbox:lost", 5, "unknown", "not_found"},
      {"sandbox:not_sent", 6, "not_sent", "not_found"},
      {"sandbox:not_sent:never", 7, "not_sent", "not_found"},
      {"sandbox:not_sent:other_connection", 8, "not_sent", "not_found"},
      {"sandbox:pending:forever", 10, "pending", "pending"},
  };
  Sandbox sandbox;
  for (const Row& row : rows) {
    INFO(row.tag);
    const IssueInvoice tagged = an_order({"urgent", row.tag});
    CHECK(outcome_name(sandbox.issue(tagged)) == row.issue);
    CHECK(outcome_name(sandbox.status(tagged)) == row.status);
    if (row.centavos > 9) continue;
    const IssueInvoice priced = an_order({}, 100'000 + row.centavos);
    CHECK(outcome_name(sandbox.issue(priced)) == row.issue);
    CHECK(outcome_name(sandbox.status(priced)) == row.status);
  }
  CHECK(std::get<NotSent>(sandbox.issue(an_order({"sandbox:not_sent:never"}))).retry == Retry::Never);
  CHECK(std::get<NotSent>(sandbox.issue(an_order({"sandbox:not_sent:other_connection"}))).retry ==
        Retry::OtherConnection);
  CHECK(!std::get<Rejected>(sandbox.issue(an_order({"sandbox:rejected"}))).reasons.empty());
}

TEST_CASE("a tag comes before the amount, the amount before the connection's settings", "[sandbox]") {
  Sandbox sandbox(R"({"outcome":"rejected"})");
  CHECK(outcome_name(sandbox.issue(an_order())) == "rejected");
  CHECK(outcome_name(sandbox.issue(an_order({}, 2))) == "pending");
  CHECK(outcome_name(sandbox.issue(an_order({"sandbox:authorized"}, 2))) == "authorized");
  CHECK(outcome_name(sandbox.issue(an_order({"sandbox:nonsense"}))) == "rejected");
  CHECK(outcome_name(Sandbox(R"({"amounts":false})").issue(an_order({}, 1))) == "authorized");
}

TEST_CASE("a tag that ends in once counts for the first attempt alone", "[sandbox]") {
  Sandbox sandbox;
  IssueInvoice order = an_order({"sandbox:not_sent:once"});
  CHECK(outcome_name(sandbox.issue(order)) == "not_sent");
  order.context.attempt = 2;
  CHECK(outcome_name(sandbox.issue(order)) == "authorized");
}

TEST_CASE("a document is cancelled, refused or left in doubt as it was told, and status knows", "[sandbox]") {
  struct Row {
    std::vector<std::string> tags;
    std::int64_t centavos;
    std::string cancel;
    std::string status;
  };
  const Row rows[] = {
      {{}, 100'000, "cancelled", "cancelled"},
      {{"sandbox:cancel:refused"}, 100'000, "refused", "authorized"},
      {{}, 100'009, "refused", "authorized"},
      {{"sandbox:cancel:pending"}, 100'000, "pending", "cancelled"},
      {{"sandbox:cancel:unknown"}, 100'000, "unknown", "cancelled"},
      {{"sandbox:cancel:not_sent"}, 100'000, "not_sent", "authorized"},
  };
  Sandbox sandbox;
  for (const Row& row : rows) {
    const IssueInvoice order = an_order(row.tags, row.centavos);
    INFO(to_json(order.invoice));
    const std::string key = std::get<Authorized>(sandbox.issue(order)).access_key;
    CHECK(outcome_name(sandbox.cancel(order, key)) == row.cancel);
    CHECK(outcome_name(sandbox.status(order)) == row.status);
  }
  const IssueInvoice order = an_order();
  CHECK(outcome_name(sandbox.cancel(order, "00000000000000000000000000000000000000000000000000")) ==
        "refused");
}

TEST_CASE("a substitute closes the document that it replaces", "[sandbox]") {
  Sandbox sandbox;
  const IssueInvoice first = an_order();
  const std::string old_key = std::get<Authorized>(sandbox.issue(first)).access_key;
  IssueInvoice second = an_order();
  second.invoice.replaces = Substitution{old_key, SubstitutionReason::RejectedByCustomer, {}};
  const auto issued = std::get<Authorized>(sandbox.ask<IssueOutcome>("substitute/1", second));
  const auto closed = std::get<AuthorizedThenCancelled>(sandbox.status(first));
  CHECK(closed.cancelled.replaced_by == issued.access_key);
}

TEST_CASE("a callback's body is a list of events; anything else is none", "[sandbox]") {
  Sandbox sandbox;
  InboundMessage message;
  message.context.idempotency = "hook";
  message.method = "POST";
  message.path = "/";
  const ProviderEvents events{{std::nullopt, "sandbox-1", NotFound{}}};
  message.body = to_json(events);
  CHECK(sandbox.ask<ProviderEvents>("event/1", message) == events);
  message.body = "<html>";
  CHECK(sandbox.ask<ProviderEvents>("event/1", message).empty());
}

TEST_CASE("a slow call takes its time, and less when it is to stop", "[sandbox]") {
  Sandbox sandbox;
  const auto start = std::chrono::steady_clock::now();
  CHECK(outcome_name(sandbox.issue(an_order({"sandbox:slow:120"}))) == "authorized");
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(120));
  sandbox.services.questions_left = 8;
  CHECK(sandbox.call("issue/1", an_order({"sandbox:slow:60000"})).end == CallEnd::Stopped);
}

TEST_CASE("a failure of the plugin's code is a failed call, and a status that cannot tell says so",
          "[sandbox]") {
  Sandbox sandbox;
  const CallResult failed = sandbox.call("issue/1", an_order({"sandbox:fail"}));
  CHECK(failed.end == CallEnd::Failed);
  CHECK(failed.reply == "the sandbox was told to fail");
  CHECK(outcome_name(sandbox.status(an_order({"sandbox:status:cannot_tell"}))) == "cannot_tell");
}

TEST_CASE("settings of the sandbox that are wrong name themselves", "[sandbox]") {
  for (const auto& [settings, field] :
       std::map<std::string, std::string>{{R"({"outcome":"maybe"})", "/outcome"},
                                          {R"({"latency_ms":60001})", "/latency_ms"},
                                          {R"({"latency_ms":-1})", "/latency_ms"},
                                          {R"({"amounts":"no"})", "/amounts"}}) {
    Sandbox sandbox(settings);
    const auto checked = sandbox.runner.check_settings(sandbox.connection);
    REQUIRE(!checked);
    CHECK(checked.error().field == field);
  }
  Sandbox sandbox;
  CHECK(sandbox.runner.check_settings(sandbox.connection).ok());
}

TEST_CASE("nothing that the sandbox answers is doubted by the judge", "[sandbox]") {
  Sandbox sandbox;
  for (const std::string tag : {"authorized", "rejected", "pending", "unknown", "lost", "not_sent"})
    CHECK(judge_issue(sandbox.call("issue/1", an_order({"sandbox:" + tag})), {}).misbehaviour.empty());
}

}  // namespace fiscal::plugin
