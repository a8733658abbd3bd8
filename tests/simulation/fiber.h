#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace fiscal::simulation {

/// Memory for the stacks of fibers, each with a page below it that may not be touched. Used again and again.
class StackPool {
 public:
  StackPool() = default;
  ~StackPool();
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  static constexpr std::size_t stack_size = std::size_t{1} << 20;

  char* take();
  void give_back(char* stack);

 private:
  std::vector<char*> free_;
};

/// Code on a stack of its own that runs until it suspends itself: many calls of blocking code can be under
/// way on one thread, and whoever resumes them decides the order. Must not suspend while an exception is
/// being handled, since the thread's record of caught exceptions is shared.
class Fiber {
 public:
  /// `body` must not throw.
  Fiber(StackPool& stacks, std::function<void()> body);
  /// The body has returned, or never began.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs the body until it suspends or returns.
  void resume();
  /// Called by the body: back to whoever resumed it.
  void suspend();
  bool finished() const { return finished_; }

 private:
  static void enter(unsigned high, unsigned low);
  void run();

  StackPool& stacks_;
  std::function<void()> body_;
  char* stack_;
  bool finished_ = false;
  ucontext_t own_;
  ucontext_t resumer_;
  // What the address sanitizer is told about the change of stacks.
  void* own_fake_stack_ = nullptr;
  void* resumer_fake_stack_ = nullptr;
  const void* resumer_stack_ = nullptr;
  std::size_t resumer_stack_size_ = 0;
};

}  // namespace fiscal::simulation
