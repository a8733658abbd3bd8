#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/ThreadPool.h>

#include <cstdint>
#include <string>

namespace fiscal::ctl {

/// A plain HTTP server on 127.0.0.1 with threads of its own, which have all ended once it is gone.
class LocalServer {
 public:
  /// Serves at once, at most `threads` connections together. A `port` of 0 is a free one. Throws
  /// Poco::Exception where the port cannot be had.
  LocalServer(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port, int threads);
  ~LocalServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

 private:
  Poco::ThreadPool pool_;
  Poco::Net::HTTPServer server_;
};

}  // namespace fiscal::ctl
