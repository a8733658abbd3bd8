#pragma once

#include <fiscal/plugin.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/plugin/library.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// A reply larger than this is cut off and the call counts as failed.
inline constexpr std::size_t max_reply = 8u << 20;

/// One opened instance of a plugin: serves one connection, one call at a time. Closes itself.
class Instance {
 public:
  /// Opens with the connection's settings. `host` must outlive the instance. The error's field is the JSON
  /// pointer of the setting that is wrong ("/base_url"), or empty.
  static Result<std::unique_ptr<Instance>> open(std::shared_ptr<const Library> library,
                                                const fiscal_host& host, std::string_view settings);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Runs one call to its end on this thread. `call` is what the plugin hands to the host functions.
  CallResult invoke(std::uint64_t call, std::string_view method, std::string_view request);

 private:
  Instance(std::shared_ptr<const Library> library, void* handle)
      : library_(std::move(library)), handle_(handle) {}

  std::shared_ptr<const Library> library_;
  void* handle_;
};

}  // namespace fiscal::plugin
