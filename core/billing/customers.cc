#include "core/billing/customers.h"

namespace fiscal::billing {
namespace {

std::optional<std::string> document_label(const Party& party) {
  if (party.tax_id) return "document:" + *party.tax_id;
  if (party.foreign_tax_id) return "document:" + *party.foreign_tax_id;
  return std::nullopt;
}

constexpr const char* living = "living";

/// What tells this customer from others, for an upsert.
std::optional<std::string> naming_label(const Customer& customer) {
  if (auto document = document_label(customer.party)) return document;
  if (customer.reference) return "reference:" + *customer.reference;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> CustomerLabels::keys(const Customer& customer) {
  if (customer.deleted) return {};
  const auto label = naming_label(customer);
  return label ? std::vector{*label} : std::vector<std::string>{};
}

std::vector<std::string> CustomerLabels::tags(const Customer& customer) {
  std::vector<std::string> tags;
  if (!customer.deleted) tags.push_back(living);
  if (auto document = document_label(customer.party)) tags.push_back(*document);
  if (customer.reference) tags.push_back("reference:" + *customer.reference);
  if (customer.party.email) tags.push_back("email:" + *customer.party.email);
  return tags;
}

Result<Customer> Customers::upsert(const AccountId& account, Customer wanted) const {
  const auto replace = [&](const std::string& id) {
    return shelf_.change(account, id, [&](Customer& present) {
      Customer next = wanted;
      next.place = present.place;
      next.created_at = present.created_at;
      present = std::move(next);
    });
  };
  if (!wanted.id.empty()) {
    if (auto changed = replace(wanted.id)) return *std::move(changed);
    return Finding{"customer_unknown",
                   {},
                   "/id",
                   "there is no customer " + wanted.id,
                   "Leave the id out to add one; ids are given here."};
  }
  const auto label = naming_label(wanted);
  while (true) {
    if (label) {
      const auto same = shelf_.list(account, {*label, living}, {.limit = 1});
      if (!same.rows.empty())
        if (auto changed = replace(same.rows.front().id)) return *std::move(changed);
    }
    auto added = shelf_.add(account, wanted);
    if (auto* customer = std::get_if<Customer>(&added)) return std::move(*customer);
    // Another request added it in between: what it holds is living, so the list has it now.
  }
}

Result<Customer> Customers::add(const AccountId& account, Customer customer) const {
  auto added = shelf_.add_leaving_keys(account, std::move(customer));
  if (auto* kept = std::get_if<Customer>(&added)) return std::move(*kept);
  return Finding{"id_taken",
                 {},
                 "/id",
                 "another customer has the id " + std::get<1>(added).holder.id,
                 "Choose another id, or change that customer."};
}

std::optional<Customer> Customers::find_by_tax_id(const AccountId& account, const std::string& tax_id) const {
  auto page = list(account, {.tax_id = tax_id, .part = {.limit = 1}});
  if (page.rows.empty()) return std::nullopt;
  return std::move(page.rows.front());
}

std::optional<Customer> Customers::find_by_reference(const AccountId& account,
                                                     const std::string& reference) const {
  auto page = list(account, {.reference = reference, .part = {.limit = 1}});
  if (page.rows.empty()) return std::nullopt;
  return std::move(page.rows.front());
}

Page<Customer> Customers::list(const AccountId& account, const CustomerQuery& query) const {
  // The rarest tag leads: the store follows the first one.
  std::vector<std::string> tags;
  if (query.tax_id) tags.push_back("document:" + *query.tax_id);
  if (query.reference) tags.push_back("reference:" + *query.reference);
  if (query.email) tags.push_back("email:" + *query.email);
  tags.push_back(living);
  return shelf_.list(account, std::move(tags), query.part);
}

}  // namespace fiscal::billing
