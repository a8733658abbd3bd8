#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace fiscal::sandbox {

/// How a town answers; towns that are not listed are {} (everything active, 5%).
struct TownSettings {
  bool active = true;          ///< the incidence town's covenant, for the pAliq matrix (E0617 and others)
  bool issuer_enabled = true;  ///< false: DPS issued there are E0039
  std::int64_t rate = 500;     ///< hundredths of a percent
  std::map<std::string, std::int64_t> service_rates;  ///< by cTribNac
};

/// What the registers say of a taxpayer; issuers that are not listed get a made-up name and address.
struct TaxpayerSettings {
  std::string name, trade_name;
  std::string municipal_registration;  ///< IM in the CNC; empty: none, so that a DPS with IM is E0120
  std::string street, number, complement, district, postal_code;
  std::string simples;  ///< opSimpNac in the register; empty: not checked
};

/// What becomes of a request for fiscal analysis (e101103).
enum class AnalysisVerdict { Pending, Granted, Refused };

struct Settings {
  int latency_ms = 0;
  bool cancel_deadline_passed = false;
  bool substitution_deadline_passed = false;
  AnalysisVerdict analysis = AnalysisVerdict::Pending;
  std::map<std::string, TownSettings> towns;
  std::map<std::string, TaxpayerSettings> taxpayers;  ///< by CNPJ or CPF

  TownSettings town(const std::string& code) const;
  /// Hundredths of a percent.
  std::int64_t rate(const std::string& town_code, const std::string& service) const;
};

/// Changes the members that the JSON names and leaves the rest. Throws std::invalid_argument that names an
/// unknown or ill-typed member; the settings are then unchanged.
Settings merged(Settings base, const nlohmann::json& changes);

/// The settings in force: readers take a snapshot, the control port swaps it.
class SettingsBox {
 public:
  explicit SettingsBox(Settings start) : current_(std::make_shared<const Settings>(std::move(start))) {}
  std::shared_ptr<const Settings> get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void merge(const nlohmann::json& changes);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Settings> current_;
};

}  // namespace fiscal::sandbox
