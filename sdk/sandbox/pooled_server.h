#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <cstdint>
#include <string>

#include "sdk/sandbox/server.h"

namespace fiscal::sandbox {

/// An HTTP server with threads of its own, that has served once it exists and whose threads have ended once
/// it is gone.
class PooledServer : public Listener {
 public:
  /// `name` is that of its threads; at most `threads` connections are served at once. Throws Poco::Exception.
  PooledServer(const std::string& name, int threads, Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
               const Poco::Net::ServerSocket& socket,
               Poco::Net::HTTPServerParams::Ptr parameters = new Poco::Net::HTTPServerParams);
  ~PooledServer() override;
  std::uint16_t port() const override { return server_.port(); }

 private:
  Poco::ThreadPool pool_;
  Poco::Net::HTTPServer server_;
};

}  // namespace fiscal::sandbox
