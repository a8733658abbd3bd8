#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "core/app/worker/arguments.h"
#include "core/app/worker/confinement.h"
#include "core/app/worker/lane.h"
#include "core/app/worker/loaded_plugin.h"
#include "core/base/sanitizers.h"
#include "core/plugin/worker_contract.h"

#if defined(FISCAL_ADDRESS_SANITIZER)
/// The process ends without cleaning up, and a crash must look like one to the gateway.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:"
         "allocator_may_return_null=1";
}
#elif defined(FISCAL_THREAD_SANITIZER)
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() {
  return "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0";
}
#endif

namespace fiscal::worker {
namespace {

using plugin::Frame;
using plugin::FrameKind;
using plugin::FrameSocket;

constexpr std::size_t lane_stack = 2u << 20;
constexpr int memory_arenas = 2;
constexpr int most_unused_memory = 256 << 10;  ///< At the end of each arena.

void send_control(FrameSocket& control, const Frame& frame) {
  if (control.send(frame) != FrameSocket::Sent::All) _exit(0);
}

/// The gateway's word on the control socket.
void obey(FrameSocket& control, std::vector<std::unique_ptr<Lane>>& lanes, Household& household) {
  Frame frame;
  if (control.receive(frame) != FrameSocket::Got::Frame) _exit(0);
  if (frame.kind == FrameKind::Stop)
    for (const auto& lane : lanes) lane->stop(frame.value);
  if (frame.kind != FrameKind::Bye) return;
  household.pool.take_all();
  _exit(0);
}

/// A lane gets its thread with its first call.
[[noreturn]] void serve(FrameSocket& control, std::vector<std::unique_ptr<Lane>>& lanes,
                        Household& household) {
  std::vector<pollfd> watched{{control.number(), POLLIN, 0}};
  for (const auto& lane : lanes) watched.push_back({lane->number(), POLLIN, 0});
  while (true) {
    if (poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[0].revents != 0) obey(control, lanes, household);
    for (std::size_t at = 1; at < watched.size(); ++at) {
      if (watched[at].fd < 0 || watched[at].revents == 0) continue;
      watched[at].fd = -1;
      std::thread([&lane = *lanes[at - 1]] { lane.serve(); }).detach();
    }
  }
}

/// Address space is limited, and the C library's defaults take it by the hundred megabytes. What large
/// answers took is given back: left to itself the library keeps more of it after each.
void be_modest() {
  mallopt(M_ARENA_MAX, memory_arenas);
  mallopt(M_MMAP_THRESHOLD, most_unused_memory);
  mallopt(M_TRIM_THRESHOLD, most_unused_memory);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, lane_stack);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

[[noreturn]] void run(const Arguments& arguments, FrameSocket& control) {
  std::string confinement = give_up_privileges(arguments);
  load_needed(arguments.needed);
  be_modest();
  const std::string rest = lock_down(library_path);
  confinement += (confinement.empty() || rest.empty() ? "" : ", ") + rest;
  const fiscal_plugin& table = load_plugin();
  Household household(arguments.plugin, table, {arguments.idle_instances, arguments.calls_per_instance});
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int n = 0; n < arguments.lanes; ++n)
    lanes.push_back(std::make_unique<Lane>(plugin::first_lane_descriptor + n, household));
  send_control(control, {FrameKind::Hello, 0, 0, confinement, {table.manifest.data, table.manifest.size}});
  serve(control, lanes, household);
}

}  // namespace
}  // namespace fiscal::worker

int main(int count, char** values) {
  const auto arguments = fiscal::worker::parse_arguments(count, values);
  struct stat control_status {};
  if (!arguments || fstat(fiscal::plugin::control_descriptor, &control_status) != 0 ||
      !S_ISSOCK(control_status.st_mode)) {
    std::fputs("fiscal-worker runs one plugin for a gateway, which starts it; it is of no use by hand.\n",
               stderr);
    return 2;
  }
  fiscal::plugin::FrameSocket control{fiscal::Descriptor(fiscal::plugin::control_descriptor)};
  try {
    fiscal::worker::run(*arguments, control);
  } catch (const std::exception& failure) {
    (void)control.send({fiscal::plugin::FrameKind::Unusable, 0, 0, {}, failure.what()});
  }
  _exit(1);
}
