#include "tests/simulation/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "core/base/sanitizers.h"

#if defined(FISCAL_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace fiscal::simulation {
namespace {

std::size_t page() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

#if defined(FISCAL_ADDRESS_SANITIZER)
void before_switch(void** fake_stack, const void* to, std::size_t size) {
  __sanitizer_start_switch_fiber(fake_stack, to, size);
}
void after_switch(void* fake_stack, const void** from, std::size_t* size) {
  __sanitizer_finish_switch_fiber(fake_stack, from, size);
}
/// In pieces: the shadow of a larger one is mapped anew, at the cost of several system calls for each fiber.
void forget_frames(const char* stack) {
  constexpr std::size_t piece = std::size_t{256} << 10;
  for (std::size_t at = 0; at < StackPool::stack_size; at += piece)
    ASAN_UNPOISON_MEMORY_REGION(stack + at, piece);
}
#else
void before_switch(void**, const void*, std::size_t) {}
void after_switch(void*, const void**, std::size_t*) {}
void forget_frames(const char*) {}
#endif

}  // namespace

StackPool::~StackPool() {
  for (char* stack : free_) munmap(stack - page(), stack_size + page());
}

char* StackPool::take() {
  if (!free_.empty()) {
    char* stack = free_.back();
    free_.pop_back();
    forget_frames(stack);
    return stack;
  }
  void* memory = mmap(nullptr, stack_size + page(), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory, page(), PROT_NONE) != 0)
    throw std::system_error(errno, std::generic_category(), "a fiber's stack");
  return static_cast<char*>(memory) + page();
}

void StackPool::give_back(char* stack) { free_.push_back(stack); }

Fiber::Fiber(StackPool& stacks, std::function<void()> body)
    : stacks_(stacks), body_(std::move(body)), stack_(stacks.take()) {
  getcontext(&own_);
  own_.uc_stack.ss_sp = stack_;
  own_.uc_stack.ss_size = StackPool::stack_size;
  own_.uc_link = nullptr;
  // makecontext hands over ints only.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&own_, reinterpret_cast<void (*)()>(&Fiber::enter), 2, static_cast<unsigned>(self >> 32),
              static_cast<unsigned>(self & 0xFFFFFFFFu));
}

Fiber::~Fiber() { stacks_.give_back(stack_); }

void Fiber::enter(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(high) << 32 | low)->run();
}

void Fiber::run() {
  after_switch(nullptr, &resumer_stack_, &resumer_stack_size_);
  body_();
  body_ = nullptr;
  finished_ = true;
  before_switch(nullptr, resumer_stack_, resumer_stack_size_);
  setcontext(&resumer_);
}

void Fiber::resume() {
  before_switch(&resumer_fake_stack_, stack_, StackPool::stack_size);
  swapcontext(&resumer_, &own_);
  after_switch(resumer_fake_stack_, nullptr, nullptr);
}

void Fiber::suspend() {
  before_switch(&own_fake_stack_, resumer_stack_, resumer_stack_size_);
  swapcontext(&own_, &resumer_);
  after_switch(own_fake_stack_, &resumer_stack_, &resumer_stack_size_);
}

}  // namespace fiscal::simulation
