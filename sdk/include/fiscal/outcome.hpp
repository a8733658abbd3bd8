#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a provider answers, as values of which only the right combinations can be built.
namespace fiscal {

/// A file that belongs to an invoice. `kind` is "dps", "nfse", "event", "cancel_request", "pdf" or
/// "replaced_event": the event that ended the document which this one replaces, filed with that one where the
/// gateway has it.
struct DocumentFile {
  std::string kind;
  std::string media_type;
  std::string content;  ///< Raw bytes; base64 in JSON (`content_b64`).

  bool operator==(const DocumentFile&) const = default;
};

/// Whether a provider's text can be an `access_key`: 1 to 200 printable characters on one line. Ask it of an
/// id that is the key of a document; an answer whose id cannot be one proves nothing.
bool can_be_access_key(std::string_view text);

/// The document exists at the authority.
struct Authorized {
  std::string access_key;  ///< The authority's key of the document, or the provider's id where there is none.
  std::optional<std::string> number;  ///< Number of the fiscal document (nNFSe).
  std::optional<std::string> verification_code;
  std::optional<std::string> protocol;
  std::optional<Instant> issued_at;
  std::optional<std::string> url;  ///< Where a person can look it up.
  std::vector<DocumentFile> documents{};
  Findings alerts;

  bool operator==(const Authorized&) const = default;
};

/// The authority refused: no document exists, and these are the reasons. Never empty.
struct Rejected {
  Findings reasons;
  std::vector<DocumentFile> documents{};  ///< What was sent.

  bool operator==(const Rejected&) const = default;
};

/// Taken, and the answer comes later. `ticket` is handed back in the status query.
struct Pending {
  std::string ticket;
  Duration poll_after = seconds(15);
  std::vector<DocumentFile> documents{};  ///< What was sent.

  bool operator==(const Pending&) const = default;
};

/// When a call that left no trace at the provider may be tried again.
enum class Retry { Never, Later, OtherConnection };

/// Nothing was written anywhere: refused before the first byte of a write left.
struct NotSent {
  Retry retry = Retry::Later;
  Findings reasons;

  bool operator==(const NotSent&) const = default;
};

/// Something was sent and no answer can be trusted. Only a status query settles it.
struct Unknown {
  std::string text;
  std::vector<DocumentFile> documents{};  ///< What was sent.

  bool operator==(const Unknown&) const = default;
};

/// The document existed and was cancelled.
struct Cancelled {
  std::optional<Instant> cancelled_at;
  std::optional<std::string> protocol;
  std::optional<std::string> replaced_by;  ///< Access key of the document that took its place.
  std::vector<DocumentFile> documents{};

  bool operator==(const Cancelled&) const = default;
};

/// The provider will not cancel: the document stays authorised.
struct CancelRefused {
  Findings reasons;
  std::vector<DocumentFile> documents{};  ///< What was sent.

  bool operator==(const CancelRefused&) const = default;
};

/// The provider says that it has no such document. Whether that is believed is the gateway's to judge.
struct NotFound {
  bool operator==(const NotFound&) const = default;
};

/// The query itself failed: nothing was learned.
struct CannotTell {
  std::string text;

  bool operator==(const CannotTell&) const = default;
};

/// A document that exists and was cancelled, with what is known of both facts.
struct AuthorizedThenCancelled {
  Authorized authorized;
  Cancelled cancelled;

  bool operator==(const AuthorizedThenCancelled&) const = default;
};

/// Answer of issue/1 and substitute/1.
using IssueOutcome = std::variant<Authorized, Rejected, Pending, NotSent, Unknown>;

/// Answer of cancel/1.
using CancelOutcome = std::variant<Cancelled, CancelRefused, Pending, NotSent, Unknown>;

/// Answer of status/1.
using StatusOutcome =
    std::variant<Authorized, AuthorizedThenCancelled, Rejected, Pending, NotFound, CannotTell>;

/// One thing that a provider told about an invoice on its own account (event/1).
struct ProviderEvent {
  std::optional<std::string>
      access_key;  ///< One of `access_key`, `ticket` and `idempotency` names the invoice.
  std::optional<std::string> ticket;
  StatusOutcome status;
  std::optional<std::string>
      idempotency{};  ///< The `idempotency` of its issue, where the provider hands it back.

  bool operator==(const ProviderEvent&) const = default;
};

using ProviderEvents = std::vector<ProviderEvent>;

/// A part of what a provider tells by itself, in its own order (list/1).
struct EventPage {
  ProviderEvents events;
  std::string cursor;  ///< Where the next part begins; the gateway keeps it and hands it back. Never empty.
  bool more = false;   ///< There is a next part already.

  bool operator==(const EventPage&) const = default;
};

}  // namespace fiscal
