#include "core/app/fiscalctl/waiting.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/app/fiscalctl/invoice_text.h"

namespace fiscal::ctl {
namespace {

using std::chrono::steady_clock;

constexpr int longest_wait_seconds = 20;
// A gateway whose waiting slots are taken answers at once: asking again at once would only take more of them.
constexpr auto least_pause = std::chrono::milliseconds(200);

}  // namespace

RequestHeaders wait_headers(int seconds) {
  if (seconds <= 0) return {};
  return {{"Prefer", "wait=" + std::to_string(std::min(seconds, longest_wait_seconds))}};
}

nlohmann::ordered_json wait_for(Gateway& gateway, const std::string& id, int seconds) {
  const auto end = steady_clock::now() + std::chrono::seconds(seconds);
  const std::string path = "/v1/invoices/" + path_segment(id);
  while (true) {
    const auto begun = steady_clock::now();
    const auto left = std::chrono::ceil<std::chrono::seconds>(end - begun).count();
    auto invoice = gateway.need("GET", path, {}, wait_headers(static_cast<int>(left))).json();
    if (is_settled(invoice) || steady_clock::now() >= end) return invoice;
    std::this_thread::sleep_until(std::min(end, begun + least_pause));
  }
}

}  // namespace fiscal::ctl
