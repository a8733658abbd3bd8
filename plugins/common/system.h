#pragma once

#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <vector>

#include "plugins/common/remote_document.h"

namespace fiscal::aggregator {

/// Which document is looked for: by the system's id where it is known, else by the caller's key.
struct Sought {
  std::optional<std::string> id;
  std::string caller_key;
  CallContext context;
  const Invoice& invoice;
};

/// One system that issues documents for its clients, as one call of a plugin sees it. What all of them share
/// is in flows.h; an implementation knows its addresses, its spellings and what its answers prove.
class System {
 public:
  virtual ~System() = default;

  /// Asks for the document; the one write of issue/1.
  virtual Answered create(const IssueInvoice& request) = 0;
  /// Reads the document. A document of another id or key is never answered.
  virtual Answered find(const Sought& sought) = 0;
  /// Asks for its end; the one write of cancel/1.
  virtual Answered cancel(const RemoteDocument& document, const CancelInvoice& request) = 0;
  /// Reads the files of an authorised document. What is missing becomes an alert, never a failure.
  virtual Files files(const RemoteDocument& document) = 0;
};

/// The document among those that carry one caller's key: the one that stands, or the last that stood. Two
/// that stand are for a person, and named.
Answered the_one_of(std::vector<RemoteDocument> documents);

}  // namespace fiscal::aggregator
