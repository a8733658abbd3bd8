#include "core/api/answerer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/api/problem.h"
#include "core/api/response_bytes.h"
#include "core/base/fail_point.h"

namespace fiscal::api {
namespace {

int processors() { return std::max(2, static_cast<int>(std::thread::hardware_concurrency())); }

std::size_t most_waiting(int threads) { return static_cast<std::size_t>(threads) * 4; }

}  // namespace

Answerer::Answerer(Parts parts, Log& log, std::function<void()> wake)
    : parts_(std::move(parts)),
      log_(log),
      wake_(std::move(wake)),
      threads_(parts_.threads, most_waiting(parts_.threads)),
      quick_threads_(processors(), most_waiting(parts_.threads)) {}

Answerer::~Answerer() {
  for (int count = later_in_hand_; count > 0; count = later_in_hand_) later_in_hand_.wait(count);
}

bool Answerer::take_up(Sender sender, std::shared_ptr<const Request> request) {
  const bool is_for_later = parts_.later.covers && parts_.later.covers(*request);
  return is_for_later ? take_up_for_later(sender, std::move(request))
                      : take_up_now(sender, std::move(request));
}

bool Answerer::take_up_now(Sender sender, std::shared_ptr<const Request> request) {
  return threads_.offer([this, sender, request = std::move(request)] {
    Response response;
    try {
      response = parts_.answer(*request);
    } catch (const std::exception& broken) {
      log_.error("request_failed", {{"request_id", std::string_view(request->request_id)},
                                    {"text", std::string_view(broken.what())}});
      response = problem(500, "internal_error", "The gateway failed",
                         "Repeat the request with the same Idempotency-Key.");
    }
    hand_back(sender, *request, response);
  });
}

bool Answerer::take_up_for_later(Sender sender, std::shared_ptr<const Request> request) {
  ++later_in_hand_;
  if (quick_threads_.offer(
          [this, sender, request = std::move(request)] { begin_for_later(sender, request); }))
    return true;
  --later_in_hand_;
  return false;
}

void Answerer::begin_for_later(Sender sender, const std::shared_ptr<const Request>& request) {
  parts_.later.begin(request, [this, sender, request](std::function<Response()> make) {
    quick_threads_.go_on([this, sender, request, make = std::move(make)] {
      hand_back(sender, *request, make());
      --later_in_hand_;
      later_in_hand_.notify_all();
    });
  });
}

void Answerer::hand_back(Sender sender, const Request& request, const Response& response) {
  FISCAL_FAIL_POINT("api.before_answer." + request.method);
  const bool closes = !sender.keep_alive || closing_;
  std::string bytes = response_bytes(response, request.method, request.request_id,
                                     closes ? AfterAnswer::Close : AfterAnswer::Keep);
  const std::lock_guard lock(mutex_);
  if (answered_.empty()) wake_();
  answered_.push_back({sender.connection, std::move(bytes), closes});
}

std::vector<Answerer::Answered> Answerer::answered() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answered_, {});
}

}  // namespace fiscal::api
