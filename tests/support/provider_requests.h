#pragma once

#include <fiscal/json.hpp>
#include <fiscal/provider.hpp>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"

namespace fiscal::test {

/// Requests to provider plugins, as a gateway in São Paulo makes them at noon of 20 November 2026.
IssueInvoice an_issue(std::string idempotency = "inv_1-main");
InvoiceQuery query_of(const IssueInvoice& request);
CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& access_key);

/// A request to the callback address of the connection "main".
InboundMessage a_callback(std::string body, std::vector<std::pair<std::string, std::string>> headers = {});

/// The outcome of one kind; fails the test with the JSON of any other.
template <class Wanted, class Outcome>
Wanted expect(const Outcome& outcome) {
  INFO(to_json(outcome).substr(0, 1500));
  REQUIRE(std::holds_alternative<Wanted>(outcome));
  return std::get<Wanted>(outcome);
}

/// Which outcome it is, as JSON names it: "authorized".
template <class Outcome>
std::string name_of(const Outcome& outcome) {
  const std::string json = to_json(outcome);
  const auto start = json.find("\"outcome\":\"") + 11;
  return json.substr(start, json.find('"', start) - start);
}

}  // namespace fiscal::test
