#include "sdk/generator/service.h"

#include <fiscal/tables.hpp>

#include <string_view>

#include "sdk/generator/parties.h"

namespace fiscal::testing {
namespace {

const NationalService& draw_national_service(Dice& dice, IssTreatment treatment, bool rendered_abroad) {
  if (treatment == IssTreatment::NotSubject) return *find_national_service("990101");
  while (true) {
    const NationalService& service = dice.pick(national_services());
    if (service.incidence == Incidence::None) continue;
    // Rendered in Brazil, only what is due at the provider's can be exported; rendered abroad, only that can
    // be taxed.
    const bool decided_by_place = service.incidence != Incidence::Provider;
    if (treatment == IssTreatment::Export && !rendered_abroad && decided_by_place) continue;
    if (treatment == IssTreatment::Taxable && rendered_abroad && decided_by_place) continue;
    return service;
  }
}

IssTreatment draw_treatment(Dice& dice, const RandomOptions& options) {
  const auto roll = dice.between(1, 100);
  if (roll <= 75) return IssTreatment::Taxable;
  if (roll <= 83) return IssTreatment::Immune;
  if (roll <= 93 && options.abroad) return IssTreatment::Export;
  return IssTreatment::NotSubject;
}

ForeignTrade draw_foreign_trade(Dice& dice, TextStyle style) {
  constexpr int relationships[] = {0, 1, 2, 3, 4, 5, 6, 9};
  ForeignTrade trade;
  trade.mode = static_cast<int>(dice.between(1, 4));
  trade.relationship = dice.pick(relationships);
  trade.currency = random_digits(dice, 3);
  trade.amount_in_currency = {dice.between(0, 10'000'000)};
  trade.provider_support = "0" + std::to_string(dice.between(1, 8));
  const auto support = dice.between(1, 26);
  trade.customer_support = (support < 10 ? "0" : "") + std::to_string(support);
  trade.temporary_goods = static_cast<int>(dice.between(1, 3));
  if (trade.temporary_goods == 2) trade.import_declaration = random_text(dice, 1, 12, TextKind::Latin, style);
  if (trade.temporary_goods == 3)
    trade.export_registration = random_text(dice, 1, 12, TextKind::Latin, style);
  trade.share_with_mdic = dice.chance(50);
  return trade;
}

Construction draw_construction(Dice& dice, Whereabouts whereabouts, TextStyle style) {
  Construction work;
  if (dice.chance(30)) work.property_registration = random_alphanumeric(dice, 1, 30);
  const auto form = dice.between(1, 3);
  if (form == 1) work.work_code = random_alphanumeric(dice, 1, 30);
  if (form == 2) work.cib = "A" + random_digits(dice, 7);
  if (form == 3) work.site = draw_site(dice, whereabouts, style);
  return work;
}

EventActivity draw_event(Dice& dice, Whereabouts whereabouts, Date today, TextStyle style) {
  EventActivity event;
  event.name = random_text(dice, 1, 255, TextKind::Latin, style);
  event.starts = today;
  event.ends = dice.chance(50) ? today : Date{static_cast<std::int16_t>(today.year + 1), 1, 1};
  if (dice.chance(50))
    event.code = random_alphanumeric(dice, 1, 30);
  else
    event.site = draw_site(dice, whereabouts, style);
  return event;
}

void draw_texts(Dice& dice, TextStyle style, Service& service) {
  service.description = random_text(dice, 1, 2000, TextKind::Any, style);
  if (dice.chance(10)) service.description += service.description.size() < 1000 ? "\nsegunda linha" : "";
  if (dice.chance(30)) service.internal_code = random_alphanumeric(dice, 1, 20);
  if (dice.chance(15)) service.technical_document = random_text(dice, 1, 40, TextKind::Any, style);
  if (dice.chance(15)) service.document_reference = random_text(dice, 1, 255, TextKind::Latin, style);
  if (dice.chance(20)) service.purchase_order = random_text(dice, 1, 60, TextKind::Latin, style);
  if (dice.chance(10)) {
    const auto count = style.boundary_sizes && dice.chance(10) ? 99 : dice.between(1, 3);
    for (std::int64_t i = 0; i < count; ++i)
      service.purchase_order_items.push_back(random_text(dice, 1, 60, TextKind::Latin, style));
  }
  if (dice.chance(25)) service.notes = random_text(dice, 1, 2000, TextKind::Latin, style);
}

void draw_place(Dice& dice, bool rendered_abroad, Service& service) {
  if (rendered_abroad)
    service.country = draw_foreign_country(dice);
  else if (dice.chance(5) && service.national_code != "200101")
    service.municipality = std::string(maritime_waters);
  else if (dice.chance(60))
    service.municipality = draw_municipality(dice);
}

}  // namespace

void draw_service(Dice& dice, const RandomOptions& options, TextStyle style, Invoice& invoice) {
  Service& service = invoice.service;
  Iss& iss = invoice.taxes.iss;
  iss.treatment = draw_treatment(dice, options);
  const bool exported = iss.treatment == IssTreatment::Export;
  const bool rendered_abroad = options.abroad && dice.chance(exported ? 50 : 4);
  const NationalService& row = draw_national_service(dice, iss.treatment, rendered_abroad);
  service.national_code = std::string(row.code.view());
  if (dice.chance(20)) service.municipal_code = "00" + std::to_string(dice.between(1, 9));
  draw_texts(dice, style, service);
  draw_place(dice, rendered_abroad, service);

  const bool customer_abroad = options.abroad && dice.chance(exported ? 70 : 8);
  const bool needs_address = row.incidence == Incidence::Customer;
  if (customer_abroad)
    invoice.customer = draw_party(dice, Whereabouts::Abroad, style);
  else if (needs_address || dice.chance(70))
    invoice.customer = draw_party(dice, Whereabouts::Brazil, style);
  else if (dice.chance(60))
    invoice.customer = draw_party(dice, Whereabouts::Unknown, style);

  const bool intermediary_abroad = options.abroad && dice.chance(3);
  if (intermediary_abroad || dice.chance(10))
    invoice.intermediary =
        draw_party(dice, intermediary_abroad ? Whereabouts::Abroad : Whereabouts::Brazil, style);

  const bool crosses_border = customer_abroad || intermediary_abroad || rendered_abroad;
  if (crosses_border || exported) service.foreign_trade = draw_foreign_trade(dice, style);
  if (crosses_border || dice.chance(30)) service.nbs = std::string(dice.pick(nbs_codes()).code.view());
  // The place that decides is the customer's where the service is due there; such services are drawn abroad
  // alone.
  if (exported && !rendered_abroad) iss.result_country = draw_foreign_country(dice);

  const Whereabouts site = rendered_abroad ? Whereabouts::Abroad : Whereabouts::Brazil;
  const bool free_choice = row.code == std::string_view("990101");
  if (row.required_group == RequiredGroup::Construction || (free_choice && dice.chance(20)))
    service.construction = draw_construction(dice, site, style);
  if (row.required_group == RequiredGroup::Event || (free_choice && dice.chance(20)))
    service.event = draw_event(dice, site, options.today, style);
}

}  // namespace fiscal::testing
