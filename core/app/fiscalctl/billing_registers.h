#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace fiscal::ctl {

/// One of the things that an account bills with: where the gateway keeps them, and how a person is shown
/// them.
struct Register {
  const char* path;
  std::string (*text)(const nlohmann::ordered_json& one);  ///< One fact a line.
  std::vector<std::string> head;                           ///< Of a table of them.
  std::vector<std::string> (*row)(const nlohmann::ordered_json& one);
  std::vector<std::string> filters;  ///< Parameters of the list; options have dashes in their names.
};

const Register& customers();
const Register& charges();
const Register& billing_invoices();

}  // namespace fiscal::ctl
