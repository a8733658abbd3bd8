#include "plugins/common/flows.h"

#include <algorithm>
#include <utility>

namespace fiscal::aggregator {
namespace {

/// Systems issue within seconds to minutes.
constexpr Duration poll_after = seconds(10);

Findings reasons_of(const RemoteDocument& document) {
  if (!document.reasons.empty()) return document.reasons;
  return {{"rejected_by_provider",
           document.status,
           {},
           "The provider could not issue the document and says only \"" + document.status + "\".",
           "Look at the document " + document.id + " in the provider's panel."}};
}

std::string unrecognised(const RemoteDocument& document) {
  return "The provider says \"" + document.status + "\" of the document " + document.id +
         ", which is not in its published list.";
}

Authorized authorized_from(System& system, RemoteDocument document) {
  Files files = system.files(document);
  Authorized authorized;
  authorized.access_key = std::move(document.id);
  authorized.number = std::move(document.number);
  authorized.verification_code = std::move(document.verification_code);
  authorized.protocol = std::move(document.protocol);
  authorized.issued_at = document.issued_at;
  authorized.url = std::move(document.url);
  authorized.documents = std::move(files.documents);
  authorized.alerts = std::move(document.alerts);
  for (Finding& alert : files.alerts) authorized.alerts.push_back(std::move(alert));
  return authorized;
}

Cancelled cancelled_from(const RemoteDocument& document) {
  Cancelled cancelled;
  cancelled.cancelled_at = document.cancelled_at;
  cancelled.protocol = document.protocol;
  return cancelled;
}

IssueOutcome issued(System& system, RemoteDocument document) {
  switch (document.standing) {
    case Standing::Processing:
    // A document that was ended meanwhile is settled by status, which can say both.
    case Standing::Cancelled:
      return Pending{std::move(document.id), poll_after};
    case Standing::Authorized:
    case Standing::Cancelling:
    case Standing::CancelDenied:
      return authorized_from(system, std::move(document));
    case Standing::Failed:
      return Rejected{reasons_of(document)};
    case Standing::Unrecognised:
      break;
  }
  return Unknown{unrecognised(document)};
}

Answered find_by_key(System& system, const IssueInvoice& request) {
  return system.find({std::nullopt, request.context.idempotency, request.context, request.invoice});
}

/// A refusal of a request that may have been there before can mean just that, and what a refusal in words of
/// no list means nobody knows: whether there is a document says the system when it is asked.
IssueOutcome settle_refusal(System& system, const IssueInvoice& request, Refused refused) {
  if (refused.listed && request.context.attempt <= 1) return Rejected{std::move(refused.reasons)};
  Answered found = find_by_key(system, request);
  if (auto* document = std::get_if<RemoteDocument>(&found)) return issued(system, std::move(*document));
  if (std::holds_alternative<Missing>(found)) return Rejected{std::move(refused.reasons)};
  return Unknown{"The provider refused the request, and does not show whether it has the document: " +
                 refused.reasons.front().text};
}

IssueOutcome settle_taken_key(System& system, const IssueInvoice& request) {
  Answered found = find_by_key(system, request);
  if (auto* document = std::get_if<RemoteDocument>(&found)) return issued(system, std::move(*document));
  const auto* silent = std::get_if<Silent>(&found);
  return Unknown{"The provider says that it has a document with this key, and does not show it" +
                 (silent != nullptr ? ": " + silent->text : ".")};
}

/// The answer to the write of a cancellation.
CancelOutcome ended(RemoteDocument document) {
  switch (document.standing) {
    case Standing::Cancelled:
      return cancelled_from(document);
    case Standing::CancelDenied:
    case Standing::Failed:
      return CancelRefused{reasons_of(document)};
    case Standing::Unrecognised:
      return Unknown{unrecognised(document)};
    default:
      return Pending{std::move(document.id), poll_after};
  }
}

/// The document as it is after a refusal that is in no list.
CancelOutcome settle_cancel_refusal(System& system, const CancelInvoice& request, Refused refused) {
  if (refused.listed) return CancelRefused{std::move(refused.reasons)};
  Answered found =
      system.find({request.access_key, request.context.idempotency, request.context, request.invoice});
  auto* document = std::get_if<RemoteDocument>(&found);
  if (document == nullptr)
    return Unknown{"The provider refused the cancellation, and does not show the document: " +
                   refused.reasons.front().text};
  if (document->standing == Standing::Authorized) return CancelRefused{std::move(refused.reasons)};
  return ended(std::move(*document));
}

struct ReadCancelAnswer {
  System& system;
  const CancelInvoice& request;

  CancelOutcome operator()(RemoteDocument& document) const { return ended(std::move(document)); }
  CancelOutcome operator()(Refused& refused) const {
    return settle_cancel_refusal(system, request, std::move(refused));
  }
  CancelOutcome operator()(const KeyTaken&) const {
    return Unknown{"The provider answered about another operation."};
  }
  CancelOutcome operator()(const Missing&) const {
    return Unknown{"The provider no longer finds the document."};
  }
  CancelOutcome operator()(Silent& silent) const { return Unknown{std::move(silent.text)}; }
  CancelOutcome operator()(Unsent& unsent) const { return NotSent{unsent.retry, std::move(unsent.reasons)}; }
};

NotSent not_cancelled_yet(std::string code, std::string text, Retry retry) {
  return {retry, {{std::move(code), {}, {}, std::move(text), "Ask for the cancellation again later."}}};
}

}  // namespace

Answered the_one_of(std::vector<RemoteDocument> documents) {
  if (documents.empty()) return Missing{};
  const auto stands = [](const RemoteDocument& document) {
    return document.standing != Standing::Failed && document.standing != Standing::Cancelled;
  };
  const auto first = std::find_if(documents.begin(), documents.end(), stands);
  if (first == documents.end()) return std::move(documents.back());
  const auto second = std::find_if(first + 1, documents.end(), stands);
  if (second == documents.end()) return std::move(*first);
  return Silent{"The provider has more than one document with this key, " + first->id + " and " + second->id +
                ": a person must say which one stands, and cancel the other."};
}

IssueOutcome issue(System& system, const IssueInvoice& request) {
  Answered answered = system.create(request);
  if (auto* document = std::get_if<RemoteDocument>(&answered)) return issued(system, std::move(*document));
  if (auto* refused = std::get_if<Refused>(&answered))
    return settle_refusal(system, request, std::move(*refused));
  if (std::holds_alternative<KeyTaken>(answered)) return settle_taken_key(system, request);
  if (auto* unsent = std::get_if<Unsent>(&answered))
    return NotSent{unsent->retry, std::move(unsent->reasons)};
  if (auto* silent = std::get_if<Silent>(&answered)) return Unknown{std::move(silent->text)};
  return Unknown{"The provider answered that there is nothing where documents are asked for."};
}

StatusOutcome told(System& system, RemoteDocument document, QueryPurpose purpose) {
  switch (document.standing) {
    case Standing::Processing:
      return Pending{std::move(document.id), poll_after};
    case Standing::Cancelling:
      if (purpose == QueryPurpose::Cancel) return Pending{std::move(document.id), poll_after};
      return authorized_from(system, std::move(document));
    case Standing::Authorized:
    case Standing::CancelDenied:
      return authorized_from(system, std::move(document));
    case Standing::Cancelled: {
      if (!document.was_issued)
        return Rejected{{{"withdrawn_at_provider",
                          document.status,
                          {},
                          "The document was taken back at the provider before it was issued.",
                          "Issue anew where it is still wanted."}}};
      Cancelled cancelled = cancelled_from(document);
      return AuthorizedThenCancelled{authorized_from(system, std::move(document)), std::move(cancelled)};
    }
    case Standing::Failed:
      // What once existed does not come to have never existed.
      if (purpose == QueryPurpose::Cancel) return CannotTell{unrecognised(document)};
      return Rejected{reasons_of(document)};
    case Standing::Unrecognised:
      break;
  }
  return CannotTell{unrecognised(document)};
}

StatusOutcome ask_status(System& system, const InvoiceQuery& query) {
  const auto& id = query.access_key ? query.access_key : query.ticket;
  Answered found = system.find({id, query.context.idempotency, query.context, query.invoice});
  if (auto* document = std::get_if<RemoteDocument>(&found))
    return told(system, std::move(*document), query.purpose);
  if (std::holds_alternative<Missing>(found)) return NotFound{};
  if (auto* refused = std::get_if<Refused>(&found))
    return CannotTell{"The provider refuses the question: " + refused->reasons.front().text};
  if (auto* silent = std::get_if<Silent>(&found)) return CannotTell{std::move(silent->text)};
  if (auto* unsent = std::get_if<Unsent>(&found)) return CannotTell{unsent->reasons.front().text};
  return CannotTell{"The provider answered something else than what was asked."};
}

CancelOutcome cancel(System& system, const CancelInvoice& request) {
  Answered found =
      system.find({request.access_key, request.context.idempotency, request.context, request.invoice});
  if (std::holds_alternative<Missing>(found))
    return not_cancelled_yet("document_not_found",
                             "The provider does not find the document " + request.access_key + ".",
                             Retry::Never);
  auto* document = std::get_if<RemoteDocument>(&found);
  if (document == nullptr) {
    const auto* silent = std::get_if<Silent>(&found);
    return not_cancelled_yet("provider_unreachable",
                             "The document could not be read before its cancellation" +
                                 (silent != nullptr ? ": " + silent->text : "."),
                             Retry::Later);
  }
  switch (document->standing) {
    case Standing::Cancelled:
      return cancelled_from(*document);
    case Standing::Cancelling:
      return Pending{std::move(document->id), poll_after};
    case Standing::Authorized:
    case Standing::CancelDenied:
      break;
    default:
      return not_cancelled_yet("document_not_issued",
                               "The provider says \"" + document->status + "\" of the document.",
                               Retry::Later);
  }
  Answered answered = system.cancel(*document, request);
  return std::visit(ReadCancelAnswer{system, request}, answered);
}

}  // namespace fiscal::aggregator
