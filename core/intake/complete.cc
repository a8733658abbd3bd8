#include "core/intake/complete.h"

namespace fiscal::intake {
namespace {

template <class T>
void fill(std::optional<T>& member, const std::optional<T>& known) {
  if (!member) member = known;
}

}  // namespace

void fill_issuer(Issuer& given, const Issuer& known) {
  fill(given.municipal_registration, known.municipal_registration);
  fill(given.caepf, known.caepf);
  fill(given.email, known.email);
  fill(given.phone, known.phone);
  fill(given.address, known.address);
  // Only a company in the Simples has an assessment: that of the account says nothing about another regime.
  if (given.tax_regime == known.tax_regime) fill(given.simples_assessment, known.simples_assessment);
}

ZoneOffset zone_of(const Account& account) { return brazilian_zone(account.zone).value_or(ZoneOffset{-180}); }

Findings complete(Invoice& invoice, const Account& account, Instant now) {
  Findings findings;
  if (!invoice.issuer) {
    invoice.issuer = account.issuer;
  } else if (invoice.issuer->tax_id != account.issuer.tax_id) {
    findings.push_back({"issuer_of_another_account",
                        {},
                        "/issuer/tax_id",
                        "The issuer is not the one of the account that the API key belongs to.",
                        "Leave the issuer out, or use a key of the account that issues as this tax number."});
  } else {
    fill_issuer(*invoice.issuer, account.issuer);
  }
  if (!invoice.competence_date) invoice.competence_date = local_date(now, zone_of(account));
  if (!invoice.service.municipality && !invoice.service.country)
    invoice.service.municipality = invoice.issuer->municipality;
  return findings;
}

}  // namespace fiscal::intake
