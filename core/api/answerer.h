#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/api/answer_threads.h"
#include "core/api/http_server.h"

namespace fiscal::api {

/// Has whole requests answered off the thread that moves bytes, at once on a bounded pool or later without a
/// thread of their own (`LaterAnswers`), and keeps the bytes of the answers until that thread fetches them.
/// Safe from any thread.
class Answerer {
 public:
  struct Parts {
    int threads;  ///< Requests that are answered at once; four times as many may wait.
    HttpServer::Answer answer;
    LaterAnswers later;
  };
  /// Where a request came from.
  struct Sender {
    std::uint64_t connection;
    bool keep_alive;
  };
  struct Answered {
    std::uint64_t connection;
    std::string bytes;
    bool closes;
  };

  /// `wake`: answers wait to be fetched; from any thread, must not block.
  Answerer(Parts parts, Log& log, std::function<void()> wake);
  /// Waits for all that was taken up: whoever answers later must still stand.
  ~Answerer();
  Answerer(const Answerer&) = delete;
  Answerer& operator=(const Answerer&) = delete;

  /// False: too much is in hand, and nothing was begun.
  bool take_up(Sender sender, std::shared_ptr<const Request> request);
  std::vector<Answered> answered();
  /// From now on each answer is the last of its connection.
  void close_connections() { closing_ = true; }

 private:
  bool take_up_now(Sender sender, std::shared_ptr<const Request> request);
  bool take_up_for_later(Sender sender, std::shared_ptr<const Request> request);
  void begin_for_later(Sender sender, const std::shared_ptr<const Request>& request);
  void hand_back(Sender sender, const Request& request, const Response& response);

  const Parts parts_;
  Log& log_;
  const std::function<void()> wake_;
  std::atomic<bool> closing_{false};
  std::atomic<int> later_in_hand_{0};
  std::mutex mutex_;
  std::vector<Answered> answered_;  ///< Guarded by mutex_.
  AnswerThreads threads_;           ///< Last, as the next: its threads hand answers to what stands above.
  AnswerThreads quick_threads_;     ///< For what is answered later: as many as there are processors.
};

}  // namespace fiscal::api
