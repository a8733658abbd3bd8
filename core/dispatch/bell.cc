#include "core/dispatch/bell.h"

namespace fiscal::dispatch {

Bell::Watch::Watch(Bell& bell, InvoiceId id) : bell_(bell), id_(id) {
  const std::lock_guard lock(bell_.mutex_);
  auto& interest = bell_.interests_[id];
  if (!interest) interest = std::make_unique<Interest>();
  ++interest->watches;
  heard_ = interest->rung;
}

Bell::Watch::~Watch() {
  const std::lock_guard lock(bell_.mutex_);
  const auto at = bell_.interests_.find(id_);
  if (--at->second->watches == 0) bell_.interests_.erase(at);
}

bool Bell::Watch::wait_until(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(bell_.mutex_);
  Interest& interest = *bell_.interests_.at(id_);
  const bool moved = interest.changed.wait_until(lock, until, [&] { return interest.rung != heard_; });
  heard_ = interest.rung;
  return moved;
}

void Bell::ring(InvoiceId id) {
  if (listener_) listener_();
  const std::lock_guard lock(mutex_);
  const auto at = interests_.find(id);
  if (at == interests_.end()) return;
  ++at->second->rung;
  at->second->changed.notify_all();
}

}  // namespace fiscal::dispatch
