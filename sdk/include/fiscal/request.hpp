#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the gateway hands to a plugin. Together with the answers of host services it is all that a plugin
/// knows: the same request and the same answers give the same bytes.
namespace fiscal {

/// The document's own number in the issuer's books (RPS, DPS): one series and number for all attempts of an
/// invoice.
struct DocumentNumber {
  std::string series;
  std::int64_t number = 0;

  bool operator==(const DocumentNumber&) const = default;
};

/// What every call carries.
struct CallContext {
  Environment environment = Environment::Test;
  Instant now;      ///< The gateway's clock at the first attempt; the same for a permitted re-send.
  ZoneOffset zone;  ///< Of the account, for local times on documents.
  std::string
      idempotency;  ///< Stable for this invoice over this connection; at most 64 characters of [0-9a-z_-].
  int attempt = 1;

  bool operator==(const CallContext&) const = default;
};

/// issue/1 and substitute/1. `invoice.issuer` and `invoice.competence_date` are always present.
struct IssueInvoice {
  CallContext context;
  std::optional<DocumentNumber> number;  ///< Absent when the manifest says that the provider numbers.
  Invoice invoice;

  bool operator==(const IssueInvoice&) const = default;
};

/// DPS event e101101, cMotivo.
enum class CancelReason { IssuedInError, NotRendered, Other };

/// cancel/1. `invoice` is complete, as it was when it was issued.
struct CancelInvoice {
  CallContext context;
  std::string access_key;
  std::optional<DocumentNumber> number;
  CancelReason reason = CancelReason::Other;
  std::string reason_text;
  Invoice invoice;

  bool operator==(const CancelInvoice&) const = default;
};

/// What a status query wants to know.
enum class QueryPurpose { Issue, Cancel };

/// status/1. Either `access_key` or `number` (or a `ticket` from a pending answer) says which document.
/// `invoice` is complete, as it was sent.
struct InvoiceQuery {
  CallContext context;
  QueryPurpose purpose = QueryPurpose::Issue;
  std::optional<std::string> access_key;
  std::optional<DocumentNumber> number;
  std::optional<std::string> ticket;
  Invoice invoice;

  bool operator==(const InvoiceQuery&) const = default;
};

/// list/1: what the provider has to tell of this issuer's documents after `cursor`, whoever made it happen.
struct ListEvents {
  CallContext context;
  Issuer issuer;
  std::string cursor;  ///< As the page before gave it; empty: from the beginning.

  bool operator==(const ListEvents&) const = default;
};

/// event/1: a request that the provider made to the gateway's callback address, as it came.
struct InboundMessage {
  CallContext context;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
  std::string body;                                          ///< Raw bytes; base64 in JSON (`body_b64`).

  bool operator==(const InboundMessage&) const = default;
};

}  // namespace fiscal
