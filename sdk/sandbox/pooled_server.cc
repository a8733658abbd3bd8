#include "sdk/sandbox/pooled_server.h"

#include <chrono>
#include <thread>
#include <utility>

namespace fiscal::sandbox {

PooledServer::PooledServer(const std::string& name, int threads,
                           Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                           const Poco::Net::ServerSocket& socket, Poco::Net::HTTPServerParams::Ptr parameters)
    : pool_(name, 2, threads), server_(std::move(handlers), pool_, socket, std::move(parameters)) {
  server_.start();
}

// A pool lets go of a thread that was started and has not run yet, and what that thread was to free stays; a
// connection that was taken from the queue while the server stopped does not hear of it. So this tells again
// until all have ended.
PooledServer::~PooledServer() {
  server_.stopAll(true);
  while (pool_.used() > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    server_.stopAll(true);
  }
}

}  // namespace fiscal::sandbox
