#include "core/app/fiscalctl/local_server.h"

#include <Poco/Net/ServerSocket.h>

#include <chrono>
#include <thread>
#include <utility>

namespace fiscal::ctl {

LocalServer::LocalServer(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, std::uint16_t port, int threads)
    : pool_(2, threads),
      server_(std::move(handlers), pool_,
              Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", port)),
              new Poco::Net::HTTPServerParams) {
  server_.start();
}

// Poco's pool forgets a thread that was started and has not run yet, and a connection that was just taken up
// does not hear that the server stopped: tell it until no thread is left.
LocalServer::~LocalServer() {
  server_.stopAll(true);
  while (pool_.used() > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    server_.stopAll(true);
  }
}

}  // namespace fiscal::ctl
