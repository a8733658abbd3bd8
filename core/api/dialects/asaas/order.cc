#include "core/api/dialects/asaas/order.h"

#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/taxes.h"
#include "core/api/dialects/asaas/wording.h"
#include "core/api/dialects/service_codes.h"
#include "core/intake/complete.h"

namespace fiscal::dialects::asaas {
namespace {

/// What the seed marks as required and has no rule of its own here.
constexpr const char* required_texts[] = {"serviceDescription", "observations"};

class OrderReader {
 public:
  OrderReader(const Json& body, const Reading& reading)
      : body_(body), reading_(reading), members_(body, note_in(wanted_.problems)) {}

  Wanted read(const std::string& original) {
    origin();
    texts();
    amounts();
    const auto effective = effective_date();
    service();
    if (const Json& taxes = member(body_, "taxes"); !taxes.is_object()) {
      add("taxes", "deve ser informado.");
    } else if (effective) {
      const TaxCase tax_case{wanted_.value, *effective, reading_.account.issuer.tax_regime,
                             reading_.terms.national_portal};
      invoice_["taxes"] = canonical_taxes(taxes, tax_case, wanted_.withheld, wanted_.problems);
      if (auto nbs = members_.inside("taxes").word("nbsCode")) {
        std::erase(*nbs, '.');
        invoice_["service"]["nbs"] = *nbs;
      }
      keep("taxes", kept_taxes(taxes));
    }
    for (const char* name : {"externalReference", "municipalServiceName"})
      keep(name, members_.word(name, 500));
    keep("customer", wanted_.customer);
    wanted_.update_payment = members_.flag("updatePayment").value_or(false);
    if (!original.empty()) keep("id", original);
    wanted_.invoice = invoice_.dump();
    return std::move(wanted_);
  }

 private:
  void add(const std::string& field, const std::string& text) {
    wanted_.problems.push_back(wrong(field, text));
  }
  void keep(const std::string& name, const std::optional<std::string>& text) {
    if (text) invoice_["metadata"]["asaas." + name] = *text;
  }

  void origin() {
    wanted_.payment = members_.word("payment");
    wanted_.installment = members_.word("installment");
    wanted_.customer = members_.word("customer");
    if (!wanted_.payment && !wanted_.installment && !wanted_.customer)
      wanted_.problems.push_back(
          {"invalid_object", {}, {}, "É necessário informar payment, installment ou customer.", {}});
  }

  void texts() {
    for (const char* name : required_texts)
      if (const Json& text = member(body_, name);
          !text.is_string() || text.get_ref<const std::string&>().empty())
        add(name, "deve ser informado.");
    if (const Json& text = member(body_, "serviceDescription"); text.is_string())
      invoice_["service"]["description"] = text;
    if (const Json& text = member(body_, "observations"); text.is_string())
      invoice_["service"]["notes"] = text;
  }

  void amounts() {
    const auto value = reais_of(member(body_, "value"));
    if (!value || value->centavos == 0)
      add("value", "deve ser um valor maior que zero, com até duas casas decimais.");
    wanted_.value = value.value_or(Money{});
    invoice_["amount"] = wanted_.value.centavos;
    const auto deductions = reais_of(member(body_, "deductions"));
    if (!deductions)
      add("deductions", "deve ser informado, com até duas casas decimais; use 0 quando não houver.");
    else if (*deductions > wanted_.value)
      add("deductions", "não pode ser maior que value.");
    else if (deductions->centavos > 0)
      invoice_["deductions"]["amount"] = deductions->centavos;
  }

  /// A day in the future is a schedule. Yesterday is taken as today: it may still have been yesterday where
  /// the request was written. What lies further back cannot be issued "on" that day any more.
  std::optional<Date> effective_date() {
    const Json& given = member(body_, "effectiveDate");
    const auto text = given.is_string() ? std::optional(given.get<std::string>()) : std::nullopt;
    const auto date = text ? parse_date(*text) : std::nullopt;
    if (!date) {
      add("effectiveDate", "deve ser uma data no formato AAAA-MM-DD.");
      return std::nullopt;
    }
    const ZoneOffset zone = intake::zone_of(reading_.account);
    if (days_since_epoch(*date) < days_since_epoch(reading_.today) - 1)
      add("effectiveDate", "não pode ser anterior à data de hoje.");
    if (*date > reading_.today) invoice_["issue_at"] = to_text(start_of(*date, zone), zone);
    invoice_["competence_date"] = *text;
    keep("effectiveDate", *text);
    return date;
  }

  void service() {
    const auto id = members_.word("municipalServiceId");
    const auto code = members_.word("municipalServiceCode");
    keep("municipalServiceId", id);
    keep("municipalServiceCode", code);
    if (id && code) return add("municipalServiceId", "não pode ser enviado junto com municipalServiceCode.");
    if (!id && !code) return add("municipalServiceId", "ou municipalServiceCode deve ser informado.");
    if (id && reading_.terms.national_portal)
      return add(
          "municipalServiceId",
          "não está disponível para contas que utilizam o Portal Nacional: informe municipalServiceCode.");
    if (id && !reading_.terms.services.contains(*id))
      return add("municipalServiceId", "não corresponde a um serviço da listagem.");
    const auto known = service_of_code(reading_.terms, id ? *id : *code);
    if (known) {
      Json service = *known;
      service.update(invoice_["service"]);
      invoice_["service"] = std::move(service);
    } else {
      add(id ? "municipalServiceId" : "municipalServiceCode",
          "não foi reconhecido: " + known.error().text + ". " + known.error().fix);
    }
  }

  const Json& body_;
  const Reading& reading_;
  Json invoice_{{"service", Json::object()}};
  Wanted wanted_;
  Members members_;
};

}  // namespace

Wanted read_order(const Json& body, const Reading& reading, const std::string& original) {
  return OrderReader(body, reading).read(original);
}

}  // namespace fiscal::dialects::asaas
