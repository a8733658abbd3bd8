#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "core/api/http_server.h"
#include "tests/core/api/raw_client.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// A server that takes up requests for "/later" and replies when it is told.
class PatientServer {
 public:
  PatientServer()
      : server_(
            options(), [](const api::Request&) { return text("at once"); }, log_) {
    server_.start();
  }

  ~PatientServer() { reply_to_all(); }

  static api::Response text(std::string body) { return {200, "text/plain", std::move(body), {}, nullptr}; }

  api::HttpServer& server() { return server_; }

  bool has_taken_up(std::size_t count) {
    std::unique_lock lock(mutex_);
    return taken_up_.wait_for(lock, std::chrono::seconds(20), [&] { return replies_.size() >= count; });
  }

  void reply_to_all() {
    std::vector<api::Reply> replies;
    {
      const std::lock_guard lock(mutex_);
      replies.swap(replies_);
    }
    for (const api::Reply& reply : replies) reply([] { return text("later"); });
  }

 private:
  api::HttpServerOptions options() {
    api::HttpServerOptions options;
    options.threads = 32;
    options.later.covers = [](const api::Request& request) { return request.path == "/later"; };
    options.later.begin = [this](const std::shared_ptr<const api::Request>&, const api::Reply& reply) {
      const std::lock_guard lock(mutex_);
      replies_.push_back(reply);
      taken_up_.notify_all();
    };
    return options;
  }

  SilentLog log_;
  std::mutex mutex_;
  std::condition_variable taken_up_;
  std::vector<api::Reply> replies_;
  api::HttpServer server_;
};

}  // namespace

TEST_CASE("requests that are answered later hold no thread meanwhile, however many there are", "[api]") {
  PatientServer house;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int n = 0; n < 100; ++n) {
    clients.push_back(std::make_unique<RawClient>(house.server().port()));
    REQUIRE(clients.back()->send(post("/later", "hello")));
  }
  REQUIRE(house.has_taken_up(100));
  RawClient other(house.server().port());
  REQUIRE(other.send(post("/good", "hello")));
  CHECK(other.read(std::chrono::seconds(20)).body() == "at once");

  house.reply_to_all();
  for (const auto& client : clients) {
    const auto answer = client->read(std::chrono::seconds(20));
    CHECK(answer.status == 200);
    CHECK(answer.body() == "later");
  }
}

TEST_CASE("a server that stops answers what it has taken up for later", "[api]") {
  PatientServer house;
  RawClient client(house.server().port());
  REQUIRE(client.send(post("/later", "hello")));
  REQUIRE(house.has_taken_up(1));
  bool has_answered_all = false;
  std::thread stopping([&] { has_answered_all = house.server().stop(seconds(20)); });

  house.reply_to_all();
  CHECK(client.read(std::chrono::seconds(20)).body() == "later");
  stopping.join();
  CHECK(has_answered_all);
}

}  // namespace fiscal::test
