// What a request costs before it is stored, part by part: processor time of one thread.
#include <fiscal/json.hpp>
#include <fiscal/rules.hpp>

#include <cstdlib>
#include <stdexcept>

#include "core/intake/accepted_event.h"
#include "core/intake/fingerprint.h"
#include "core/intake/intake.h"
#include "core/routing/decide.h"
#include "tests/bench/stopwatch.h"
#include "tests/bench/support/figures.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"

namespace {

using namespace fiscal;

/// About two kilobytes, as a shop's billing system sends them.
std::string a_typical_body() {
  std::string description =
      "Desenvolvimento e manutencao do sistema de gestao de pedidos, referente ao mes de outubro de 2026, "
      "conforme "
      "contrato 2026/114 e ordem de servico 88123. Inclui suporte em horario comercial e plantao.";
  std::string notes =
      "Pagamento em 30 dias por transferencia. Em caso de duvida escreva para financeiro@example.com.br. ";
  notes += notes + notes;
  return R"({"type":"service","environment":"test","reference":"pedido-2026-000123","competence_date":"2026-11-20",
  "customer":{"tax_id":"11.444.777/0001-61","name":"Comercial Exemplo de Alimentos Ltda","municipal_registration":"1234567",
    "email":"fiscal@comercial-exemplo.com.br","phone":"(11) 3333-4444","address":{"street":"Avenida Paulista","number":"1578",
    "complement":"Conjunto 1204","district":"Bela Vista","municipality":"3550308","postal_code":"01310-200"}},
  "service":{"national_code":"01.07.01","description":")" +
         description + R"(","nbs":"1.1502.20.00","internal_code":"SUP01",
    "municipality":"3550308","purchase_order":"OC-4711","notes":")" +
         notes + R"("},
  "amount":1250000,"discounts":{"unconditional":50000},
  "taxes":{"iss":{"treatment":"taxable","withheld_by":"nobody","rate":"2.90"},
    "pis_cofins":{"cst":"01","base":1200000,"pis_rate":"0.65","cofins_rate":"3.00","pis_amount":7800,"cofins_amount":36000},
    "withholding":{"income_tax":18000},
    "approximate":{"federal_percent":"13.45","state_percent":"0.00","municipal_percent":"2.90"}},
  "charge":{"kind":"payment","reference":"pay_5f2c9e8d7a6b4c3d"},"tags":["b2b","mensal"],
  "metadata":{"order":"4711","seller":"ana","channel":"site","cost_center":"TI-042"}})";
}

int measure(const bench::Options& options) {
  bench::Figures figures("intake", options);
  test::FakeClock clock;
  Account account;
  account.id = "acme";
  account.default_connection = "acme-nfse";
  account.issuer.tax_id = "11222333000181";
  account.issuer.name = "Acme Consultoria Ltda";
  account.issuer.municipality = "3550308";
  routing::Snapshot snapshot;
  Connection connection;
  connection.id = "acme-nfse";
  connection.account = "acme";
  connection.plugin = "nfse_nacional";
  snapshot.connections.put(connection);
  const auto manifest = std::make_shared<plugin::Manifest>();
  manifest->rules = {"dps/1.01"};
  const intake::ManifestOf manifest_of = [&](std::string_view) { return manifest; };

  const std::string body = a_typical_body();
  const intake::Request request{account, Environment::Test, body, "key-1", std::nullopt};
  const intake::Limits limits;

  auto wish = std::get<intake::Wish>(intake::read_wish(request, nullptr, limits.body));
  auto validated =
      intake::validate(wish.invoice, request, snapshot, manifest_of, limits, clock.now(), nullptr);
  if (auto* invalid = std::get_if<intake::Invalid>(&validated))
    throw std::runtime_error(to_json(invalid->findings));
  const auto& prepared = std::get<intake::Prepared>(validated);
  figures.add("a request's body", "bytes", static_cast<double>(body.size()));
  const auto measure = [&](const char* what, auto&& work) {
    for (int round = 0; round < options.rounds; ++round)
      figures.add(what, "us", bench::each(options.count(1'000, 10), [&](int) { work(); }) / 1e3);
  };
  measure("read and fingerprint", [&] {
    if (intake::read_wish(request, nullptr, limits.body).index() != 0) std::abort();
  });
  measure("of which fingerprint", [&] {
    if (intake::fingerprint_of(body, "").empty()) std::abort();
  });
  measure("validate (copy of the invoice included)", [&] {
    if (intake::validate(wish.invoice, request, snapshot, manifest_of, limits, clock.now(), nullptr)
            .index() != 0)
      std::abort();
  });
  measure("of which fiscal rules and routing", [&] {
    if (!check_invoice(prepared.invoice, {}).empty() ||
        !find_rule_set("dps/1.01")->check(prepared.invoice, {}).empty())
      std::abort();
    if (!routing::decide({account, prepared.invoice, std::nullopt}, snapshot).ok()) std::abort();
  });
  measure("canonical invoice as JSON", [&] {
    if (to_json(prepared.invoice).empty()) std::abort();
  });
  measure("first event", [&] {
    if (intake::accepted_event(prepared.record, clock.now()).data.empty()) std::abort();
  });
  // A repeat costs the same way through intake as a new request, and the map behind it next to nothing.
  test::MemoryStore store(clock);
  intake::Intake intake(store, clock, manifest_of);
  measure("accept over a store in memory (repeat)", [&] { intake.accept(request, snapshot); });
  return figures.finish();
}

}  // namespace

int main(int count, char** words) { return fiscal::bench::run(measure, count, words); }
