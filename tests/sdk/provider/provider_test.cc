#include <fiscal/json.hpp>
#include <fiscal/provider.hpp>

#include <functional>
#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

namespace fiscal {
namespace {

constexpr std::string_view manifest = R"({"id":"acme","version":"1.0.0","title":"Acme","needs":["http/1"]})";

/// What the provider under test is to do; a provider keeps no such state, a test may.
std::function<IssueOutcome(const IssueInvoice&, Host&)> on_issue;

class Plain : public Provider {
 public:
  explicit Plain(const Settings& settings) : base_url_(settings.text("base_url")) {}
  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override {
    return on_issue(request, host);
  }
  CancelOutcome cancel(const CancelInvoice& request, Host&) override {
    return Cancelled{{}, request.access_key, {}, {}};
  }
  StatusOutcome status(const InvoiceQuery&, Host&) override { return NotFound{}; }

 private:
  std::string base_url_;
};

class Able final : public Plain, public Substitutes, public ReadsEvents, public Renders, public Lists {
 public:
  using Plain::Plain;
  IssueOutcome substitute(const IssueInvoice&, Host&) override { return Pending{"s"}; }
  ProviderEvents read_event(const InboundMessage& message, Host&) override {
    return {{message.body, std::nullopt, NotFound{}}};
  }
  RenderAnswer render(const RenderInvoice& request) override {
    return {DocumentFile{"pdf", "application/pdf", "%PDF " + request.documents.front().content}, {}};
  }
  EventPage list_events(const ListEvents& request, Host&) override {
    return {{}, request.cursor + "1", true};
  }
};

/// A gateway of one call.
struct FakeGateway {
  fiscal_code code = FISCAL_OK;
  std::string reply = "{}";
  std::int64_t left = 1000;
  std::vector<std::pair<std::string, std::string>> asked;
  std::vector<std::pair<int, std::string>> logged;
  fiscal_host table{sizeof(fiscal_host), FISCAL_MINOR, this, &call, &log, &remaining};

  static std::string text(fiscal_text given) { return {given.data, given.size}; }

  static fiscal_code call(void* self, std::uint64_t id, fiscal_text service, fiscal_text request,
                          const fiscal_sink* sink) {
    auto& gateway = *static_cast<FakeGateway*>(self);
    gateway.asked.emplace_back(text(service) + "#" + std::to_string(id), text(request));
    // In two pieces, as the contract allows.
    const std::size_t half = gateway.reply.size() / 2;
    sink->write(sink->self, {gateway.reply.data(), half});
    sink->write(sink->self, {gateway.reply.data() + half, gateway.reply.size() - half});
    return gateway.code;
  }
  static void log(void* self, std::uint64_t, std::int32_t level, fiscal_text record) {
    static_cast<FakeGateway*>(self)->logged.emplace_back(level, text(record));
  }
  static std::int64_t remaining(void* self, std::uint64_t) { return static_cast<FakeGateway*>(self)->left; }
};

struct TextSink {
  std::string text;
  fiscal_sink sink{this, [](void* self, fiscal_text chunk) {
                     static_cast<TextSink*>(self)->text.append(chunk.data, chunk.size);
                   }};
};

struct Reply {
  fiscal_code code;
  std::string text;
};

template <class P>
Reply invoke(FakeGateway& gateway, std::string_view method, const std::string& request) {
  const fiscal_plugin* plugin = detail::table_of<P>(manifest);
  const std::string settings = R"({"base_url":"https://x"})";
  TextSink error;
  void* instance = plugin->open(&gateway.table, {settings.data(), settings.size()}, &error.sink);
  REQUIRE(instance != nullptr);
  TextSink reply;
  const fiscal_code code = plugin->invoke(instance, 7, {method.data(), method.size()},
                                          {request.data(), request.size()}, &reply.sink);
  plugin->close(instance);
  return {code, reply.text};
}

IssueInvoice an_issue() {
  IssueInvoice request;
  request.context.idempotency = "inv-1";
  request.invoice.service.national_code = "010101";
  request.invoice.service.description = "Consulting";
  request.invoice.amount = {15'000};
  request.invoice.issuer = {.tax_id = "11222333000181", .name = "Acme Ltda", .municipality = "3303302"};
  request.invoice.competence_date = parse_date("2026-11-22");
  return request;
}

Reply issue(FakeGateway& gateway, std::function<IssueOutcome(const IssueInvoice&, Host&)> what) {
  on_issue = std::move(what);
  return invoke<Plain>(gateway, "issue/1", to_json(an_issue()));
}

std::string error_message(const Reply& reply) {
  return nlohmann::json::parse(reply.text)["error"]["message"];
}

}  // namespace

TEST_CASE("the methods of a plugin are those of its type", "[sdk]") {
  const auto methods = [](const fiscal_plugin* plugin) {
    return nlohmann::json::parse(std::string_view(plugin->manifest.data, plugin->manifest.size))["methods"]
        .get<std::vector<std::string>>();
  };
  CHECK(methods(detail::table_of<Plain>(manifest)) ==
        std::vector<std::string>{"issue/1", "cancel/1", "status/1"});
  CHECK(methods(detail::table_of<Able>(manifest)) ==
        std::vector<std::string>{"issue/1", "cancel/1", "status/1", "substitute/1", "event/1", "render/1",
                                 "list/1"});
  CHECK(detail::table_of<Able>(manifest) == detail::table_of<Able>(manifest));
  CHECK(detail::table_of<Able>(manifest)->size == sizeof(fiscal_plugin));
}

TEST_CASE("a method takes and answers typed values", "[sdk]") {
  FakeGateway gateway;
  const Reply issued = issue(gateway, [](const IssueInvoice& request, Host&) -> IssueOutcome {
    return Pending{request.invoice.service.description};
  });
  CHECK(issued.code == FISCAL_OK);
  CHECK(read_json<IssueOutcome>(issued.text, UnknownFields::Refuse).value ==
        IssueOutcome{Pending{"Consulting"}});

  CancelInvoice cancel;
  cancel.context.idempotency = "inv-1";
  cancel.access_key = "K1";
  cancel.reason_text = "wrong amount, sorry";
  cancel.invoice = an_issue().invoice;
  CHECK(invoke<Plain>(gateway, "cancel/1", to_json(cancel)).text ==
        R"({"outcome":"cancelled","protocol":"K1"})");

  InvoiceQuery query;
  query.context.idempotency = "inv-1";
  query.invoice = an_issue().invoice;
  CHECK(invoke<Plain>(gateway, "status/1", to_json(query)).text == R"({"outcome":"not_found"})");
  CHECK(invoke<Able>(gateway, "substitute/1", to_json(an_issue())).text.find("\"ticket\":\"s\"") !=
        std::string::npos);

  InboundMessage message;
  message.context.idempotency = "hook";
  message.method = "POST";
  message.path = "/";
  message.body = "key";
  CHECK(invoke<Able>(gateway, "event/1", to_json(message)).text ==
        R"([{"access_key":"key","status":{"outcome":"not_found"}}])");

  RenderInvoice drawing;
  drawing.context.idempotency = "draw";
  drawing.standing = Standing::Cancelled;
  drawing.documents = {{"nfse", "application/xml", "<a/>"}};
  const Reply drawn = invoke<Able>(gateway, "render/1", to_json(drawing));
  CHECK(read_json<RenderAnswer>(drawn.text, UnknownFields::Refuse).value.document->content == "%PDF <a/>");
  CHECK(read_json<RenderInvoice>(to_json(drawing), UnknownFields::Refuse).value == drawing);
}

TEST_CASE("an ability that the type does not have, and a method that nobody has, are unsupported", "[sdk]") {
  FakeGateway gateway;
  CHECK(
      invoke<Able>(
          gateway, "list/1",
          R"({"context":{"environment":"test","now":"2026-11-22T00:00:00Z","zone_offset_minutes":-180,"idempotency":"a","attempt":1},"issuer":{"tax_id":"11222333000181","name":"A","municipality":"3303302","tax_regime":"regular"},"cursor":"4"})")
          .text == R"({"cursor":"41","more":true})");
  for (const std::string_view method :
       {"substitute/1", "event/1", "render/1", "list/1", "issue/2", "", "issue/1 "})
    CHECK(invoke<Plain>(gateway, method, to_json(an_issue())).code == FISCAL_UNSUPPORTED);
}

TEST_CASE("a request that breaks its schema never reaches the provider, and every problem is told", "[sdk]") {
  FakeGateway gateway;
  on_issue = [](const IssueInvoice&, Host&) -> IssueOutcome { throw std::logic_error("must not be called"); };
  const Reply reply = invoke<Plain>(gateway, "issue/1", R"({"invoice":{"amount":"x"}})");
  CHECK(reply.code == FISCAL_INVALID);
  std::vector<std::string> fields;
  const auto document = nlohmann::json::parse(reply.text);
  for (const auto& problem : document["error"]["problems"]) fields.push_back(problem["field"]);
  CHECK(fields == std::vector<std::string>{"/context", "/invoice/service", "/invoice/amount"});
  CHECK(invoke<Plain>(gateway, "issue/1", "\xff").code == FISCAL_INVALID);
}

TEST_CASE("a request without what every invoice in one has never reaches the provider", "[sdk]") {
  FakeGateway gateway;
  on_issue = [](const IssueInvoice&, Host&) -> IssueOutcome { throw std::logic_error("must not be called"); };
  for (const char* member : {"issuer", "competence_date"}) {
    auto request = nlohmann::json::parse(to_json(an_issue()));
    request["invoice"].erase(member);
    const Reply reply = invoke<Plain>(gateway, "issue/1", request.dump());
    CHECK(reply.code == FISCAL_INVALID);
    CHECK(nlohmann::json::parse(reply.text)["error"]["problems"][0]["field"] ==
          std::string("/invoice/") + member);
  }
}

TEST_CASE("a newer gateway's fields are ignored", "[sdk]") {
  FakeGateway gateway;
  on_issue = [](const IssueInvoice&, Host&) -> IssueOutcome { return Unknown{}; };
  auto request = nlohmann::json::parse(to_json(an_issue()));
  request["from_the_future"] = 1;
  CHECK(invoke<Plain>(gateway, "issue/1", request.dump()).code == FISCAL_OK);
}

TEST_CASE("no exception leaves a plugin", "[sdk]") {
  FakeGateway gateway;
  CHECK(issue(gateway, [](const IssueInvoice&, Host&) -> IssueOutcome { throw Stopped{}; }).code ==
        FISCAL_STOPPED);
  const Reply failed =
      issue(gateway, [](const IssueInvoice&, Host&) -> IssueOutcome { throw ProviderError("odd \xff"); });
  CHECK(failed.code == FISCAL_FAILED);
  CHECK(error_message(failed) == "odd \xEF\xBF\xBD");
  CHECK(issue(gateway, [](const IssueInvoice&, Host&) -> IssueOutcome { throw 7; }).code == FISCAL_FAILED);
}

TEST_CASE("settings that are wrong refuse to open and name the setting", "[sdk]") {
  FakeGateway gateway;
  const auto refusal = [&](const std::string& settings) {
    TextSink error;
    const fiscal_plugin* plugin = detail::table_of<Plain>(manifest);
    REQUIRE(plugin->open(&gateway.table, {settings.data(), settings.size()}, &error.sink) == nullptr);
    return nlohmann::json::parse(error.text)["error"];
  };
  CHECK(refusal("{}")["setting"] == "base_url");
  CHECK(refusal(R"({"base_url":5})")["setting"] == "base_url");
  CHECK(refusal(R"({"base_url":"a","base_url":"b"})")["setting"] == "base_url");
  for (const std::string& settings :
       {std::string("[]"), std::string("{"), std::string(), std::string(2u << 20, ' ')})
    CHECK(!refusal(settings)["message"].get<std::string>().empty());
  gateway.table.size = 8;
  CHECK(refusal(R"({"base_url":"a"})")["message"] == "the gateway is older than this plugin");
}

TEST_CASE("settings are read with their type and a default", "[sdk]") {
  const Settings settings(
      R"({"a":"x","n":-5,"b":true,"m":{"k":"v","l":"w"},"nothing":null,"big":18446744073709551615,"f":1.5})");
  CHECK(settings.text("a") == "x");
  CHECK(settings.text("nothing", "otherwise") == "otherwise");
  CHECK(settings.number("n", 1) == -5);
  CHECK(settings.number("absent", 1) == 1);
  CHECK(settings.flag("b", false));
  CHECK(settings.texts("m") == std::vector<std::pair<std::string, std::string>>{{"k", "v"}, {"l", "w"}});
  CHECK(settings.texts("absent").empty());
  CHECK(settings.has("a"));
  CHECK(!settings.has("nothing"));
  CHECK_THROWS_AS(settings.text("n"), SettingError);
  CHECK_THROWS_AS(settings.text("n", "x"), SettingError);
  CHECK_THROWS_AS(settings.number("big", 0), SettingError);
  CHECK_THROWS_AS(settings.number("f", 0), SettingError);
  CHECK_THROWS_AS(settings.flag("a", false), SettingError);
  CHECK_THROWS_AS(settings.texts("a"), SettingError);
}

TEST_CASE("kv/1 is asked with the names that the gateway knows", "[sdk]") {
  FakeGateway gateway;
  const auto with_host = [&](std::string reply, const std::function<void(Host&)>& use) {
    gateway.asked.clear();
    gateway.reply = std::move(reply);
    Host host(gateway.table, 7);
    use(host);
    REQUIRE(gateway.asked.size() == 1);
    CHECK(gateway.asked[0].first == "kv/1#7");
    return gateway.asked[0].second;
  };
  CHECK(with_host(R"({"value":"v","version":3})", [](Host& host) {
          const auto found = host.kv_get("token");
          REQUIRE(found);
          CHECK(found->value == "v");
          CHECK(found->version == 3);
        }) == R"({"op":"get","key":"token"})");
  with_host("{}", [](Host& host) { CHECK(!host.kv_get("token")); });
  CHECK(with_host(R"({"version":4})", [](Host& host) { CHECK(host.kv_put("token", "w", seconds(60), 3)); }) ==
        R"({"op":"put","key":"token","value":"w","expires_in_ms":60000,"expected":3})");
  with_host("{}", [](Host& host) { CHECK(!host.kv_put("token", "w", std::nullopt, 0)); });
  CHECK(with_host("{}", [](Host& host) { host.kv_delete("token"); }) == R"({"op":"delete","key":"token"})");
}

TEST_CASE("verify/1 carries the claim and answers yes or no", "[sdk]") {
  FakeGateway gateway;
  Host host(gateway.table, 7);
  gateway.reply = R"({"genuine":true})";
  CHECK(host.verify({ProofMethod::HmacSha1, "${secret:hook}", "body", "\xff"}));
  CHECK(gateway.asked[0].first == "verify/1#7");
  CHECK(gateway.asked[0].second ==
        R"({"method":"hmac-sha1","secret":"${secret:hook}","data_b64":"Ym9keQ==","proof_b64":"/w=="})");
  gateway.reply = R"({"genuine":false})";
  CHECK_FALSE(host.verify({}));
}

TEST_CASE("http/1 and sign/1 carry their values, and a failure is a value", "[sdk]") {
  FakeGateway gateway;
  Host host(gateway.table, 7);
  HttpRequest request;
  request.method = "POST";
  request.url = "https://api.example.com/";
  request.body = "a\xff";
  request.effect = Effect::Write;
  gateway.reply = R"({"result":"answer","status":201,"headers":[["etag","1"]],"body_b64":"/w=="})";
  const HttpResult answer = host.http(request);
  CHECK(read_json<HttpRequest>(gateway.asked[0].second, UnknownFields::Refuse).value == request);
  CHECK(std::get<HttpAnswer>(answer).body == "\xff");
  gateway.reply = R"({"result":"failure","error":"not_connected","text":"refused"})";
  CHECK(std::get<HttpFailure>(host.http(request)) == HttpFailure{HttpFailureKind::NotConnected, "refused"});
  gateway.reply = R"({"signature_b64":"AQ==","certificate_b64":"Ag=="})";
  CHECK(host.sign({SignatureAlgorithm::RsaSha1, "data"}) == SignAnswer{"\x01", "\x02"});
  gateway.reply = "<html>";
  CHECK_THROWS_AS(host.http(request), ProviderError);
}

TEST_CASE("codes of the gateway become exceptions that end the call properly", "[sdk]") {
  FakeGateway gateway;
  const auto call = [&](fiscal_code code, std::string reply) {
    gateway.code = code;
    gateway.reply = std::move(reply);
    return issue(gateway, [](const IssueInvoice&, Host& host) -> IssueOutcome {
      host.kv_get("x");
      return Unknown{};
    });
  };
  CHECK(call(FISCAL_STOPPED, "").code == FISCAL_STOPPED);
  CHECK(error_message(call(FISCAL_UNSUPPORTED, "")).find("`needs`") != std::string::npos);
  CHECK(error_message(call(FISCAL_FAILED, R"({"error":{"message":"disk full"}})")) ==
        "kv/1 failed: disk full");
  CHECK(error_message(call(FISCAL_FAILED, "nonsense")) == "kv/1 failed: no reason was given");
  CHECK(error_message(call(FISCAL_INVALID, R"({"error":{"message":7}})")) ==
        "kv/1 failed: no reason was given");
}

TEST_CASE("a log line is a JSON record, whatever is in its text", "[sdk]") {
  FakeGateway gateway;
  Host host(gateway.table, 7);
  host.log(HostLogLevel::Warning, "\"quoted\"\n\xff");
  REQUIRE(gateway.logged.size() == 1);
  CHECK(gateway.logged[0].first == 2);
  CHECK(nlohmann::json::parse(gateway.logged[0].second)["text"] == "\"quoted\"\n\xEF\xBF\xBD");
  gateway.left = 5;
  CHECK(host.remaining() == milliseconds(5));
}

}  // namespace fiscal
