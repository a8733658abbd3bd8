#include "core/plugin/instance.h"

#include <new>
#include <string>

#include "core/plugin/texts.h"

namespace fiscal::plugin {
namespace {

/// What a plugin writes, up to the cap. The plugin is not to see an exception.
struct BoundedReply {
  std::string text;
  bool overflown = false;

  fiscal_sink sink() { return {this, &write}; }

  static void write(void* self, fiscal_text chunk) noexcept {
    auto& reply = *static_cast<BoundedReply*>(self);
    if (reply.overflown || chunk.data == nullptr) return;
    if (chunk.size > max_reply - reply.text.size()) {
      reply.overflown = true;
      reply.text.clear();
      return;
    }
    try {
      reply.text.append(chunk.data, chunk.size);
    } catch (const std::bad_alloc&) {
      reply.overflown = true;
    }
  }

  RawReply as_raw(fiscal_code code) && {
    return {code, overflown ? RawReply::Fault::TooLarge : RawReply::Fault::None, std::move(text)};
  }
};

}  // namespace

Instance::Opened Instance::open(const fiscal_plugin& table, const fiscal_host& host,
                                std::string_view settings) {
  BoundedReply error;
  const fiscal_sink sink = error.sink();
  void* handle = nullptr;
  try {
    handle = table.open(&host, as_text(settings), &sink);
  } catch (...) {
    return {nullptr, {FISCAL_FAILED, RawReply::Fault::Threw, {}}};
  }
  if (handle == nullptr) return {nullptr, std::move(error).as_raw(FISCAL_FAILED)};
  return {std::unique_ptr<Instance>(new Instance(table, handle)), {}};
}

Instance::~Instance() { table_.close(handle_); }

RawReply Instance::invoke(std::uint64_t call, std::string_view method, std::string_view request) {
  BoundedReply reply;
  const fiscal_sink sink = reply.sink();
  try {
    const fiscal_code code = table_.invoke(handle_, call, as_text(method), as_text(request), &sink);
    return std::move(reply).as_raw(code);
  } catch (...) {
    return {FISCAL_FAILED, RawReply::Fault::Threw, {}};
  }
}

}  // namespace fiscal::plugin
