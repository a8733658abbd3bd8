#include "sdk/sandbox/federal_id.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {
namespace {

// The same checks have other codes for each person; null where annex I has no such rule.
struct PersonCodes {
  const char* name;
  const char* cnpj;
  const char* cpf;
  const char* no_reason;   ///< cNaoNIF 0
  const char* abroad_id;   ///< address abroad of someone with CNPJ or CPF
  const char* abroad_end;  ///< NIF without an address abroad
  const char* town;
  const char* country;
  const char* email;
};

bool is_email(const std::string& text) {
  const auto at = text.find('@');
  return at != std::string::npos && at > 0 && text.find('.', at) != std::string::npos && text.back() != '.' &&
         text.find('@', at + 1) == std::string::npos;
}

void check_person(const DpsView& dps, const PersonCodes& codes, Findings& findings) {
  const std::string who = codes.name;
  if (!dps.has(who)) return;
  const auto add = [&](bool wrong, const char* code) {
    if (code) findings.add_if(wrong, code);
  };
  const std::string abroad = who + "/end/endExt";
  add(dps.has(who + "/CNPJ") && !is_cnpj(dps.get(who + "/CNPJ")), codes.cnpj);
  add(dps.has(who + "/CPF") && !is_cpf(dps.get(who + "/CPF")), codes.cpf);
  add(dps.get(who + "/cNaoNIF") == "0", codes.no_reason);
  add(dps.has(abroad) && !dps.federal_id(who).empty(), codes.abroad_id);
  add(dps.has(who + "/NIF") && dps.has("prest/CNPJ") && !dps.has(abroad), codes.abroad_end);
  const std::string& town = dps.get(who + "/end/endNac/cMun");
  add(!town.empty() && (!dps.tables.town(town) || town == "0000000"), codes.town);
  const std::string& country = dps.get(abroad + "/cPais");
  add(!country.empty() && (country == "BR" || !dps.tables.country(country)), codes.country);
  add(dps.has(who + "/email") && !is_email(dps.get(who + "/email")), codes.email);
}

}  // namespace

void check_people(const DpsView& dps, Findings& findings) {
  check_person(dps, {"prest", "E0080", "E0096", nullptr, nullptr, nullptr, nullptr, nullptr, "E0148"},
               findings);
  findings.add_if(dps.has("prest/NIF"), "E0112");
  findings.add_if(dps.has("prest/cNaoNIF"), "E0114");
  findings.add_if(dps.has("prest/xNome"), "E0121");
  findings.add_if(dps.has("prest/end"), "E0128");

  check_person(dps, {"toma", "E0188", "E0206", "E0226", "E0223", "E0242", "E0238", "E0246", "E0247"},
               findings);
  findings.add_if(dps.has("toma/CNPJ") && dps.get("toma/CNPJ") == dps.get("prest/CNPJ"), "E0202");
  const std::string& retention = dps.get("valores/trib/tribMun/tpRetISSQN");
  findings.add_if(retention == "2" && dps.federal_id("toma").empty(), "E0204");
  findings.add_if(retention == "2" && !dps.has("toma/end/endNac"), "E0237");
  const Service* service = dps.tables.service(dps.get("serv/cServ/cTribNac"));
  findings.add_if(service && service->place == IncidencePlace::Taker && !dps.has("toma/end"), "E0234");

  check_person(dps, {"interm", "E0248", "E0266", "E0286", "E0281", "E0298", "E0294", "E0299", "E0300"},
               findings);
  findings.add_if(dps.has("interm/CNPJ") && dps.has("prest/CNPJ") &&
                      dps.get("interm/CNPJ").substr(0, 8) == dps.get("prest/CNPJ").substr(0, 8),
                  "E0262");
  findings.add_if(retention == "3" && dps.federal_id("interm").empty(), "E0264");
  findings.add_if(retention == "3" && !dps.has("interm/end/endNac"), "E0293");

  check_person(dps, {"IBSCBS/dest", "E0911", "E0913", nullptr, nullptr, nullptr, "E0920", nullptr, "E0930"},
               findings);
}

}  // namespace fiscal::sandbox
