#include "core/api/dialects/woovi/integration.h"

#include <array>
#include <fiscal/encoding.hpp>
#include <nlohmann/json.hpp>

#include "core/api/dialects/members.h"
#include "core/api/dialects/service_codes.h"

namespace fiscal::dialects::woovi {
namespace {

constexpr const char* integration_kind = "woovi_integration";
constexpr const char* integration_place = "nfeio";
constexpr std::array setting_names = {
    "cityServiceCode", "municipalSubscription",   "rpsNumber",   "specialTax",
    "taxRegime",       "federalTaxDetermination", "legalNature", "municipalTaxDetermination"};

void keep(Desk& desk, const AccountId& account, const Integration& integration) {
  const std::string body = Json{{"id", integration.id},
                                {"active", integration.active},
                                {"settings", Json::parse(integration.settings)}}
                               .dump();
  while (true) {
    store::Resource resource;
    if (auto kept = desk.store().find_resource(account, integration_kind, integration_place))
      resource = *std::move(kept);
    if (resource.version == 0) resource.created_at = desk.clock().now();
    resource.account = account;
    resource.kind = integration_kind;
    resource.id = integration_place;
    resource.body = body;
    if (std::holds_alternative<store::ResourcesStored>(desk.store().put_resources({std::move(resource)})))
      return;
  }
}

}  // namespace

std::optional<Integration> find_integration(Desk& desk, const AccountId& account) {
  const auto kept = desk.store().find_resource(account, integration_kind, integration_place);
  if (!kept) return std::nullopt;
  const Json body = Json::parse(kept->body);
  return Integration{body.at("id"), body.at("active"), body.at("settings").dump()};
}

bool is_configured(const Terms& terms) {
  const Json invoice = Json::parse(terms.invoice);
  return member(member(invoice, "service"), "national_code").is_string();
}

bool may_issue(Desk& desk, const AccountId& account) {
  const auto integration = find_integration(desk, account);
  return is_configured(desk.terms(account)) && (!integration || integration->active);
}

Result<Integration> put_integration(Desk& desk, const AccountId& account, std::optional<Integration> present,
                                    const Json& body) {
  Integration integration = present.value_or(Integration{hex(random_bytes(12)), false, "{}"});
  Json settings = Json::parse(integration.settings);
  std::optional<Unfit> unfit;
  const Members members(body, [&unfit](const Unfit& found) {
    if (!unfit) unfit = found;
  });
  const auto code = members.word("cityServiceCode");
  const auto portal = members.flag("isPortalNacional"), active = members.flag("isActive");
  for (const char* name : setting_names)
    if (members.word(name)) settings[name] = body.at(name);
  if (portal) settings["isPortalNacional"] = *portal;
  if (unfit)
    return Finding{
        "field_malformed", {}, "/" + unfit->name, unfit->name + " " + in_english(*unfit), "Correct it."};
  integration.settings = settings.dump();
  if (integration.settings.size() > 4000)
    return Finding{"too_large", {}, {}, "the settings are too large", "Shorten them."};
  Terms terms = desk.terms(account);
  bool changed = false;
  if (code) {
    const auto service = service_of_code(desk.terms(account, {*code}), *code);
    if (!service) return service.error();
    Json invoice = Json::parse(terms.invoice);
    invoice["service"].merge_patch(*service);
    terms.invoice = invoice.dump();
    changed = true;
  }
  if (portal) {
    terms.national_portal = *portal;
    changed = true;
  }
  if (changed) desk.agree(account, terms);
  if (active) integration.active = *active && is_configured(terms);
  keep(desk, account, integration);
  return integration;
}

Json integration_json(const Integration& integration, const Terms& terms, const AccountId& account) {
  Json settings{{"nfeioCompanyId", account}};
  settings.update(Json::parse(integration.settings));
  return {{"id", integration.id},
          {"type", "NFEIO"},
          {"status", is_configured(terms) ? "CONFIGURED" : "CONFIGURING"},
          {"isActive", integration.active},
          {"companyBankAccount", nullptr},
          {"metadata", {{"nfeio", std::move(settings)}}}};
}

}  // namespace fiscal::dialects::woovi
