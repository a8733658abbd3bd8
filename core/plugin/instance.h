#pragma once

#include <fiscal/plugin.h>

#include <memory>
#include <string_view>

#include "core/plugin/reply.h"

namespace fiscal::plugin {

/// One opened instance of a plugin: serves one connection, one call at a time. Closes itself.
class Instance {
 public:
  struct Opened {
    std::unique_ptr<Instance> instance;  ///< Null: refused.
    RawReply refusal;
  };

  /// Opens with the connection's settings. `table` and `host` must outlive the instance.
  static Opened open(const fiscal_plugin& table, const fiscal_host& host, std::string_view settings);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Runs one call to its end on this thread. `call` is what the plugin hands to the host functions.
  RawReply invoke(std::uint64_t call, std::string_view method, std::string_view request);

 private:
  Instance(const fiscal_plugin& table, void* handle) : table_(table), handle_(handle) {}

  const fiscal_plugin& table_;
  void* handle_;
};

}  // namespace fiscal::plugin
