#include <fiscal/described/borrowed_parser.hpp>
#include <fiscal/described/document_reader.hpp>

#include <array>
#include <atomic>

namespace fiscal::described {
namespace {

/// A parse does not wait, so no more are in use at once than there are processors, but for bad luck.
constexpr std::size_t most_kept = 8;
/// What read a document larger than this gives its buffers back.
constexpr std::size_t largest_kept = 256 * 1024;

/// Without a destructor, as a plugin may have none that runs at a thread's or the process's end.
std::array<std::atomic<simdjson::dom::parser*>, most_kept> kept_parsers{};

}  // namespace

BorrowedParser::BorrowedParser() {
  for (auto& kept : kept_parsers)
    if ((parser_ = std::unique_ptr<simdjson::dom::parser>(kept.exchange(nullptr)))) return;
  parser_ = std::make_unique<simdjson::dom::parser>(DocumentCaps{}.bytes);
}

BorrowedParser::~BorrowedParser() {
  if (parser_->capacity() > largest_kept) return;
  for (auto& kept : kept_parsers) {
    simdjson::dom::parser* none = nullptr;
    if (!kept.compare_exchange_strong(none, parser_.get())) continue;
    parser_.release();
    return;
  }
}

}  // namespace fiscal::described
