#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include "core/dispatch/due_work.h"
#include "core/intake/inbound_reader.h"
#include "core/intake/inbox.h"
#include "core/intake/reception.h"
#include "core/vault/local_master_keys.h"
#include "tests/support/builders.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"

namespace fiscal {
namespace {

using intake::Inbound;
using intake::InboundRequest;
using intake::Received;

/// A gateway's ear: reception, reader and machine, and a plugin that believes only requests with its token
/// and reads their body as the list of its events.
class Ear final : public dispatch::Directory, public plugin::PluginRunner {
 public:
  Ear()
      : store(clock),
        keys(vault::LocalMasterKeys::from_text("k1 " + base64_encode(std::string(32, 'k')), "test").value()) {
    connection_.plugin = "aggregator";
    manifest_.methods = {"issue/1", "cancel/1", "status/1", "event/1"};
  }

  test::FakeClock clock;
  test::MemoryStore store;
  SilentLog log;
  vault::LocalMasterKeys keys;
  plugin::Manifest manifest_;
  std::vector<InboundMessage> read;
  bool is_away = false;
  int woken = 0;

  std::shared_ptr<const Connection> connection(std::string_view id) override {
    return id == connection_.id ? std::make_shared<Connection>(connection_) : nullptr;
  }
  std::shared_ptr<const Account> account(std::string_view) override {
    return std::make_shared<Account>(test::an_account());
  }
  Result<std::monostate> check_settings(const Connection&) override { return std::monostate{}; }
  std::shared_ptr<const plugin::Manifest> manifest(std::string_view) override {
    return std::make_shared<plugin::Manifest>(manifest_);
  }
  plugin::CallResult call(const Connection&, std::string_view method, std::string_view request,
                          plugin::CallServices&) override {
    REQUIRE(method == "event/1");
    read.push_back(read_json<InboundMessage>(request, UnknownFields::Refuse).value);
    if (is_away) return {plugin::CallEnd::Crashed, "gone"};
    const auto& headers = read.back().headers;
    const bool is_theirs = std::count(headers.begin(), headers.end(),
                                      std::pair<std::string, std::string>("x-token", "secret")) > 0;
    return {plugin::CallEnd::Answered, is_theirs ? read.back().body : "[]"};
  }

  Received receive(const std::string& body, const std::string& token = "secret") {
    return reception.receive(connection_.id,
                             {"POST", "?a=b", {{"x-token", token}, {"host", "gateway"}}, body});
  }
  int run() { return work.run_due(); }
  void pass(Duration span) {
    clock.advance(span);
    run();
  }
  std::optional<Inbound> only() {
    const auto kept =
        store.list_resources({.account = connection_.account, .kind = intake::inbound_kind}).rows;
    REQUIRE(kept.size() <= 1);
    return kept.empty() ? std::nullopt : intake::read_inbound(kept.front());
  }

  /// An invoice whose provider said that the answer comes later.
  InvoiceId pending() {
    store::Acceptance acceptance;
    acceptance.record.account = connection_.account;
    acceptance.record.created_at = clock.now();
    acceptance.record.route.connection = connection_.id;
    acceptance.record.state = State::Pending;
    acceptance.record.facts.ticket = "t";
    acceptance.request = "{}";
    acceptance.event = {clock.now(), "accepted", "{}"};
    return std::get<store::Accepted>(store.accept(acceptance)).record.id;
  }
  std::string authorized(InvoiceId id, const std::string& key = "KEY") {
    return to_json(
        ProviderEvents{{{}, {}, Authorized{.access_key = key}, to_text(id) + "-" + connection_.id}});
  }
  State state(InvoiceId id) { return store.find(id)->state; }

  dispatch::WithServices with_services() {
    return [](const services::CallScope&, const std::function<void(plugin::CallServices&)>& call) {
      struct None final : plugin::CallServices {
        Answer call(std::string_view, std::string_view) override { return {1, {}}; }
        void log(int, std::string_view) override {}
        Duration remaining() override { return seconds(1); }
      } none;
      call(none);
      return services::CallEvidence{};
    };
  }

 private:
  Connection connection_ = test::a_connection();

 public:
  dispatch::Bell bell;
  dispatch::Caller caller{store, *this, with_services(), clock, log};
  dispatch::Callbacks callbacks{{store, *this, caller, *this, clock, log, bell, [] {}}, {}};
  intake::InboundReader reader{{store, *this, with_services(), callbacks, *this, keys, clock, log}};
  dispatch::DueWork work{store, clock, log, {.kind = intake::inbound_kind}, [this](store::Resource claimed) {
                           reader.work(std::move(claimed));
                         }};
  intake::Reception reception{{store, *this, *this, keys, clock, [this] { ++woken; }, 1, 3}};
  intake::Inbox inbox{store, clock, [this] { ++woken; }};
};

}  // namespace

TEST_CASE("a callback is kept before it is read, handed to its plugin as it came, and settles its invoice",
          "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  const std::string body = ear.authorized(id);
  CHECK(ear.receive(body) == Received::Kept);
  CHECK(ear.woken == 1);
  CHECK(ear.read.empty());
  CHECK(ear.only()->state == Inbound::State::Waiting);
  CHECK(ear.run() == 1);
  REQUIRE(ear.read.size() == 1);
  CHECK(ear.read[0].method == "POST");
  CHECK(ear.read[0].path == "?a=b");
  CHECK(ear.read[0].body == body);
  CHECK(ear.read[0].headers == HttpHeaders{{"x-token", "secret"}});
  CHECK(ear.state(id) == State::Authorized);
  CHECK(ear.only()->state == Inbound::State::Heard);
}

TEST_CASE("a repeated callback is read once", "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  CHECK(ear.receive(ear.authorized(id)) == Received::Kept);
  CHECK(ear.receive(ear.authorized(id)) == Received::Known);
  ear.run();
  CHECK(ear.receive(ear.authorized(id)) == Received::Known);
  ear.run();
  CHECK(ear.read.size() == 1);
}

TEST_CASE(
    "a callback that the plugin does not believe changes nothing, and does not stand in the way of the true "
    "one",
    "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  CHECK(ear.receive(ear.authorized(id), "forged") == Received::Kept);
  ear.run();
  CHECK(ear.state(id) == State::Pending);
  CHECK(ear.only()->state == Inbound::State::Nothing);
  CHECK(ear.receive(ear.authorized(id)) == Received::Kept);
  ear.run();
  CHECK(ear.state(id) == State::Authorized);
}

TEST_CASE("a plugin that is away reads it later; one that never can leaves it given up", "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  ear.is_away = true;
  ear.receive(ear.authorized(id));
  ear.run();
  CHECK(ear.only()->state == Inbound::State::Waiting);
  ear.is_away = false;
  ear.pass(seconds(5));
  CHECK(ear.state(id) == State::Authorized);

  ear.is_away = true;
  Ear other;
  other.is_away = true;
  other.receive("[]");
  for (int hour = 0; hour < 12; ++hour) other.pass(hours(1));
  CHECK(other.only()->state == Inbound::State::Unmatched);
  CHECK(other.read.size() == 7);
}

TEST_CASE("what was given up is listed, and read again when it is asked for", "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  ear.is_away = true;
  ear.receive(ear.authorized(id));
  for (int hour = 0; hour < 12; ++hour) ear.pass(hours(1));
  ear.is_away = false;
  const Connection connection = *ear.connection(test::a_connection().id);
  const auto given_up = ear.inbox.list(connection, {.given_up = true});
  REQUIRE(given_up.size() == 1);
  CHECK(given_up[0].inbound.state == Inbound::State::Unmatched);
  CHECK(given_up[0].inbound.text.starts_with("the plugin could not read it"));
  Connection other = connection;
  other.id = "another";
  CHECK(ear.inbox.list(other, {}).empty());
  CHECK_FALSE(ear.inbox.read_again(other, given_up[0].id));
  CHECK_FALSE(ear.inbox.read_again(connection, "nobody"));
  REQUIRE(ear.inbox.read_again(connection, given_up[0].id));
  CHECK(ear.inbox.list(connection, {.given_up = true}).empty());
  ear.run();
  CHECK(ear.state(id) == State::Authorized);
  CHECK(ear.inbox.list(connection, {.state = Inbound::State::Heard}).size() == 1);
  // Heard, it may be read once more, and that changes nothing.
  REQUIRE(ear.inbox.read_again(connection, given_up[0].id));
  ear.run();
  CHECK(ear.only()->state == Inbound::State::Heard);
  CHECK(ear.state(id) == State::Authorized);
}

TEST_CASE("an event of an invoice that is not known yet waits for it, and a busy one is not given up",
          "[intake]") {
  Ear ear;
  const InvoiceId id = ear.pending();
  ear.receive(to_json(ProviderEvents{{{}, "later", Authorized{.access_key = "KEY"}}}));
  ear.run();
  CHECK(ear.only()->state == Inbound::State::Waiting);
  const auto claim = ear.store.claim(id, ear.clock.now(), minutes(1));
  store::Settlement settlement;
  settlement.record = claim->record;
  settlement.record.facts.ticket = "later";
  InvoiceRecord before = claim->record;
  settlement = dispatch::settlement_of(before, {settlement.record, {}, {}}, {}, ear.store, ear.clock.now());
  ear.pass(seconds(5));
  CHECK(ear.state(id) == State::Pending);
  ear.store.settle(*claim, settlement);
  ear.pass(seconds(30));
  CHECK(ear.state(id) == State::Authorized);
}

TEST_CASE("what is done with is forgotten after its time", "[intake]") {
  Ear ear;
  ear.receive(ear.authorized(ear.pending()));
  ear.run();
  ear.pass(hours(24 * 29));
  CHECK(ear.only());
  ear.pass(hours(24 * 2));
  CHECK_FALSE(ear.only());
}

TEST_CASE(
    "nobody listens for unknown connections and for providers that make no callbacks; a flood is refused",
    "[intake]") {
  Ear ear;
  CHECK(ear.reception.receive("nobody", {}) == Received::NoAddress);
  CHECK(ear.reception.receive("../x", {}) == Received::NoAddress);
  CHECK(ear.receive("1") == Received::Kept);
  CHECK(ear.receive("2") == Received::Kept);
  CHECK(ear.receive("3") == Received::Kept);
  CHECK(ear.receive("4") == Received::TooMany);
  ear.clock.advance(seconds(1));
  CHECK(ear.receive("4") == Received::Kept);
  CHECK(ear.receive("5") == Received::TooMany);
  ear.manifest_.methods.pop_back();
  ear.clock.advance(seconds(9));
  CHECK(ear.receive("6") == Received::NoAddress);
}

TEST_CASE("what a callback carries is sealed in the store", "[intake]") {
  Ear ear;
  ear.receive("a very secret body", "a very secret token");
  const auto kept = ear.store.list_resources({.account = "acme", .kind = intake::inbound_kind}).rows.at(0);
  CHECK(kept.body.find("very secret") == std::string::npos);
  const auto sealed = intake::read_inbound(kept)->sealed;
  CHECK(sealed.find("very secret") == std::string::npos);
  const Connection connection = *ear.connection("acme-national");
  CHECK(intake::open_request(connection, sealed, ear.keys)->body == "a very secret body");
  Connection other = connection;
  other.id = "other";
  CHECK_FALSE(intake::open_request(other, sealed, ear.keys).ok());
}

}  // namespace fiscal
