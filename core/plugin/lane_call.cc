#include "core/plugin/lane_call.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/plugin/failure_document.h"

namespace fiscal::plugin {
namespace {

constexpr int highest_level = 3;

class LaneCall {
 public:
  LaneCall(FrameSocket& lane, const LaneRequest& request, CallServices& services, const LaneRules& rules)
      : lane_(lane), request_(request), services_(services), rules_(rules) {}

  LaneOutcome run() {
    if (const auto failed = ask()) return *failed;
    while (true) {
      Frame frame;
      const FrameSocket::Got got = lane_.receive(frame);
      if (got == FrameSocket::Got::Closed) return {How::Dead, {}};
      if (got == FrameSocket::Got::Broken) return {How::Broken, {}};
      if (got == FrameSocket::Got::Frame)
        if (auto ended = take(frame)) return std::move(*ended);
      if (!patient()) return {How::Hung, {}};
    }
  }

 private:
  using How = LaneOutcome::How;
  using Steady = std::chrono::steady_clock;

  /// False when the grace after the budget is over.
  bool patient() {
    if (services_.remaining() > Duration{0}) return true;
    const auto now = Steady::now();
    if (!give_up_at_) give_up_at_ = now + std::chrono::milliseconds(rules_.grace.milliseconds);
    rules_.stop();
    return now < *give_up_at_;
  }

  std::optional<LaneOutcome> sent(FrameSocket::Sent sent) {
    if (sent == FrameSocket::Sent::All) return std::nullopt;
    return LaneOutcome{sent == FrameSocket::Sent::Closed ? How::Dead : How::Hung, {}};
  }

  std::optional<LaneOutcome> ask() {
    const auto budget =
        static_cast<std::uint64_t>(std::max<std::int64_t>(services_.remaining().milliseconds, 0));
    const bool only_open = request_.method.empty();
    const Frame frames[] = {
        {only_open ? FrameKind::Check : FrameKind::Open, 0, budget, request_.connection, request_.settings},
        {FrameKind::Invoke, 0, request_.call, request_.method, request_.request}};
    return sent(lane_.send({frames, only_open ? 1u : 2u}, [this] { return patient(); }));
  }

  /// Something when the call ended.
  std::optional<LaneOutcome> take(const Frame& frame) {
    switch (frame.kind) {
      case FrameKind::Call:
        return answer(frame);
      case FrameKind::Log:
        services_.log(static_cast<int>(std::min<std::uint64_t>(frame.value, highest_level)), frame.body);
        return std::nullopt;
      case FrameKind::Misbehaved:
        rules_.misbehaved(frame.body, frame.value);
        return std::nullopt;
      case FrameKind::Refused:
        return ended(How::Refused, frame);
      case FrameKind::Reply:
        return ended(How::Replied, frame);
      default:
        return LaneOutcome{How::Broken, {}};
    }
  }

  static LaneOutcome ended(How how, const Frame& frame) {
    if (frame.detail > static_cast<std::uint8_t>(RawReply::Fault::Threw) || frame.body.size() > max_reply)
      return {How::Broken, {}};
    return {how,
            {static_cast<fiscal_code>(frame.value), static_cast<RawReply::Fault>(frame.detail),
             std::string(frame.body)}};
  }

  std::optional<LaneOutcome> answer(const Frame& frame) {
    CallServices::Answer answer = served(frame);
    if (answer.reply.size() > max_frame_body)
      answer = {FISCAL_FAILED, failure_document("the answer is larger than 8 MiB")};
    return sent(lane_.send({FrameKind::Answer, 0, static_cast<std::uint32_t>(answer.code), {}, answer.reply},
                           [this] { return patient(); }));
  }

  CallServices::Answer served(const Frame& frame) {
    try {
      if (services_.remaining() <= Duration{0}) return {FISCAL_STOPPED, {}};
      return services_.call(frame.name, frame.body);
    } catch (const std::exception& failure) {
      return {FISCAL_FAILED, failure_document(failure.what())};
    }
  }

  FrameSocket& lane_;
  const LaneRequest& request_;
  CallServices& services_;
  const LaneRules& rules_;
  std::optional<Steady::time_point> give_up_at_;
};

}  // namespace

LaneOutcome call_over_lane(FrameSocket& lane, const LaneRequest& request, CallServices& services,
                           const LaneRules& rules) {
  return LaneCall(lane, request, services, rules).run();
}

}  // namespace fiscal::plugin
