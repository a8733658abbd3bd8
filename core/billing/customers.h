#pragma once

#include "core/base/result.h"
#include "core/billing/customer.h"
#include "core/billing/shelf.h"

namespace fiscal::billing {

/// How the store knows customers.
struct CustomerLabels {
  static constexpr const char* kind = "customer";
  static constexpr const char* prefix = "cus_";
  static std::vector<std::string> keys(const Customer& customer);
  static std::vector<std::string> tags(const Customer& customer);
};

/// Which customers a list shows; those that were deleted never are.
struct CustomerQuery {
  std::optional<std::string> tax_id;  ///< Normalised, or a foreign tax number.
  std::optional<std::string> reference;
  std::optional<std::string> email;
  ListPart part;
};

/// The customers of accounts. Safe from any thread; throws what the store throws. What a party may say is the
/// caller's to check: nothing here looks at check digits.
class Customers {
 public:
  Customers(store::ResourceStore& store, const Clock& clock) : shelf_(store, clock) {}

  /// Changes the customer that `wanted` means, or adds it: the one with its id, or the living one with its
  /// tax number, or where it has none the living one with its reference. What is absent in `wanted` is absent
  /// afterwards; its place, id and time of creation stay. Nothing is found by an id that is not there:
  /// error customer_unknown.
  Result<Customer> upsert(const AccountId& account, Customer wanted) const;

  /// Always another customer, even with a tax number that one has already, as some systems allow. Error
  /// id_taken.
  Result<Customer> add(const AccountId& account, Customer customer) const;

  std::optional<Customer> find(const AccountId& account, const std::string& id) const {
    return shelf_.find(account, id);
  }
  /// The newest living one.
  std::optional<Customer> find_by_tax_id(const AccountId& account, const std::string& tax_id) const;
  std::optional<Customer> find_by_reference(const AccountId& account, const std::string& reference) const;
  Page<Customer> list(const AccountId& account, const CustomerQuery& query) const;

  /// Nothing when there is no such customer; deleted ones can be changed too, so that they can come back.
  std::optional<Customer> change(const AccountId& account, const std::string& id,
                                 const std::function<void(Customer&)>& change) const {
    return shelf_.change(account, id, change);
  }

 private:
  Shelf<Customer, CustomerLabels> shelf_;
};

}  // namespace fiscal::billing
