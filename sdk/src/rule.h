#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/money.hpp>
#include <fiscal/rules.hpp>
#include <fiscal/tables.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How a rule is written: a row of a table with its code, the field it blames, a predicate and two sentences.
namespace fiscal::rules {

/// `amount` held between zero and the largest that a document carries, so that sums of wild input cannot
/// overflow; the wild amount itself is a finding of its own.
constexpr Money within_limits(Money amount) { return std::clamp(amount, Money{}, max_money); }
inline Money within_limits(const std::optional<Money>& amount) {
  return within_limits(amount.value_or(Money{}));
}

/// What rules ask for more than once, found out once per invoice.
struct Facts {
  Facts(const Invoice& invoice, const CheckContext& context);

  const Invoice& invoice;
  const CheckContext& context;
  const NationalService* service;  ///< nullptr for an unknown code.
  bool customer_abroad;
  bool intermediary_abroad;
  bool rendered_abroad;
  std::optional<Date> emitted_on;  ///< Local day of emission.
  std::optional<Date> competence;  ///< The invoice's, else the day of emission.
  std::optional<Rate> iss_rate;    ///< The invoice's, else the municipality's.
  Money unconditional_discount;
  Money deduction;  ///< Whatever form it was given in.
  Money benefit;    ///< Reduction of the base by a municipal benefit.
  Money withheld;   ///< Federal taxes, and ISS when withheld and its rate is known.

  /// Price less the unconditional discount.
  Money price() const { return within_limits(invoice.amount) - unconditional_discount; }
};

template <class Subject>
struct Rule {
  std::string_view code;
  std::string_view official_code;
  std::string_view field;  ///< Below the table's subject.
  bool (*broken)(const Subject& subject, const Facts& facts);
  std::string_view text;
  std::string_view fix;
  std::string_view source = {};  ///< Empty: the table's.
};

template <class Subject>
struct RuleTable {
  std::string_view at;  ///< JSON pointer of the subject; "*" stands for its index.
  std::string_view source;
  std::span<const Rule<Subject>> rules;
};

/// `at` with "*" replaced by `index`, then `field`.
std::string pointer(std::string_view at, std::size_t index, std::string_view field);

template <class Subject>
void apply(const RuleTable<Subject>& table, const Subject& subject, const Facts& facts, Findings& findings,
           std::size_t index = 0) {
  for (const Rule<Subject>& rule : table.rules) {
    if (!rule.broken(subject, facts)) continue;
    findings.push_back({std::string(rule.code), std::string(rule.official_code),
                        pointer(table.at, index, rule.field), std::string(rule.text), std::string(rule.fix)});
  }
}

template <class Subject>
void apply(const RuleTable<Subject>& table, const std::optional<Subject>& subject, const Facts& facts,
           Findings& findings, std::size_t index = 0) {
  if (subject) apply(table, *subject, facts, findings, index);
}

template <class Subject>
void list(const RuleTable<Subject>& table, std::vector<RuleInfo>& infos) {
  for (const Rule<Subject>& rule : table.rules)
    infos.push_back({rule.code, rule.official_code, std::string(table.at) + std::string(rule.field),
                     rule.source.empty() ? table.source : rule.source, rule.text});
}

/// One subject's rules: how they are applied and how they are listed.
struct Chapter {
  void (*check)(const Facts& facts, Findings& findings);
  void (*list)(std::vector<RuleInfo>& infos);
};

Findings check(std::span<const Chapter> chapters, const Invoice& invoice, const CheckContext& context);
std::vector<RuleInfo> listed(std::span<const Chapter> chapters);

// Predicates that many rows share.

bool is_abroad(const std::optional<Address>& address);
bool looks_like_email(std::string_view text);
bool is_known_foreign_country(std::string_view code);

/// An amount below zero or above what a document can carry.
template <auto Member>
constexpr auto money_outside_range = [](const auto& subject, const Facts&) -> bool {
  const std::optional<Money> amount = subject.*Member;
  return amount && (amount->centavos < 0 || *amount > max_money);
};

/// A percentage below zero or above a hundred.
template <auto Member>
constexpr auto percent_outside_range = [](const auto& subject, const Facts&) -> bool {
  const std::optional<Rate> rate = subject.*Member;
  return rate && (*rate < Rate{0} || *rate > Rate{1'000'000});
};

/// A percentage that two decimals cannot say.
template <auto Member>
constexpr auto percent_too_fine = [](const auto& subject, const Facts&) -> bool {
  const std::optional<Rate> rate = subject.*Member;
  return rate && rate->ten_thousandths % 100 != 0;
};

/// A code of a municipality that the table does not have.
template <auto Member>
constexpr auto municipality_unknown = [](const auto& subject, const Facts&) -> bool {
  const std::optional<std::string>& code = subject.*Member;
  return code && find_municipality(*code) == nullptr;
};

}  // namespace fiscal::rules
