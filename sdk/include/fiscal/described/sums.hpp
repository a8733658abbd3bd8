#pragma once

#include <fiscal/http.hpp>
#include <fiscal/outcome.hpp>

#include <array>
#include <string>
#include <string_view>

/// The spelling of the alternatives of every sum type.
namespace fiscal::described {

template <class V>
struct Sum;

template <>
struct Sum<IssueOutcome> {
  static constexpr std::string_view discriminator = "outcome";
  static constexpr std::array<std::string_view, 5> names{"authorized", "rejected", "pending", "not_sent",
                                                         "unknown"};
};

template <>
struct Sum<CancelOutcome> {
  static constexpr std::string_view discriminator = "outcome";
  static constexpr std::array<std::string_view, 5> names{"cancelled", "refused", "pending", "not_sent",
                                                         "unknown"};
};

template <>
struct Sum<StatusOutcome> {
  static constexpr std::string_view discriminator = "outcome";
  static constexpr std::array<std::string_view, 6> names{"authorized", "cancelled", "rejected",
                                                         "pending",    "not_found", "cannot_tell"};
};

template <>
struct Sum<HttpResult> {
  static constexpr std::string_view discriminator = "result";
  static constexpr std::array<std::string_view, 2> names{"answer", "failure"};
};

template <class V>
std::string all_alternatives() {
  std::string all;
  for (const auto name : Sum<V>::names) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

}  // namespace fiscal::described
