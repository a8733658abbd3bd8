#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/rules.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fiscal::test {

/// A change of an invoice, or of an invoice and its context.
class Edit {
 public:
  Edit() : change_([](Invoice&, CheckContext&) {}) {}

  template <std::invocable<Invoice&> Change>
  Edit(Change change)  // NOLINT(google-explicit-constructor): rows of cases are written with plain lambdas
      : change_([change](Invoice& invoice, CheckContext&) { change(invoice); }) {}

  template <std::invocable<Invoice&, CheckContext&> Change>
  Edit(Change change) : change_(std::move(change)) {}  // NOLINT(google-explicit-constructor)

  void operator()(Invoice& invoice, CheckContext& context) const { change_(invoice, context); }

 private:
  std::function<void(Invoice&, CheckContext&)> change_;
};

/// One rule with its two examples: the valid invoice after `prepare` passes every rule, and after `spoil`
/// breaks this one.
struct RuleCase {
  std::string code;
  std::string official_code;
  std::string field;
  Edit prepare;
  Edit spoil;
};

using RuleCases = std::vector<RuleCase>;

RuleCases general_cases();
RuleCases party_cases();
RuleCases tax_cases();
RuleCases dps_issuer_cases();
RuleCases dps_party_cases();
RuleCases dps_service_cases();
RuleCases dps_iss_cases();
RuleCases dps_base_cases();
RuleCases dps_federal_cases();
RuleCases dps_ibs_cbs_cases();

inline const Edit nothing;

inline void make_simples(Invoice& invoice) {
  invoice.issuer->tax_regime = TaxRegime::SimplesMeEpp;
  invoice.issuer->simples_assessment = SimplesAssessment::AllInSimples;
}

inline void make_mei(Invoice& invoice) { invoice.issuer->tax_regime = TaxRegime::SimplesMei; }

}  // namespace fiscal::test
