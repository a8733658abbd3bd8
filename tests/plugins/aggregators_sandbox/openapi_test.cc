#include <algorithm>

#include "tests/plugins/aggregators_sandbox/residents.h"
#include "tests/support/paths.h"
#include "tests/support/program.h"
#include "tests/support/provider_requests.h"

// What the plugins send is held against the vendors' own OpenAPI documents, by a tool that nobody here wrote.
namespace fiscal::test {
namespace {

/// What the proxy said against the requests of the last call; empty when it let all of them pass. What it
/// says against answers is left to the stand-ins: the documents are at odds with the services there (NFE.io
/// answers 202 to a DELETE).
std::string objections(const House& house) {
  std::string said;
  for (const Exchange& one : house.last_call().exchanges)
    for (const char* place : {"body", "query", "headers", "path"})
      if (one.response_body.find("\"location\":[\"" + std::string(place) + "\"") != std::string::npos)
        said += one.method + " " + one.url + ": " + one.response_body + "\n";
  return said;
}

}  // namespace

TEST_CASE("what the plugins send agrees with the vendors' OpenAPI documents", "[aggregators][openapi]") {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the vendors' documents are not here");
    return;
  }
  const std::pair<const char*, const char*> documents[] = {{"nfeio", "nfeio-nf-servico-v1.prism.yaml"},
                                                           {"asaas", "asaas-invoices.reconstructed.yaml"},
                                                           {"woovi", "woovi-invoice.prism.yaml"}};
  for (const auto& [plugin, document] : documents) {
    INFO(plugin);
    const auto resident =
        std::find_if(residents().begin(), residents().end(),
                     [&, name = plugin](const Resident& one) { return one.plugin == name; });
    House house(*resident);
    const Program proxy({(source_dir() / "tests/plugins/aggregators_sandbox/openapi_proxy.sh").string(),
                         (*shared / "data/providers/openapi" / document).string(), house.stand_in().url()});
    if (!proxy.first_line().starts_with("http://")) {
      WARN(proxy.first_line());
      return;
    }
    house.put_in_front(proxy.first_line());
    IssueInvoice request = a_new_request(house);
    // The document of Asaas is of invoices alone, without customers.
    request.invoice.metadata["asaas_customer"] = "cus_000000002750";
    request.invoice.service.nbs = "115022000";
    house.issue(request);
    CHECK(objections(house) == "");
    REQUIRE(house.documents_of(request).size() == 1);
    // By its id: the document of NFE.io names the parameter of the look-up by externalId otherwise than its
    // path does.
    InvoiceQuery query = query_of(request);
    query.ticket = house.documents_of(request).front().at("id");
    CHECK(name_of(house.status(query)) == "authorized");
    CHECK(objections(house) == "");
    house.cancel(cancellation_of(request, house.documents_of(request).front().at("id")));
    CHECK(objections(house) == "");
    CHECK(house.documents_of(request).front().at("stage") == "cancelled");
  }
}

}  // namespace fiscal::test
