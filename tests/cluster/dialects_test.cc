#include <iostream>
#include <regex>
#include <set>
#include <thread>

#include "tests/cluster/api_call.h"
#include "tests/cluster/cluster.h"
#include "tests/dialect/support/systems.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr const char* taxes_of_a_simples_issuer = R"({"iss":{},"approximate":{"simples_percent":"6.00"}})";

SystemWalk::Send sender(Cluster& cluster, std::size_t place) {
  return [&cluster, place](const std::string& method, const std::string& target, const std::string& body,
                           const SystemWalk::Headers& headers) {
    const ApiAnswer answer = call_api_with(method, cluster.gateway(place).url() + target, headers, body);
    return SystemAnswer{static_cast<int>(answer.status), answer.body};
  };
}

/// The DPS of an invoice without what no two share: its id and number, the minute it was written in, and the
/// signature over all that.
std::string dps_without_identity(Cluster& cluster, const InvoiceRecord& record) {
  std::string dps;
  for (const DocumentFile& file : cluster.store().documents(record.id))
    if (file.kind == "dps") dps = file.content;
  REQUIRE(!dps.empty());
  for (const char* own : {R"re( Id="[^"]*")re", "<nDPS>[^<]*</nDPS>", "<dhEmi>[^<]*</dhEmi>"}) {
    const std::regex expression(own);
    CHECK(std::regex_search(dps, expression));
    dps = std::regex_replace(dps, expression, "");
  }
  const auto signature = dps.find("<Signature");
  REQUIRE(signature != std::string::npos);
  return dps.substr(0, signature);
}

/// One request at both gateways at once, twice at each: all that their clients were answered.
std::vector<SystemAnswer> retried_everywhere(Cluster& cluster, const SystemWalk& client,
                                             const SystemCall& create) {
  std::vector<SystemAnswer> answers(4);
  std::vector<std::thread> clients;
  for (std::size_t at = 0; at < answers.size(); ++at)
    clients.emplace_back([&, at] { answers[at] = client.call(sender(cluster, at % 2), create); });
  for (std::thread& each : clients) each.join();
  return answers;
}

std::vector<InvoiceRecord> invoices_of(Cluster& cluster) {
  return cluster.store().list({.account = "studio", .limit = 200});
}

std::size_t billing_invoices(Cluster& cluster, const SystemWalk& client) {
  return client.own(sender(cluster, 0), "GET", "/v1/billing_invoices?limit=200").at("/data").size();
}

}  // namespace

TEST_CASE(
    "every dialect over two gateways: a create that is retried at both is one document, the one that our own "
    "API "
    "issues",
    "[cluster][dialects]") {
  if (!PostgresServer::is_installed()) {
    std::cout << "skipped: several gateways on one PostgreSQL, which is not installed\n";
    return;
  }
  Cluster cluster(2);
  const Date today = local_date(SystemClock().now(), ZoneOffset{-180});
  for (const SpokenSystem& system : spoken_systems({today, taxes_of_a_simples_issuer, true})) {
    INFO(system.name);
    SystemWalk client(system, "studio", cluster.api_key());
    client.prepare(sender(cluster, 0));
    const std::size_t issued_before = invoices_of(cluster).size(),
                      billed_before = billing_invoices(cluster, client);

    std::set<std::string> ids;
    for (const SystemAnswer& answer : retried_everywhere(cluster, client, system.create)) {
      INFO(answer.body);
      CHECK(answer.status == system.created_status);
      ids.insert(answer.at(system.id_place).dump());
    }
    CHECK(ids.size() == 1);
    CHECK(billing_invoices(cluster, client) - billed_before ==
          (system.own_billing_invoice.empty() ? 0u : 1u));
    CHECK(invoices_of(cluster).size() - issued_before == (system.own_invoice.empty() ? 0u : 1u));
    if (system.own_invoice.empty()) continue;

    const auto own =
        client.own(sender(cluster, 1), "POST", "/v1/invoices",
                   nlohmann::ordered_json::parse(system.own_invoice)
                       .patch({{{"op", "add"}, {"path", "/reference"}, {"value", "own-" + system.name}}})
                       .dump());
    INFO(own.body);
    REQUIRE(own.status == 202);
    const auto issued = invoices_of(cluster);
    cluster.wait_for_rest({issued[0].id, issued[1].id});
    CHECK(dps_without_identity(cluster, issued[1]) == dps_without_identity(cluster, issued[0]));
  }
  std::vector<InvoiceId> all;
  for (const InvoiceRecord& record : invoices_of(cluster)) all.push_back(record.id);
  cluster.check_one_document_each(all);
}

}  // namespace fiscal::test
