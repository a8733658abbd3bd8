#pragma once

#include <fiscal/provider.hpp>

#include <optional>
#include <string>

namespace fiscal::sandbox_plugin {

/// What the sandbox knows of a document.
enum class Standing { Authorized, Rejected, Pending, PendingRejected, PendingForever, Cancelled };

struct Entry {
  std::string access_key;
  Standing standing = Standing::Authorized;
  Instant issued_at;
  std::string number;  ///< nNFSe.
  std::optional<Instant> cancelled_at;
  std::optional<std::string> replaced_by;
};

/// The access key of a document: fifty digits that follow from the idempotency key, so that the same request
/// gives the same document wherever it is sent.
std::string access_key_for(std::string_view idempotency);

/// The documents that were "issued" over this connection. Kept in kv/1, so that a status query answers what
/// happened even when the process that issued is gone.
class Book {
 public:
  explicit Book(Host& host) : host_(host) {}

  std::optional<Entry> find(const std::string& access_key);
  void write(const Entry& entry);

 private:
  Host& host_;
};

}  // namespace fiscal::sandbox_plugin
