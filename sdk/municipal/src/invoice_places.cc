#include "sdk/municipal/src/invoice_places.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fiscal::municipal {
namespace {

constexpr auto places = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"competence", "/competence_date"},
    {"customer.cnpj", "/customer/tax_id"},
    {"customer.complement", "/customer/address/complement"},
    {"customer.country_code", "/customer/address/country"},
    {"customer.cpf", "/customer/tax_id"},
    {"customer.district", "/customer/address/district"},
    {"customer.email", "/customer/email"},
    {"customer.foreign_address", "/customer/address"},
    {"customer.foreign_id", "/customer/foreign_tax_id"},
    {"customer.municipal_registration", "/customer/municipal_registration"},
    {"customer.municipality", "/customer/address/municipality"},
    {"customer.name", "/customer/name"},
    {"customer.number", "/customer/address/number"},
    {"customer.phone", "/customer/phone"},
    {"customer.postal_code", "/customer/address/postal_code"},
    {"customer.state", "/customer/address/municipality"},
    {"customer.street", "/customer/address/street"},
    {"ibs_cbs.classification", "/taxes/ibs_cbs/classification"},
    {"ibs_cbs.cst", "/taxes/ibs_cbs/cst"},
    {"ibs_cbs.operation_indicator", "/taxes/ibs_cbs/operation_indicator"},
    {"intermediary.district", "/intermediary/address/district"},
    {"intermediary.municipality", "/intermediary/address/municipality"},
    {"intermediary.name", "/intermediary/name"},
    {"intermediary.number", "/intermediary/address/number"},
    {"intermediary.postal_code", "/intermediary/address/postal_code"},
    {"intermediary.state", "/intermediary/address/municipality"},
    {"intermediary.street", "/intermediary/address/street"},
    {"iss.amount", "/taxes/iss/rate"},
    {"iss.due_in", "/taxes/iss/treatment"},
    {"iss.rate", "/taxes/iss/rate"},
    {"issuer.cnpj", "/issuer/tax_id"},
    {"issuer.cpf", "/issuer/tax_id"},
    {"issuer.municipal_registration", "/issuer/municipal_registration"},
    {"service.country_code", "/service/country"},
    {"service.description", "/service/description"},
    {"service.item", "/service/national_code"},
    {"service.municipal_code", "/service/municipal_code"},
    {"service.municipality", "/service/municipality"},
    {"service.nbs", "/service/nbs"},
    {"value.amount", "/amount"},
    {"work.art", "/service/technical_document"},
    {"work.code", "/service/construction/work_code"},
});

}  // namespace

std::string_view place_of_fact(std::string_view fact) {
  const auto at =
      std::find_if(places.begin(), places.end(), [&](const auto& one) { return one.first == fact; });
  return at == places.end() ? std::string_view() : at->second;
}

}  // namespace fiscal::municipal
