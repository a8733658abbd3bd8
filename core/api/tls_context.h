#pragma once

#include <fiscal/date.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "core/api/byte_stream.h"
#include "core/base/result.h"

struct ssl_ctx_st;

namespace fiscal::api {

/// Where a server's identity is kept, as PEM.
struct TlsFiles {
  std::filesystem::path certificate;  ///< The chain, the server's own first.
  std::filesystem::path key;
  std::optional<std::filesystem::path>
      client_ca;  ///< Present: only clients with a certificate of these are let in.
};

/// A server's side of TLS 1.2 and 1.3. Safe from any thread.
class TlsContext {
 public:
  /// Throws std::runtime_error, in words for an operator, when the files cannot be used.
  explicit TlsContext(TlsFiles files);

  /// Reads the files again. Connections that stand keep what they have. An error keeps everything as it was.
  std::optional<Finding> reload();

  /// A connection that has just been accepted; its handshake is done by the first reads.
  std::unique_ptr<ByteStream> stream(int socket) const;

  /// When the server's certificate ends.
  Instant expires_at() const;

 private:
  struct Loaded;
  static Result<std::shared_ptr<const Loaded>> load(const TlsFiles& files);

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Loaded> loaded_;  ///< Guarded by mutex_.
};

}  // namespace fiscal::api
