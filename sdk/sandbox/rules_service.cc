#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {
namespace {

// Works and events say where they are: by CEP in Brazil, by an address abroad elsewhere.
struct PlaceCodes {
  const char* cep_abroad;
  const char* no_address_abroad;
  const char* address_abroad_in_brazil;
};

void check_place(const DpsView& dps, const std::string& address, const PlaceCodes& codes,
                 Findings& findings) {
  if (!dps.has(address)) return;
  const bool abroad = dps.has("serv/locPrest/cPaisPrestacao");
  findings.add_if(abroad && dps.has(address + "/CEP"), codes.cep_abroad);
  findings.add_if(abroad && !dps.has(address + "/endExt"), codes.no_address_abroad);
  findings.add_if(!abroad && dps.has(address + "/endExt"), codes.address_abroad_in_brazil);
}

void check_foreign_trade(const DpsView& dps, Findings& findings) {
  const bool foreign =
      dps.has("toma/end/endExt") || dps.has("interm/end/endExt") || dps.has("serv/locPrest/cPaisPrestacao");
  findings.add_if(foreign && !dps.has("serv/cServ/cNBS"), "E0318");
  findings.add_if((foreign || dps.get("valores/trib/tribMun/tribISSQN") == "3") && !dps.has("serv/comExt"),
                  "E0330");
  if (!dps.has("serv/comExt")) return;
  findings.add_if(dps.get("serv/comExt/mdPrestacao") == "0", "E0333");
  findings.add_if(dps.get("serv/comExt/mecAFComexP") == "00", "E0341");
  findings.add_if(dps.get("serv/comExt/mecAFComexT") == "00", "E0343");
  const std::string& goods = dps.get("serv/comExt/movTempBens");
  const bool import = dps.has("serv/comExt/nDI"), export_ = dps.has("serv/comExt/nRE");
  findings.add_if(goods == "0", "E0345");
  findings.add_if(goods == "2" && !import, "E0352");
  findings.add_if(goods == "1" && (import || export_), "E0354");
  findings.add_if(goods == "3" && !export_, "E0356");
}

}  // namespace

void check_service(const DpsView& dps, Findings& findings) {
  const std::string& town = dps.get("serv/locPrest/cLocPrestacao");
  findings.add_if(!town.empty() && !dps.tables.town(town), "E0302");
  const std::string& country = dps.get("serv/locPrest/cPaisPrestacao");
  findings.add_if(!country.empty() && (country == "BR" || !dps.tables.country(country)), "E0304");

  const std::string& code = dps.get("serv/cServ/cTribNac");
  const Service* service = dps.tables.service(code);
  findings.add_if(!service, "E0310");
  findings.add_if(dps.get("serv/cServ/cTribMun") == "000", "E0315");
  const std::string& nbs = dps.get("serv/cServ/cNBS");
  findings.add_if(!nbs.empty() && !dps.tables.nbs(nbs), "E0316");
  check_foreign_trade(dps, findings);

  const ServiceGroup group = service ? service->group : ServiceGroup::None;
  const bool free = code == "990101" || !service;
  findings.add_if(group == ServiceGroup::Works && !dps.has("serv/obra"), "E0370");
  findings.add_if(group != ServiceGroup::Works && !free && dps.has("serv/obra"), "E0372");
  findings.add_if(group == ServiceGroup::Event && !dps.has("serv/atvEvento"), "E0390");
  findings.add_if(group != ServiceGroup::Event && !free && dps.has("serv/atvEvento"), "E0392");
  check_place(dps, "serv/obra/end", {"E0382", "E0384", "E0386"}, findings);
  check_place(dps, "serv/atvEvento/end", {"E0400", "E0402", "E0404"}, findings);
}

std::string incidence_town(const DpsView& dps) {
  if (dps.get("valores/trib/tribMun/tribISSQN") != "1") return {};
  const std::string& issuer = dps.get("cLocEmi");
  const Service* service = dps.tables.service(dps.get("serv/cServ/cTribNac"));
  const std::string& performed = dps.get("serv/locPrest/cLocPrestacao");
  switch (service ? service->place : IncidencePlace::Provider) {
    // At sea the provider's town stands in (E1313).
    case IncidencePlace::Performance:
      return performed.empty() || performed == "0000000" ? issuer : performed;
    case IncidencePlace::Taker: {
      const std::string& taker = dps.get("toma/end/endNac/cMun");
      return taker.empty() ? issuer : taker;
    }
    case IncidencePlace::Provider:
      break;
  }
  return issuer;
}

}  // namespace fiscal::sandbox
