#include "core/api/dialects/asaas/taxes.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/wording.h"

namespace fiscal::dialects::asaas {
namespace {

/// From when on NT 007 applies: the retention type is computed, and the issuer's own rates have fields of
/// their own.
constexpr Date since_nt_007{2026, 6, 30};

struct TaxStatus {
  std::string_view word;
  const char* cst;
};

/// pisCofinsTaxStatus, with the deprecated word for exempt contributions.
constexpr std::array statuses = std::to_array<TaxStatus>({{"STANDARD_TAXABLE_OPERATION", "01"},
                                                          {"DIFFERENTIATED_RATE_TAXABLE_OPERATION", "02"},
                                                          {"ZERO_RATE_TAXABLE_OPERATION", "06"},
                                                          {"EXEMPT_CONTRIBUTION_OPERATION", "07"},
                                                          {"TAXABLE_CONTRIBUTION_OPERATION", "07"},
                                                          {"NON_TAXABLE_OPERATION", "08"},
                                                          {"TAX_SUSPENSION_OPERATION", "09"}});

constexpr std::array kept_members = {"nbsCode",
                                     "taxSituationCode",
                                     "taxClassificationCode",
                                     "operationIndicatorCode",
                                     "retainIss",
                                     "iss",
                                     "pisCofinsRetentionType",
                                     "pisCofinsTaxStatus",
                                     "operationPis",
                                     "operationCofins",
                                     "pis",
                                     "cofins",
                                     "csll",
                                     "inss",
                                     "ir",
                                     "useTaxSystemReformNT007"};

class TaxReader {
 public:
  TaxReader(const Json& taxes, const TaxCase& tax_case, Findings& problems)
      : taxes_(taxes), case_(tax_case), problems_(problems), members_(taxes, note_in(problems), "taxes.") {}

  Json read(Money& withheld) {
    iss(withheld);
    federal(withheld);
    contributions(withheld);
    ibs_cbs();
    members_.flag("useTaxSystemReformNT007");
    return std::move(canonical_);
  }

 private:
  /// The issuer's own contributions, apart from what is withheld.
  struct Own {
    Rate pis;
    Rate cofins;
  };

  /// A percentage of `taxes`; zero where it is absent.
  Rate percent(const char* name) {
    const Json& value = member(taxes_, name);
    if (value.is_null()) return {};
    const auto rate = percent_at(value);
    if (!rate || rate->ten_thousandths > 1'000'000)
      problems_.push_back(wrong(std::string("taxes.") + name, "deve ser um percentual de 0 a 100."));
    return rate.value_or(Rate{});
  }

  void iss(Money& withheld) {
    const Rate rate = percent("iss");
    const bool retained = members_.flag("retainIss").value_or(false);
    canonical_["iss"] = Json::object();
    if (retained) canonical_["iss"]["withheld_by"] = "customer";
    if (retained) withheld += percent_of(case_.value, rate);
    if (rate.ten_thousandths > 0 && (retained || !case_.national_portal))
      canonical_["iss"]["rate"] = to_text(rate);
  }

  void federal(Money& withheld) {
    for (const auto& [theirs, ours] : {std::pair("ir", "income_tax"), std::pair("inss", "social_security")}) {
      const Money amount = percent_of(case_.value, percent(theirs));
      if (amount.centavos == 0) continue;
      canonical_["withholding"][ours] = amount.centavos;
      withheld += amount;
    }
  }

  /// PIS, COFINS and CSLL: their sum is withheld, and the situation of the issuer's own stands beside it.
  void contributions(Money& withheld) {
    const auto retention = members_.text("pisCofinsRetentionType");
    const bool before = case_.effective_date < since_nt_007;
    // Before NT 007 one pair of rates was both: the issuer's own, and withheld unless it was said not to be.
    const bool own_only = before && retention == "NOT_WITHHELD";
    const Rate pis = percent("pis"), cofins = percent("cofins"), csll = percent("csll");
    const Own own{before ? pis : percent("operationPis"), before ? cofins : percent("operationCofins")};
    std::string which;
    Money sum;
    for (const auto& [rate, word, counts] :
         {std::tuple(pis, "pis", !own_only), std::tuple(cofins, "cofins", !own_only),
          std::tuple(csll, "csll", true)}) {
      const Money amount = counts ? percent_of(case_.value, rate) : Money{};
      if (amount.centavos == 0) continue;
      which += (which.empty() ? "" : "_") + std::string(word);
      sum += amount;
    }
    if (sum.centavos > 0) canonical_["withholding"]["contributions"] = sum.centavos;
    withheld += sum;
    situation(before, which, own, retention);
  }

  void situation(bool before, const std::string& which, const Own& rates,
                 const std::optional<std::string>& retention) {
    const auto status = members_.text("pisCofinsTaxStatus");
    const bool must_say = case_.national_portal && case_.regime == TaxRegime::Regular;
    if (retention && *retention != "WITHHELD" && *retention != "NOT_WITHHELD")
      problems_.push_back(wrong("taxes.pisCofinsRetentionType", "deve ser WITHHELD ou NOT_WITHHELD."));
    if (!status) {
      if (must_say || retention == "WITHHELD")
        problems_.push_back(wrong("taxes.pisCofinsTaxStatus", "deve ser informado."));
      if (must_say && before && !retention)
        problems_.push_back(wrong("taxes.pisCofinsRetentionType", "deve ser informado."));
      return;
    }
    if (must_say && !before)
      for (const char* own : {"operationPis", "operationCofins"})
        if (member(taxes_, own).is_null())
          problems_.push_back(wrong(std::string("taxes.") + own, "deve ser informado."));
    const char* cst = nullptr;
    for (const TaxStatus& known : statuses)
      if (known.word == *status) cst = known.cst;
    if (cst == nullptr) {
      problems_.push_back(wrong("taxes.pisCofinsTaxStatus", "não é uma situação tributária conhecida."));
      return;
    }
    Json own{{"cst", cst}};
    if (rates.pis.ten_thousandths > 0 || rates.cofins.ten_thousandths > 0)
      own.update({{"base", case_.value.centavos},
                  {"pis_rate", to_text(rates.pis)},
                  {"cofins_rate", to_text(rates.cofins)},
                  {"pis_amount", percent_of(case_.value, rates.pis).centavos},
                  {"cofins_amount", percent_of(case_.value, rates.cofins).centavos}});
    own["withheld"] = which.empty() ? "none" : which;
    canonical_["pis_cofins"] = std::move(own);
  }

  void ibs_cbs() {
    const std::tuple<const char*, const char*> members[] = {
        {"taxSituationCode", "cst"},
        {"taxClassificationCode", "classification"},
        {"operationIndicatorCode", "operation_indicator"}};
    for (const auto& [theirs, ours] : members)
      if (const auto code = members_.word(theirs)) canonical_["ibs_cbs"][ours] = *code;
  }

  const Json& taxes_;
  const TaxCase& case_;
  Findings& problems_;
  Members members_;
  Json canonical_ = Json::object();
};

}  // namespace

Json canonical_taxes(const Json& taxes, const TaxCase& tax_case, Money& withheld, Findings& problems) {
  return TaxReader(taxes, tax_case, problems).read(withheld);
}

std::string kept_taxes(const Json& taxes) {
  Json kept = Json::object();
  for (const char* name : kept_members)
    if (const Json& value = member(taxes, name); value.is_primitive() && !value.is_null()) kept[name] = value;
  return kept.dump();
}

}  // namespace fiscal::dialects::asaas
