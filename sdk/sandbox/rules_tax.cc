#include "sdk/sandbox/money.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {
namespace {

std::int64_t amount(const DpsView& dps, std::string_view path) { return parse_hundredths(dps.get(path)); }

// Given, and not strictly between zero and the price of the service.
bool out_of_price(const DpsView& dps, std::string_view path) {
  const std::int64_t value = amount(dps, path);
  return dps.has(path) && (value <= 0 || value >= amount(dps, "valores/vServPrest/vServ"));
}

void check_deductions(const DpsView& dps, bool taxable, bool mei, bool special, Findings& findings) {
  const std::int64_t price = amount(dps, "valores/vServPrest/vServ");
  const std::int64_t discount = amount(dps, "valores/vDescCondIncond/vDescIncond");
  if (!dps.has("valores/vDedRed")) return;
  findings.add_if(!taxable, "E0435");
  findings.add_if(mei, "E0436");
  findings.add_if(special, "E0438");
  const std::int64_t rate = amount(dps, "valores/vDedRed/pDR");
  findings.add_if(dps.has("valores/vDedRed/pDR") && (rate <= 0 || rate > 100'00), "E0453");
  std::int64_t deducted = amount(dps, "valores/vDedRed/vDR") + percent_of(price - discount, rate);
  const std::string document = "valores/vDedRed/documentos/docDedRed";
  const auto deductible = dps.fields.all(document + "/vDedutivelRedutivel");
  const auto used = dps.fields.all(document + "/vDeducaoReducao");
  for (std::size_t i = 0; i < used.size(); ++i) {
    const std::int64_t value = parse_hundredths(used[i]);
    findings.add_if(value > parse_hundredths(deductible[i]), "E0474");
    findings.add_if(value > price, "E0476");
    deducted += value;
  }
  findings.add_if(discount + deducted > price, "E0427");
}

// The matrix of pAliq (annex I, rows 504 to 516). At most one finding: the first that applies.
void check_rate(const DpsView& dps, const std::string& simples, bool special, Findings& findings) {
  const bool given = dps.has("valores/trib/tribMun/pAliq");
  const std::int64_t rate = amount(dps, "valores/trib/tribMun/pAliq");
  const auto only_if = [&](bool required, const char* forbidden, const char* missing) {
    if (required) {
      findings.add_if(!given, missing);
    } else {
      findings.add_if(given, forbidden);
    }
  };
  findings.add_if(rate > 5'00, "E0595");
  if (simples == "2") return findings.add_if(given, "E0600");
  if (dps.get("valores/trib/tribMun/tribISSQN") != "1") return findings.add_if(given, "E0602");
  if (special) return findings.add_if(given, "E0604");
  const bool active = dps.settings.town(incidence_town(dps)).active;
  if (simples == "1") return only_if(!active, "E0617", "E0619");
  if (dps.get("prest/regTrib/regApTribSN") != "1") return only_if(!active, "E0635", "E0640");
  const bool retained = dps.get("valores/trib/tribMun/tpRetISSQN") != "1";
  only_if(retained, active ? "E0625" : "E0631", active ? "E0621" : "E0628");
  if (retained && given && rate < 1'80) findings.add(active ? "E0621" : "E0628", "a alíquota mínima é 1,80");
}

void check_benefit(const DpsView& dps, const std::string& simples, bool taxable, bool special,
                   Findings& findings) {
  if (!dps.has("valores/trib/tribMun/BM")) return;
  findings.add_if(!taxable, "E0533");
  findings.add_if(simples == "2", "E0534");
  findings.add_if(special, "E0535");
  const bool active = dps.settings.town(incidence_town(dps)).active;
  findings.add_if(taxable && !active, "E0537");
  findings.add_if(active && simples == "3" && dps.get("prest/regTrib/regApTribSN") == "1", "E0536");
  findings.add_if(amount(dps, "valores/trib/tribMun/BM/vRedBCBM") > amount(dps, "valores/vServPrest/vServ"),
                  "E0574");
}

}  // namespace

void check_amounts(const DpsView& dps, Findings& findings) {
  findings.add_if(dps.has("valores/vServPrest/vReceb"), "E0424");
  findings.add_if(out_of_price(dps, "valores/vDescCondIncond/vDescIncond"), "E0431");
  findings.add_if(out_of_price(dps, "valores/vDescCondIncond/vDescCond"), "E0432");
  check_deductions(dps, dps.get("valores/trib/tribMun/tribISSQN") == "1",
                   dps.get("prest/regTrib/opSimpNac") == "2", dps.get("prest/regTrib/regEspTrib") != "0",
                   findings);
}

void check_municipal_tax(const DpsView& dps, Findings& findings) {
  const std::string& simples = dps.get("prest/regTrib/opSimpNac");
  const std::string& within_simples = dps.get("prest/regTrib/regApTribSN");
  const bool special = dps.get("prest/regTrib/regEspTrib") != "0";
  findings.add_if(simples != "3" && !within_simples.empty(), "E0162");
  findings.add_if(simples == "3" && within_simples.empty(), "E0166");
  const std::string& kind = dps.get("valores/trib/tribMun/tribISSQN");
  const bool taxable = kind == "1";
  findings.add_if(special && !taxable, "E0172");
  findings.add_if(special && simples == "2", "E0174");
  findings.add_if(special && simples == "3" && within_simples == "1", "E0175");

  findings.add_if(dps.get("serv/cServ/cTribNac") == "990101" && kind != "4", "E0532");
  const std::string& immunity = dps.get("valores/trib/tribMun/tpImunidade");
  findings.add_if((kind == "2") == immunity.empty(), "E0592");
  findings.add_if(immunity == "0", "E0593");
  findings.add_if(kind != "3" && dps.has("valores/trib/tribMun/cPaisResult"), "E0591");
  findings.add_if(!taxable && dps.has("valores/trib/tribMun/exigSusp"), "E0585");
  check_benefit(dps, simples, taxable, special, findings);

  const bool retained = dps.get("valores/trib/tribMun/tpRetISSQN") != "1";
  findings.add_if(retained && !taxable, "E0580");
  findings.add_if(retained && simples == "2", "E0583");
  findings.add_if(retained && special, "E0588");
  findings.add_if(retained && dps.get("serv/cServ/cTribNac") == "220101", "E0596");
  check_rate(dps, simples, special, findings);
}

void check_federal_tax(const DpsView& dps, Findings& findings) {
  const std::string& simples = dps.get("prest/regTrib/opSimpNac");
  const std::string federal = "valores/trib/tribFed", pis = federal + "/piscofins";
  const std::int64_t price = amount(dps, "valores/vServPrest/vServ");
  if (dps.has(federal)) {
    findings.add_if(simples == "2", "E0676");
    const std::int64_t base = amount(dps, pis + "/vBCPisCofins");
    findings.add_if(base > price, "E0677");
    const auto differs = [&](const char* rate, const char* value) {
      const std::int64_t off = amount(dps, pis + value) - percent_of(base, amount(dps, pis + rate));
      return dps.has(pis + rate) && (off > 1 || off < -1);  // a centavo is tolerated (NT 007)
    };
    findings.add_if(differs("/pAliqPis", "/vPis"), "E0694");
    findings.add_if(differs("/pAliqCofins", "/vCofins"), "E0696");
    findings.add_if(out_of_price(dps, federal + "/vRetCP"), "E0699");
    findings.add_if(out_of_price(dps, federal + "/vRetIRRF"), "E0700");
    findings.add_if(out_of_price(dps, federal + "/vRetCSLL"), "E0701");
    const std::string& retention = dps.get(pis + "/tpRetPisCofins");
    const bool sum = dps.has(federal + "/vRetCSLL");
    findings.add_if(retention == "0" && sum, "E0720");
    findings.add_if(!retention.empty() && retention != "0" && retention != "2" && !sum, "E0724");
  }

  const std::string total = "valores/trib/totTrib";
  const auto more_than = [&](const char* path, std::int64_t most) {
    return amount(dps, total + path) > most;
  };
  findings.add_if(more_than("/vTotTrib/vTotTribFed", price), "E0702");
  findings.add_if(more_than("/vTotTrib/vTotTribEst", price), "E0703");
  findings.add_if(more_than("/vTotTrib/vTotTribMun", price), "E0704");
  findings.add_if(more_than("/pTotTrib/pTotTribFed", 100'00), "E0706");
  findings.add_if(more_than("/pTotTrib/pTotTribEst", 100'00), "E0707");
  findings.add_if(more_than("/pTotTrib/pTotTribMun", 100'00), "E0708");
  const bool none = dps.has(total + "/indTotTrib"), simple = dps.has(total + "/pTotTribSN");
  findings.add_if(simples == "2" && simple, "E0710");
  findings.add_if(simples == "3" && none, "E0712");
  findings.add_if(simples == "1" && (none || simple), "E0713");
}

}  // namespace fiscal::sandbox
