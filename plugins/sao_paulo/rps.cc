#include "plugins/sao_paulo/rps.h"

#include <fiscal/town_parameters.hpp>

#include <algorithm>
#include <array>

#include "plugins/sao_paulo/rps_values.h"

namespace fiscal::sao_paulo {
namespace {

constexpr std::int64_t largest_number = 999'999'999'999;  ///< NumeroRPS has twelve digits.
constexpr Money largest_amount{999'999'999'999'999};      ///< Fifteen digits of the signed text.

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != '.' && c != '-' && c != '/' && c != ' ') digits += c;
  return digits;
}

bool only_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The names under which settings know a service, the narrowest first.
std::array<std::string, 3> names_of(const Service& service) {
  return {service.internal_code.value_or(""), service.national_code + service.municipal_code.value_or(""),
          service.national_code};
}

template <class Table>
auto looked_up(const Table& table, const Service& service) {
  std::optional<typename Table::mapped_type> found;
  for (const std::string& name : names_of(service))
    if (const auto row = table.find(name); !found && !name.empty() && row != table.end()) found = row->second;
  return found;
}

/// TributacaoRPS, or nothing where the town has no letter for it.
std::optional<char> taxation_of(const Invoice& invoice, const PaulistanaSettings& settings) {
  const Iss& iss = invoice.taxes.iss;
  const bool here = iss_municipality(invoice) == town_code;
  if (const auto exemption = looked_up(settings.exemptions, invoice.service))
    return *exemption == Exemption::InTown ? 'A' : 'B';
  if (iss.suspension) return here ? 'X' : 'V';
  switch (iss.treatment) {
    case IssTreatment::Taxable:
      return here ? 'T' : 'F';
    case IssTreatment::Immune:
      return here ? 'M' : 'N';
    case IssTreatment::Export:
      return 'P';
    case IssTreatment::NotSubject:
      break;
  }
  return std::nullopt;
}

/// Collects what is wrong.
class Examination {
 public:
  void wrong(std::string code, std::string field, std::string text, std::string fix) {
    findings_.push_back({std::move(code), {}, std::move(field), std::move(text), std::move(fix)});
  }
  void require(bool holds, const char* code, const char* field, const char* text, const char* fix) {
    if (!holds) wrong(code, field, text, fix);
  }
  Findings take() { return std::move(findings_); }
  void add(Finding finding) { findings_.push_back(std::move(finding)); }
  bool clean() const { return findings_.empty(); }

 private:
  Findings findings_;
};

void examine_customer(Examination& examination, const Invoice& invoice, Layout layout,
                      const PaulistanaSettings& settings) {
  if (!invoice.customer) return;
  const bool foreign = invoice.customer->foreign_tax_id || invoice.customer->no_foreign_tax_id;
  examination.require(
      !foreign || layout == Layout::V1 || settings.foreign_numbers_at_end, "foreign_customer_unverified",
      "/customer", "How a foreign customer enters the town's signed text is not settled.",
      "Try it with the connection's setting foreign_customers, or invoice without the foreign number.");
  examination.require(!invoice.customer->email || invoice.customer->email->size() <= 75, "text_length",
                      "/customer/email", "The town takes 75 characters of an e-mail address.",
                      "Give a shorter address.");
}

/// Layout 1 is older than the CNPJ with letters.
void examine_layout_1(Examination& examination, const Invoice& invoice) {
  const auto has_letters = [](const std::optional<std::string>& tax_id) {
    return tax_id && !only_digits(*tax_id);
  };
  const bool customer = invoice.customer && has_letters(invoice.customer->tax_id);
  const bool intermediary = invoice.intermediary && has_letters(invoice.intermediary->tax_id);
  examination.require(!customer && !intermediary && !has_letters(invoice.issuer->tax_id), "not_expressible",
                      customer       ? "/customer/tax_id"
                      : intermediary ? "/intermediary/tax_id"
                                     : "/issuer/tax_id",
                      "Layout 1 takes no CNPJ with letters.", "Use layout 2.");
}

void examine_layout_2(Examination& examination, const Invoice& invoice) {
  examination.require(invoice.service.nbs && invoice.service.nbs->size() == 9, "field_missing",
                      "/service/nbs", "Layout 2 of São Paulo needs the NBS code.", "Give its nine digits.");
  examination.require(invoice.taxes.ibs_cbs.has_value(), "field_missing", "/taxes/ibs_cbs",
                      "Layout 2 of São Paulo needs IBS and CBS.",
                      "Give classification and operation_indicator under /taxes/ibs_cbs.");
  const bool event_without_place =
      invoice.service.event && (!invoice.service.event->site || !invoice.service.event->site->postal_code);
  examination.require(!event_without_place, "field_missing", "/service/event/site",
                      "The town takes an event by its place in Brazil, not by a code.",
                      "Give the site with its postal code.");
}

void examine_amounts(Examination& examination, const Invoice& invoice, const Rps& rps) {
  examination.require(rps.price.centavos > 0 && rps.price <= largest_amount, "amount_not_positive", "/amount",
                      "The price less the unconditional discount is not an amount that the town takes.",
                      "Give an amount above zero.");
  examination.require(rps.deductions.centavos >= 0 && rps.deductions < rps.price, "deduction_too_large",
                      "/deductions", "The deductions are not below the price (304).", "Lower them.");
  examination.require(!invoice.discounts || !invoice.discounts->conditional, "not_expressible",
                      "/discounts/conditional",
                      "The town's layouts have no place for a conditional discount.",
                      "Leave it out, and say it in the description.");
  examination.require(rps.rate.ten_thousandths % 100 == 0, "percent_too_precise", "/taxes/iss/rate",
                      "The town takes two decimals of a percentage.", "Round the rate.");
}

}  // namespace

std::variant<RpsKey, Finding> key_of(const Issuer& issuer, const std::optional<DocumentNumber>& number,
                                     Layout layout) {
  RpsKey key;
  key.registration = digits_of(issuer.municipal_registration.value_or(""));
  const std::size_t most = layout == Layout::V1 ? 8 : 12;
  if (key.registration.empty() || key.registration.size() > most || !only_digits(key.registration))
    return Finding{"field_missing",
                   {},
                   "/issuer/municipal_registration",
                   "São Paulo needs the issuer's municipal registration (CCM).",
                   "Give its digits in the account, at most " + std::to_string(most) + "."};
  if (!number || number->series.empty() || number->series.size() > 5 || number->number < 1 ||
      number->number > largest_number)
    return Finding{
        "number_not_expressible",
        {},
        {},
        "A receipt of São Paulo needs a series of 1 to 5 characters and a number of at most twelve digits.",
        "Correct the connection's series or counter."};
  key.series = number->series;
  key.number = number->number;
  return key;
}

Date receipt_date(const Invoice& invoice, const CallContext& context, const PaulistanaSettings& settings) {
  const Date emitted = local_date(context.now, context.zone);
  return settings.dated_by_emission ? emitted : invoice.competence_date.value_or(emitted);
}

std::variant<Rps, Findings> rps_of(const CallContext& context, const std::optional<DocumentNumber>& number,
                                   const Invoice& invoice, const PaulistanaSettings& settings) {
  Examination examination;
  if (!invoice.issuer || invoice.issuer->municipality != town_code) {
    examination.wrong("wrong_municipality", "/issuer/municipality",
                      "The issuer is not established in São Paulo.",
                      "Route the invoice to a connection of the issuer's town.");
    return examination.take();
  }
  Rps rps;
  rps.date = receipt_date(invoice, context, settings);
  rps.layout = settings.layout_on(rps.date);
  auto key = key_of(*invoice.issuer, number, rps.layout);
  if (auto* problem = std::get_if<Finding>(&key))
    examination.add(std::move(*problem));
  else
    rps.key = std::get<RpsKey>(std::move(key));

  const auto taxation = taxation_of(invoice, settings);
  examination.require(taxation.has_value(), "not_expressible", "/taxes/iss/treatment",
                      "The town has no letter for services that are not subject to ISS.",
                      "Give another treatment, or exempt the service in the connection's settings.");
  rps.taxation = taxation.value_or('T');
  const auto code = looked_up(settings.service_codes, invoice.service);
  examination.require(code.has_value(), "service_code_unknown", "/service/national_code",
                      "The connection does not know the town's own code for this service.",
                      "Add it to the connection's service_codes.");
  rps.service_code = code.value_or("");
  rps.price = invoice.amount;
  if (invoice.discounts && invoice.discounts->unconditional) rps.price -= *invoice.discounts->unconditional;
  rps.deductions = deductions_of(invoice);
  rps.withheld = withheld_of(invoice.taxes);
  rps.rate = invoice.taxes.iss.rate.value_or(Rate{});
  rps.iss_withheld = invoice.taxes.iss.withheld_by == WithheldBy::Customer;
  rps.iss_withheld_by_intermediary = invoice.taxes.iss.withheld_by == WithheldBy::Intermediary;
  const bool abroad = invoice.service.country && *invoice.service.country != "BR";
  if (!abroad) rps.place = invoice.service.municipality.value_or(invoice.issuer->municipality);

  examine_amounts(examination, invoice, rps);
  examine_customer(examination, invoice, rps.layout, settings);
  if (rps.layout == Layout::V1)
    examine_layout_1(examination, invoice);
  else
    examine_layout_2(examination, invoice);
  if (!examination.clean()) return examination.take();
  return rps;
}

}  // namespace fiscal::sao_paulo
