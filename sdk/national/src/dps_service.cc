#include "sdk/national/src/dps_parts.h"

namespace fiscal::national {
namespace {

void write_where(LayoutWriter& out, const Invoice& invoice, const Place& place) {
  const Service& service = invoice.service;
  out.open("locPrest");
  if (service.country && *service.country != "BR")
    out.code("cPaisPrestacao", *service.country, place / "country", 2);
  else
    out.digits("cLocPrestacao", service.municipality.value_or(invoice.issuer->municipality),
               place / "municipality", 7, 7);
  out.close();
}

void write_municipal_code(LayoutWriter& out, const Service& service, const DpsOptions& options,
                          const Place& place) {
  if (const auto own = options.municipal_codes.find(service.national_code);
      own != options.municipal_codes.end())
    out.digits("cTribMun", own->second, place, 1, 20);
  else if (service.municipal_code)
    out.digits("cTribMun", *service.municipal_code, place, 3, 3);
}

void write_what(LayoutWriter& out, const Service& service, const DpsOptions& options, const Place& place) {
  out.open("cServ");
  out.digits("cTribNac", service.national_code, place / "national_code", 6, 6);
  write_municipal_code(out, service, options, place / "municipal_code");
  out.any("xDescServ", service.description, place / "description", 2000);
  if (service.nbs) out.digits("cNBS", *service.nbs, place / "nbs", 9, 9);
  if (service.internal_code) out.line("cIntContrib", *service.internal_code, place / "internal_code", 1, 20);
  out.close();
}

void write_foreign_trade(LayoutWriter& out, const ForeignTrade& trade, const Place& place) {
  out.open("comExt");
  out.choice("mdPrestacao", trade.mode, place / "mode", {0, 1, 2, 3, 4});
  out.choice("vincPrest", trade.relationship, place / "relationship", {0, 1, 2, 3, 4, 5, 6, 9});
  out.digits("tpMoeda", trade.currency, place / "currency", 3, 3);
  out.money("vServMoeda", trade.amount_in_currency, place / "amount_in_currency");
  out.two_digits("mecAFComexP", trade.provider_support, place / "provider_support", 8);
  out.two_digits("mecAFComexT", trade.customer_support, place / "customer_support", 26);
  out.choice("movTempBens", trade.temporary_goods, place / "temporary_goods", {0, 1, 2, 3});
  if (trade.import_declaration)
    out.line("nDI", *trade.import_declaration, place / "import_declaration", 1, 12);
  if (trade.export_registration)
    out.line("nRE", *trade.export_registration, place / "export_registration", 1, 12);
  out.number("mdic", trade.share_with_mdic ? 1 : 0);
  out.close();
}

void write_construction(LayoutWriter& out, const Construction& work, const Place& place) {
  out.open("obra");
  if (work.property_registration)
    out.any("inscImobFisc", *work.property_registration, place / "property_registration", 30);
  if (work.work_code)
    out.any("cObra", *work.work_code, place / "work_code", 30);
  else if (work.cib)
    out.code("cCIB", *work.cib, place / "cib", 8);
  else if (work.site)
    write_site(out, *work.site, place / "site");
  else
    out.missing(place / "work_code", "Give work_code, cib or site.");
  out.close();
}

void write_event_activity(LayoutWriter& out, const EventActivity& event, const Place& place) {
  out.open("atvEvento");
  out.line("xNome", event.name, place / "name", 1, 255);
  out.date("dtIni", event.starts, place / "starts");
  out.date("dtFim", event.ends, place / "ends");
  if (event.code)
    out.any("idAtvEvt", *event.code, place / "code", 30);
  else if (event.site)
    write_site(out, *event.site, place / "site");
  else
    out.missing(place / "code", "Give code or site.");
  out.close();
}

void write_further_information(LayoutWriter& out, const Service& service, const Place& place) {
  const bool items = !service.purchase_order_items.empty();
  if (!service.technical_document && !service.document_reference && !service.purchase_order && !items &&
      !service.notes)
    return;
  out.open("infoCompl");
  if (service.technical_document)
    out.any("idDocTec", *service.technical_document, place / "technical_document", 40);
  if (service.document_reference)
    out.line("docRef", *service.document_reference, place / "document_reference", 1, 255);
  if (service.purchase_order) out.line("xPed", *service.purchase_order, place / "purchase_order", 1, 60);
  if (items) {
    out.open("gItemPed");
    const Place all = place / "purchase_order_items";
    for (std::size_t i = 0; i < service.purchase_order_items.size(); ++i)
      out.line("xItemPed", service.purchase_order_items[i], all.entry(i), 1, 60);
    out.close();
  }
  if (service.notes) out.line("xInfComp", *service.notes, place / "notes", 1, 2000);
  out.close();
}

}  // namespace

void write_service(LayoutWriter& out, const Invoice& invoice, const DpsOptions& options, const Place& place) {
  const Service& service = invoice.service;
  out.open("serv");
  write_where(out, invoice, place);
  write_what(out, service, options, place);
  if (service.foreign_trade) write_foreign_trade(out, *service.foreign_trade, place / "foreign_trade");
  if (service.construction) write_construction(out, *service.construction, place / "construction");
  if (service.event) write_event_activity(out, *service.event, place / "event");
  write_further_information(out, service, place);
  out.close();
}

}  // namespace fiscal::national
