#pragma once

#include <fiscal/date.hpp>

#include <string>
#include <vector>

#include "core/base/result.h"

namespace fiscal::plugin {

enum class Numbering { Gateway, Provider };

/// Who a plugin is, what it can do and what it needs (docs/abi.md). Said by the file beside the library,
/// which can be read without running the plugin's code, and by the library itself; the two must agree.
struct Manifest {
  std::string id;  ///< Also the name of its folder.
  std::string version;
  std::string title;
  std::vector<std::string> methods;  ///< "issue/1", "cancel/1", "status/1", …; known only from the library.
  std::vector<std::string> needs;    ///< Host services that it cannot do without: "http/1".
  std::vector<std::string> uses;     ///< Host services that it can do without.
  std::vector<std::string> egress;   ///< "host:port" or "*.host:port" that it may reach.
  std::vector<std::string> rules;    ///< Names of fiscal rule sets that intake applies: "dps/1.01".
  bool needs_certificate = false;
  Numbering numbering = Numbering::Gateway;
  bool strict_order = false;          ///< A series is a lane of width one: its head blocks while unknown.
  bool consumed_on_rejection = true;  ///< A rejected number is not used again.
  bool not_found_is_authoritative =
      false;  ///< After the window, agreeing `not_found` answers permit a re-send.
  Duration settle_window = seconds(120);  ///< How long after departure a `not_found` proves nothing.
  int not_found_answers = 2;              ///< How many must agree after it.
  Duration call_timeout = seconds(60);    ///< Budget of one call.
  std::string config_schema = "{}";       ///< JSON Schema of the connection's settings.
  std::string profile_setting;  ///< The setting that may name a profile of the operator's; may be empty.
};

/// Reads and checks a manifest; the error names the field.
Result<Manifest> parse_manifest(std::string_view json);

/// Whether a library says of itself what its manifest file says; the methods, which only a library knows,
/// aside.
bool same_manifest(std::string_view of_library, std::string_view of_file);

}  // namespace fiscal::plugin
