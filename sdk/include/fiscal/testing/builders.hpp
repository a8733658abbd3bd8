#pragma once

#include <fiscal/request.hpp>

#include <string>

namespace fiscal::testing {

/// A company in São Paulo that may issue everything the plain rules allow.
Issuer an_issuer();

/// A person as a customer.
Party a_customer();

/// A small valid invoice of that company for that person: R$ 1500.00 of support.
Invoice an_invoice();

/// A request of issue/1 for `invoice`, with the number 1 of the series "1". Change what the test is about.
IssueInvoice an_issue_request(Invoice invoice = an_invoice());

/// A request of cancel/1 for the document with this key.
CancelInvoice a_cancel_request(std::string access_key);

/// A request of status/1 for what `an_issue_request` asked for, by its number.
InvoiceQuery a_status_request();

}  // namespace fiscal::testing
