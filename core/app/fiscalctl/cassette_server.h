#pragma once

#include <fiscal/testing/cassette.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fiscal::ctl {

/// A provider on this machine that answers as the one of some cassettes did: the next exchange of the method
/// and the path that is asked for, whatever the host; the last one again when there are no more. What no
/// cassette holds gets 404 with a text that says so. Owns its threads.
class CassetteServer {
 public:
  /// Told of each request that was answered, one at a time: "POST /v1/invoices 201".
  using Told = std::function<void(const std::string&)>;

  /// Listens on 127.0.0.1; port 0 takes a free one. Throws Failure(File) when it cannot.
  CassetteServer(std::vector<testing::Cassette> cassettes, std::uint16_t port, Told told);
  ~CassetteServer();
  CassetteServer(const CassetteServer&) = delete;
  CassetteServer& operator=(const CassetteServer&) = delete;

  /// "http://127.0.0.1:8099".
  std::string url() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace fiscal::ctl
