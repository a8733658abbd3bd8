#include "core/routing/wide_pages.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace fiscal::routing {
namespace {

constexpr std::size_t wide_page = std::size_t{2} << 20;
constexpr std::size_t page = 4096;

constexpr std::size_t whole(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

class WidePages : public std::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes < wide_page) return std::pmr::new_delete_resource()->allocate(bytes, alignment);
    const std::size_t size = whole(bytes, page);
    // A wide page begins at a multiple of its size, so more is asked for and the ends are given back.
    void* const got =
        mmap(nullptr, size + wide_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got == MAP_FAILED) throw std::bad_alloc();
    const auto at = reinterpret_cast<std::uintptr_t>(got);
    const std::size_t before = whole(at, wide_page) - at;
    auto* const first = static_cast<std::byte*>(got) + before;
    if (before > 0) munmap(got, before);
    if (before < wide_page) munmap(first + size, wide_page - before);
    // A system without wide pages refuses, and the memory is as good.
    (void)madvise(first, size, MADV_HUGEPAGE);
    return first;
  }

  void do_deallocate(void* first, std::size_t bytes, std::size_t alignment) override {
    if (bytes < wide_page)
      std::pmr::new_delete_resource()->deallocate(first, bytes, alignment);
    else
      munmap(first, whole(bytes, page));
  }

  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

std::pmr::memory_resource* wide_pages() {
  static WidePages pages;
  return &pages;
}

}  // namespace fiscal::routing
