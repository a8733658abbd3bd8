#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/outcome.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fiscal::aggregator {

/// Where a document stands at the system that issues it, in the words that all of them share.
enum class Standing {
  Processing,    ///< Taken; there is no document yet.
  Authorized,    ///< The document exists.
  Cancelling,    ///< It exists, and a cancellation is under way.
  CancelDenied,  ///< It exists, and its cancellation was refused.
  Cancelled,     ///< It existed, or was taken back before it did (`RemoteDocument::number` tells).
  Failed,        ///< The system gave up: there is no document.
  Unrecognised,  ///< The system says something that is not in its published list. It proves nothing.
};

/// Where a document stands whose system says `status`, by its published list of pairs.
template <class List>
Standing standing_in(const List& list, std::string_view status) {
  for (const auto& [listed, standing] : list)
    if (listed == status) return standing;
  return Standing::Unrecognised;
}

/// What a system says of one document.
struct RemoteDocument {
  std::string id;          ///< The system's.
  std::string caller_key;  ///< Ours, as it was told back; empty where the system does not tell it.
  Standing standing = Standing::Unrecognised;
  std::string status;  ///< In the system's own words, for texts.
  Findings reasons;    ///< Why it failed, or why its cancellation was denied.
  std::optional<std::string> number;
  std::optional<std::string> verification_code;
  std::optional<std::string> protocol;
  std::optional<std::string> url;
  std::optional<Instant> issued_at;
  std::optional<Instant> cancelled_at;
  std::optional<std::string> xml_url;  ///< Where the system keeps the files, when it tells.
  std::optional<std::string> pdf_url;
  bool was_issued = true;  ///< For Cancelled: whether a document came to be before.
  Findings alerts;         ///< What people should know although the document is in order.

  bool operator==(const RemoteDocument&) const = default;
};

/// The system refused the request, and says why.
struct Refused {
  Findings reasons;
  /// Whether its published lists have what it said: then it looked at the request, and nothing was made or
  /// changed. What is in no list may be said of a document that exists.
  bool listed = true;
};

/// The system has a document with this caller's key already.
struct KeyTaken {};

/// The system says that it has no such document.
struct Missing {};

/// No answer that can be trusted came.
struct Silent {
  std::string text;
};

/// Proven: nothing left.
struct Unsent {
  Retry retry = Retry::Later;
  Findings reasons;
};

/// How one question to a system ended.
using Answered = std::variant<RemoteDocument, Refused, KeyTaken, Missing, Silent, Unsent>;

/// The files that belong to a document, and what is to be said where one is missing.
struct Files {
  std::vector<DocumentFile> documents;
  Findings alerts;
};

}  // namespace fiscal::aggregator
