#include "core/plugin/instance.h"

#include "core/plugin/error_document.h"
#include "core/plugin/texts.h"

namespace fiscal::plugin {
namespace {

constexpr std::string_view no_reason = "the plugin gave no reason";

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
};

CallResult as_result(fiscal_code code, BoundedReply reply) {
  if (reply.overflown) return {CallEnd::Failed, "the plugin's reply is larger than 8 MiB"};
  switch (code) {
    case FISCAL_OK:
      return {CallEnd::Answered, std::move(reply.text)};
    case FISCAL_UNSUPPORTED:
      return {CallEnd::Unsupported, "the plugin has no such method"};
    case FISCAL_INVALID:
      return {CallEnd::Invalid,
              error_text(reply.text, "the plugin refuses the request and does not say why")};
    case FISCAL_STOPPED:
      return {CallEnd::Stopped, "the call was stopped"};
    case FISCAL_FAILED:
      return {CallEnd::Failed, error_text(reply.text, no_reason)};
    default:
      return {CallEnd::Failed,
              "the plugin answered with code " + std::to_string(code) + ", which does not exist"};
  }
}

}  // namespace

Result<std::unique_ptr<Instance>> Instance::open(std::shared_ptr<const Library> library,
                                                 const fiscal_host& host, std::string_view settings) {
  BoundedReply error;
  const fiscal_sink sink = error.sink();
  void* handle = nullptr;
  try {
    handle = library->table().open(&host, as_text(settings), &sink);
  } catch (...) {
    return Finding{"plugin_threw",
                   {},
                   {},
                   "the plugin threw an exception out of open",
                   "Build it with FISCAL_PROVIDER."};
  }
  if (handle == nullptr) {
    const std::string setting = error_setting(error.text);
    return Finding{"settings_refused",
                   {},
                   setting.empty() ? "" : "/" + setting,
                   error_text(error.text, no_reason),
                   "Correct the connection's settings."};
  }
  return std::unique_ptr<Instance>(new Instance(std::move(library), handle));
}

Instance::~Instance() { library_->table().close(handle_); }

CallResult Instance::invoke(std::uint64_t call, std::string_view method, std::string_view request) {
  BoundedReply reply;
  const fiscal_sink sink = reply.sink();
  try {
    const fiscal_code code =
        library_->table().invoke(handle_, call, as_text(method), as_text(request), &sink);
    return as_result(code, std::move(reply));
  } catch (...) {
    return {CallEnd::Failed,
            "the plugin threw an exception across its boundary: build it with FISCAL_PROVIDER"};
  }
}

}  // namespace fiscal::plugin
