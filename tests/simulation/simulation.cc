#include "tests/simulation/simulation.h"

#include <algorithm>

#include "tests/simulation/operator.h"
#include "tests/simulation/portal.h"
#include "tests/simulation/rest_check.h"
#include "tests/simulation/town.h"
#include "tests/support/fake_keyring.h"
#include "tests/support/test_certificates.h"

namespace fiscal::simulation {
namespace {

/// In quiet, everything is at rest after this: asking goes on for three days before a person is asked, who
/// may say that it be sent again.
constexpr Duration longest_quiet = hours(24 * 60);

Account the_account() {
  Account account;
  account.id = "studio";
  account.name = "Studio";
  account.issuer.tax_id = "11222333000181";
  account.issuer.name = "Estudio Aurora Ltda";
  account.issuer.municipality = "3303302";
  account.issuer.tax_regime = TaxRegime::SimplesMeEpp;
  account.issuer.simples_assessment = SimplesAssessment::AllInSimples;
  account.default_connection = "a-town0";
  account.may_choose_connection = true;
  return account;
}

/// One certificate for all runs: making a key takes a tenth of a second. Its bytes are in no trace.
std::shared_ptr<const vault::Certificate> the_certificate() {
  static const auto certificate = std::make_shared<const vault::Certificate>(
      test::TestAuthority().issue({.common_name = "ESTUDIO AURORA LTDA:11222333000181",
                                   .from_days = -1,
                                   .to_days = 3650,
                                   .begins_at = beginning.milliseconds / 1000}));
  return certificate;
}

dispatch::DispatchOptions draw_options(Random& random) {
  dispatch::DispatchOptions options;
  options.threads = 2 + static_cast<int>(random.below(12));
  options.longest_sleep = minutes(5);
  if (random.one_in(2)) options.patience.ask_a_person = random.span(hours(2), hours(72));
  if (random.one_in(2)) options.patience.give_up = random.span(minutes(10), hours(24));
  options.patience.tries_before_next_connection = 1 + static_cast<int>(random.below(4));
  return options;
}

/// Everything of one run, in the order in which things need each other.
class World {
 public:
  explicit World(const RunOptions& options)
      : random_(options.seed),
        trace_(options.echo),
        scheduler_(random_.fork(), trace_),
        judge_(scheduler_),
        faults_(draw_faults(random_)),
        span_(hours(24 * (options.days ? *options.days : 1 + random_.below(3)))),
        clock_(scheduler_, {}),
        truth_(clock_),
        account_(the_account()),
        departures_(
            truth_, scheduler_, judge_,
            [this](const ConnectionId& id) -> const plugin::Manifest& { return *manifest_of(id); },
            seconds(45), host_count_ == 1),
        history_(truth_, scheduler_, judge_, calls_, departures_),
        rest_(truth_, judge_, authorities_),
        wire_({scheduler_, random_, faults_, calls_, departures_,
               [this](InvoiceId id) { rest_.check_documents(id); }}),
        full_(random_.one_in(3) ? draw_spells(random_, span_, 3) : std::vector<Spell>{}),
        snapshot_(build_providers()),
        hosts_(
            {scheduler_,
             random_,
             faults_,
             wire_,
             calls_,
             departures_,
             plugins_,
             snapshot_,
             keyring_,
             draw_options(random_),
             {truth_, scheduler_, random_, faults_, full_, [this](InvoiceId id) { history_.written(id); }}},
            truth_,
            host_count_ == 1 && random_.one_in(2) ? Hosts::Claims::GoWithTheProcess
                                                  : Hosts::Claims::StayUntilTheirEnd),
        clients_({scheduler_, random_, hosts_, truth_, judge_, account_, connection_names(), with_portal_}),
        operator_({scheduler_, random_, hosts_, truth_, account_, wire_, departures_, authorities_}) {}

  ~World() { scheduler_.end(); }

  RunResult live() {
    hosts_.start(host_count_);
    clients_.begin(4 + static_cast<int>(random_.below(16)), span_);
    operator_.begin();
    const auto broken = [this] { return !judge_.verdict().empty(); };
    scheduler_.run(broken, span_);
    scheduler_.say("the faults stop");
    faults_.on = false;
    const bool rests = scheduler_.run([&] { return broken() || is_at_rest(); }, span_ + longest_quiet);
    if (!rests)
      judge_.broken("liveness", "after " + std::to_string(longest_quiet.milliseconds / 86'400'000) +
                                    " quiet days: " + who_moves());
    if (!broken()) rest_.check_rest(history_, clients_);
    if (!broken()) history_.check_numbers(connections_);
    return result();
  }

 private:
  std::shared_ptr<const plugin::Manifest> manifest_of(const ConnectionId& id) const {
    const auto at = std::find_if(connections_.begin(), connections_.end(),
                                 [&](const Connection& each) { return each.id == id; });
    return plugins_.at(at->plugin).manifest;
  }

  std::shared_ptr<const routing::Snapshot> build_providers() {
    auto snapshot = std::make_shared<routing::Snapshot>();
    snapshot->version = 1;
    snapshot->accounts.put(account_);
    const int towns = 2 + static_cast<int>(random_.below(2));
    for (int n = 0; n < towns; ++n) add_town("town" + std::to_string(n), *snapshot);
    if (with_portal_) add_portal(*snapshot);
    const routing::When to_portal{.tag_in = {"portal"}};
    snapshot->rules =
        std::vector<routing::Rule>{{"portal", to_portal, {"a-portal"}, ""},
                                   {"large", {.amount_from = Money{100'000}}, {"a-town1", "a-town0"}, ""},
                                   {"small", {.amount_to = Money{40'000}}, {"a-town0", "a-town1"}, ""}};
    return snapshot;
  }

  void add_town(const std::string& name, routing::Snapshot& snapshot) {
    const TownHabits habits = draw_habits(random_, name);
    auto town = std::make_unique<Town>(habits, scheduler_, random_.fork());
    add_authority(name, Town::plugin(), std::make_shared<plugin::Manifest>(habits.manifest), std::move(town));
    Connection connection;
    connection.id = "a-" + name;
    connection.account = account_.id;
    connection.plugin = name;
    connection.settings = R"({"url":"https://)" + name + R"(.test"})";
    connection.max_in_flight = 1 + static_cast<int>(random_.below(8));
    snapshot.connections.put(connection);
    connections_.push_back(connection);
  }

  /// The National Portal, spoken with by the plugin that ships.
  void add_portal(routing::Snapshot& snapshot) {
    keyring_.hold(account_.id, "a1", the_certificate());
    const fiscal_plugin* table = fiscal_plugin_v1();
    const auto manifest = plugin::parse_manifest({table->manifest.data, table->manifest.size});
    add_authority("portal", table, std::make_shared<plugin::Manifest>(*manifest),
                  std::make_unique<Portal>(account_.issuer, static_cast<int>(random_.below(30)), scheduler_,
                                           random_.fork()));
    Connection connection;
    connection.id = "a-portal";
    connection.account = account_.id;
    connection.plugin = "portal";
    connection.settings =
        R"({"base_url":"https://portal.test/SefinNacional","adn_url":"https://portal.test/SefinNacional/adn"})";
    connection.certificate = "a1";
    connection.egress = {"portal.test:443"};
    snapshot.connections.put(connection);
    connections_.push_back(connection);
  }

  void add_authority(const std::string& name, const fiscal_plugin* table,
                     std::shared_ptr<const plugin::Manifest> manifest, std::unique_ptr<Authority> authority) {
    if (random_.one_in(2)) authority->queries_fail = draw_spells(random_, span_, 2);
    if (random_.one_in(2)) authority->unreachable = draw_spells(random_, span_, 2);
    wire_.connect(name + ".test", *authority);
    plugins_[name] = {table, std::move(manifest)};
    authorities_.push_back(std::move(authority));
  }

  std::vector<ConnectionId> connection_names() const {
    std::vector<ConnectionId> names;
    for (const Connection& connection : connections_) names.push_back(connection.id);
    return names;
  }

  static bool rests(const InvoiceRecord& record) {
    return is_resting(record.state) && record.state != State::NeedsPerson;
  }

  bool is_at_rest() const {
    return clients_.are_done() &&
           std::all_of(history_.records().begin(), history_.records().end(), [this](const auto& each) {
             return rests(each.second) && wire_.under_way(each.first) == 0;
           });
  }

  std::string who_moves() const {
    for (const auto& [id, record] : history_.records())
      if (!rests(record)) return to_text(id) + " is " + std::string(to_text(record.state));
    return clients_.are_done() ? "something is under way" : "a client has no answer";
  }

  RunResult result() {
    RunResult result;
    result.broken = judge_.verdict();
    result.digest = trace_.digest();
    result.tail.assign(trace_.tail().begin(), trace_.tail().end());
    result.lines = trace_.lines();
    result.simulated = scheduler_.now();
    result.invoices = static_cast<int>(history_.records().size());
    for (const auto& authority : authorities_)
      result.documents += static_cast<int>(authority->ledger().size());
    return result;
  }

  Random random_;
  const int host_count_ = 1 + static_cast<int>(random_.below(3));
  const bool with_portal_ = random_.one_in(3);
  Trace trace_;
  Scheduler scheduler_;
  Judge judge_;
  Faults faults_;
  const Duration span_;
  HostClock clock_;
  test::MemoryStore truth_;
  const Account account_;
  std::vector<Connection> connections_;
  SimulatedRunner::Plugins plugins_;
  std::vector<std::unique_ptr<Authority>> authorities_;
  CallMarks calls_;
  DepartureCheck departures_;
  HistoryCheck history_;
  RestCheck rest_;
  Wire wire_;
  const std::vector<Spell> full_;
  test::FakeKeyring keyring_;
  const std::shared_ptr<const routing::Snapshot> snapshot_;
  Hosts hosts_;
  Clients clients_;
  Operator operator_;
};

}  // namespace

RunResult run(const RunOptions& options) {
  World world(options);
  return world.live();
}

}  // namespace fiscal::simulation
