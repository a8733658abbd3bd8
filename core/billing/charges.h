#pragma once

#include "core/base/result.h"
#include "core/billing/charge.h"
#include "core/billing/shelf.h"

namespace fiscal::billing {

/// How the store knows charges.
struct ChargeLabels {
  static constexpr const char* kind = "charge";
  static constexpr const char* prefix = "chg_";
  static std::vector<std::string> keys(const Charge& charge);
  static std::vector<std::string> tags(const Charge& charge);
};

/// Which charges a list shows.
struct ChargeQuery {
  std::optional<ChargeKind> kind;
  std::optional<std::string> reference;
  std::optional<std::string> customer;
  std::optional<ChargeStatus> status;
  ListPart part;
};

/// The charges of accounts. Safe from any thread; throws what the store throws.
class Charges {
 public:
  Charges(store::ResourceStore& store, const Clock& clock) : shelf_(store, clock) {}

  struct Registered {
    Charge charge;
    bool is_new = false;  ///< False: one of this kind had the reference (or the id), and this is it.
  };

  /// The id that a charge with this reference gets. Whoever registers it gives it the same, so what is made
  /// for a charge can be named before the charge is kept.
  static std::string id_of(const AccountId& account, ChargeKind kind, const std::string& reference);

  /// Adds a charge unless one of its kind has its reference, or any has its id.
  Registered register_charge(const AccountId& account, Charge charge) const;

  std::optional<Charge> find(const AccountId& account, const std::string& id) const {
    return shelf_.find(account, id);
  }
  std::optional<Charge> find_by_reference(const AccountId& account, ChargeKind kind,
                                          const std::string& reference) const;
  Page<Charge> list(const AccountId& account, const ChargeQuery& query) const;

  /// Nothing when there is no such charge.
  std::optional<Charge> change(const AccountId& account, const std::string& id,
                               const std::function<void(Charge&)>& change) const {
    return shelf_.change(account, id, change);
  }

 private:
  Shelf<Charge, ChargeLabels> shelf_;
};

}  // namespace fiscal::billing
