#include "core/app/worker/lane.h"

#include <unistd.h>

#include <vector>

#include "core/app/worker/remote_services.h"

namespace fiscal::worker {

using plugin::Frame;
using plugin::FrameKind;
using plugin::FrameSocket;
using plugin::Instance;
using plugin::PooledInstance;
using plugin::RawReply;
using plugin::RoutedCall;

void Lane::serve() {
  socket_.begin_waits_awake();
  Opening opening;
  for (Frame frame; socket_.receive(frame) == FrameSocket::Got::Frame;) {
    if (frame.kind == FrameKind::Open || frame.kind == FrameKind::Check)
      opening = {{static_cast<std::int64_t>(frame.value)}, std::string(frame.name), std::string(frame.body)};
    if (frame.kind == FrameKind::Check) check(opening);
    if (frame.kind == FrameKind::Invoke) invoke(opening, frame);
  }
}

void Lane::check(const Opening& opening) {
  RemoteServices services(socket_, opening.budget, stopped_);
  const auto route = std::make_shared<RoutedCall>(household_.plugin, services);
  household_.host.begin(route);
  const auto opened = Instance::open(household_.table, household_.host.table(), opening.settings);
  household_.host.end(*route);
  if (opened.instance) return end_call(FrameKind::Reply, {FISCAL_OK, RawReply::Fault::None, {}});
  end_call(FrameKind::Refused, opened.refusal);
}

void Lane::invoke(const Opening& opening, const Frame& frame) {
  // The frame's texts are gone as soon as the plugin asks for a service.
  const std::string method(frame.name);
  const std::string request(frame.body);
  stopped_ = false;
  call_ = frame.value;
  RemoteServices services(socket_, opening.budget, stopped_);
  const auto route = std::make_shared<RoutedCall>(household_.plugin, services);
  household_.host.begin(route);
  auto taken = household_.pool.take(household_.plugin, opening.connection, opening.settings);
  if (!taken.instance) {
    auto opened = Instance::open(household_.table, household_.host.table(), opening.settings);
    if (!opened.instance) {
      household_.host.end(*route);
      return end_call(FrameKind::Refused, opened.refusal);
    }
    taken.instance = std::make_unique<PooledInstance>(
        PooledInstance{household_.plugin, opening.connection, opening.settings, std::move(opened.instance)});
  }
  const RawReply reply = taken.instance->instance->invoke(route->id(), method, request);
  household_.host.end(*route);
  // Back in the pool before the gateway can make the next call, which wants it; closed only after the answer.
  const auto surplus = household_.pool.give_back(std::move(taken.instance));
  end_call(FrameKind::Reply, reply);
}

void Lane::end_call(FrameKind kind, const RawReply& reply) {
  call_ = 0;
  const auto misbehaviours = household_.misbehaviour.take();
  std::vector<Frame> frames;
  for (const auto& each : misbehaviours)
    frames.push_back({FrameKind::Misbehaved, 0, each.times, {}, each.what});
  frames.push_back(
      {kind, static_cast<std::uint8_t>(reply.fault), static_cast<std::uint32_t>(reply.code), {}, reply.text});
  if (socket_.send(frames) != FrameSocket::Sent::All) _exit(0);
}

}  // namespace fiscal::worker
