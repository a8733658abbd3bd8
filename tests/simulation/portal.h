#pragma once

#include <fiscal/invoice.hpp>

#include <map>

#include "tests/simulation/authority.h"

namespace fiscal::simulation {

/// The National Portal as the real plugin nfse_nacional speaks with it: knows every DPS by its id, and
/// answers a second one with E0014.
class Portal final : public Authority {
 public:
  /// `refuses`: of a hundred documents.
  Portal(Issuer issuer, int refuses, Scheduler& scheduler, Random random)
      : issuer_(std::move(issuer)), refuses_(refuses), scheduler_(scheduler), random_(random) {}

  HttpAnswer answer(const Delivery& delivery) override;
  HttpAnswer nonsense(Random& random) override;
  bool says_already(const HttpAnswer& answer) const override;
  bool knows_repeats() const override { return true; }
  bool refuses_repeats() const override { return false; }
  bool considers(InvoiceId) override { return false; }

 private:
  /// What became of one DPS.
  struct File {
    std::string key;  ///< Empty: refused.
    std::string nfse;
  };

  HttpAnswer issue(const Delivery& delivery);
  HttpAnswer register_event(const std::string& key, const services::WireRequest& request);
  HttpAnswer show_dps(const std::string& id) const;
  HttpAnswer show_nfse(const std::string& key);
  HttpAnswer show_event(const std::string& path);

  const Issuer issuer_;
  const int refuses_;
  Scheduler& scheduler_;
  Random random_;
  std::map<std::string, File> files_;         ///< By id of the DPS.
  std::map<std::string, std::string> nfses_;  ///< By access key.
};

}  // namespace fiscal::simulation
