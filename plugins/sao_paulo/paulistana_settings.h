#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/provider.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fiscal::sao_paulo {

/// Version of the messages: 1 has eight digits of registration and totals in the lot, 2 has the taxes of the
/// reform.
enum class Layout { V1 = 1, V2 = 2 };

/// TributacaoRPS A and B.
enum class Exemption { InTown, Elsewhere };

/// A connection's settings, checked. What each means is said in manifest.json.
struct PaulistanaSettings {
  std::map<std::string, std::string, std::less<>> service_codes;
  std::map<std::string, Exemption, std::less<>> exemptions;
  std::optional<std::string> base_url;
  std::optional<Layout> layout;  ///< Absent: by date.
  Date layout_2_from{2026, 1, 1};
  bool as_lot = false;
  std::optional<bool> dry_run;
  bool dated_by_emission = false;
  bool initial_price = false;
  bool foreign_numbers_at_end = false;
  std::string tax_load_source = "IBPT";

  Layout layout_on(Date date) const {
    return layout.value_or(date < layout_2_from ? Layout::V1 : Layout::V2);
  }
  /// The town has no test service, so what may not be issued is tried.
  bool tries_only(Environment environment) const {
    return dry_run.value_or(environment == Environment::Test && !base_url);
  }
  std::string address_of(Layout wanted) const;
};

/// Throws SettingError for a setting that is unknown or cannot be used.
PaulistanaSettings read_settings(const Settings& settings);

}  // namespace fiscal::sao_paulo
