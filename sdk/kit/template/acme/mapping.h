#pragma once

#include <fiscal/http.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

/// What the provider's words mean. Everything here is pure: no host, no clock, so that each rule is one line
/// of a test.
namespace acme {

/// The provider's own name for a document of ours: "<series>-<number>". It finds the document again, whatever
/// was lost.
std::string reference_of(const fiscal::DocumentNumber& number);

/// The body of a request to issue.
std::string invoice_body(const fiscal::IssueInvoice& request);

/// The body of a request to cancel.
std::string cancel_body(const fiscal::CancelInvoice& request);

/// The provider has a document of this reference already: ask for it, and never call it a rejection.
struct AlreadyIssued {};

/// What an answer to a request to issue proves. Whatever is not clearly one thing or the other is Unknown.
std::variant<fiscal::IssueOutcome, AlreadyIssued> read_issue_answer(const fiscal::IssueInvoice& request,
                                                                    const fiscal::HttpAnswer& answer);

/// What an answer to a request to cancel proves.
fiscal::CancelOutcome read_cancel_answer(const fiscal::HttpAnswer& answer);

/// What an answer to a question proves about the document with this reference; empty: whichever was asked
/// for.
fiscal::StatusOutcome read_status_answer(const std::string& reference, const fiscal::HttpAnswer& answer);

}  // namespace acme
