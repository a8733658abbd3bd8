#include "core/app/worker/remote_services.h"

#include <unistd.h>

#include "core/plugin/failure_document.h"

namespace fiscal::worker {

using plugin::Frame;
using plugin::FrameKind;
using plugin::FrameSocket;

RemoteServices::Answer RemoteServices::call(std::string_view service, std::string_view request) {
  if (service.size() > plugin::max_frame_name || request.size() > plugin::max_frame_body)
    return {FISCAL_INVALID, plugin::failure_document("a request to a service may have 8 MiB")};
  Frame answer;
  if (lane_.send({FrameKind::Call, 0, 0, service, request}) != FrameSocket::Sent::All ||
      lane_.receive(answer) != FrameSocket::Got::Frame || answer.kind != FrameKind::Answer)
    _exit(0);
  return {static_cast<int>(answer.value), std::string(answer.body)};
}

void RemoteServices::log(int level, std::string_view record) {
  const auto sent = lane_.send(
      {FrameKind::Log, 0, static_cast<std::uint64_t>(level), {}, record.substr(0, plugin::max_frame_body)});
  if (sent != FrameSocket::Sent::All) _exit(0);
}

Duration RemoteServices::remaining() {
  if (stopped_) return {0};
  return {std::chrono::duration_cast<std::chrono::milliseconds>(ends_ - Steady::now()).count()};
}

}  // namespace fiscal::worker
