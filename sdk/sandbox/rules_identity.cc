#include "sdk/sandbox/access_key.h"
#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/federal_id.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {
namespace {

std::string zero_padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

std::string expected_dps_id(const DpsView& dps) {
  const std::string& id = dps.federal_id("prest");
  return "DPS" + dps.get("cLocEmi") + (dps.has("prest/CNPJ") ? "2" : "1") + zero_padded(id, 14) +
         zero_padded(dps.get("serie"), 5) + zero_padded(dps.get("nDPS"), 15);
}

void check_registers(const DpsView& dps, Findings& findings) {
  const auto found = dps.settings.taxpayers.find(dps.federal_id("prest"));
  const TaxpayerSettings taxpayer =
      found == dps.settings.taxpayers.end() ? TaxpayerSettings{} : found->second;
  const std::string& informed = dps.get("prest/IM");
  if (taxpayer.municipal_registration.empty()) {
    findings.add_if(!informed.empty(), "E0120");
  } else if (informed.empty()) {
    findings.add("E0116");
  } else if (informed != taxpayer.municipal_registration) {
    findings.add("E0119");
  }
  findings.add_if(!taxpayer.simples.empty() && taxpayer.simples != dps.get("prest/regTrib/opSimpNac"),
                  "E0160");
}

}  // namespace

const std::string& DpsView::federal_id(const std::string& person) const {
  return has(person + "/CNPJ") ? get(person + "/CNPJ") : get(person + "/CPF");
}

void check_identity(const DpsView& dps, Findings& findings) {
  findings.add_if(dps.get("tpAmb") != std::to_string(dps.environment), "E0006");
  if (dps.id != expected_dps_id(dps)) findings.add("E0004", "esperado " + expected_dps_id(dps));
  const auto emitted = parse_layout_datetime(dps.get("dhEmi"));
  if (emitted && *emitted > dps.now) findings.add("E0008", "processado em " + layout_datetime(dps.now));
  // dCompet is compared with the calendar day that dhEmi shows, in its own offset.
  findings.add_if(dps.get("dCompet") > dps.get("dhEmi").substr(0, 10), "E0015");
  const int series = std::stoi(dps.get("serie"));
  findings.add_if(series < 1 || series > 49'999, "E0010");
  findings.add_if(dps.get("tpEmit") != "1", "E9996");
  const bool mei = dps.get("prest/regTrib/opSimpNac") == "2";
  if (!mei) {
    findings.add_if(!dps.tables.town(dps.get("cLocEmi")) || dps.get("cLocEmi") == "0000000", "E0037");
    findings.add_if(!dps.settings.town(dps.get("cLocEmi")).issuer_enabled, "E0039");
  }
  check_registers(dps, findings);
}

void check_substitution(const DpsView& dps, const Note* replaced, const Fields* original,
                        Findings& findings) {
  const std::string& key = dps.get("subst/chSubstda");
  findings.add_if(dps.get("subst/cMotivo") == "99" && !dps.has("subst/xMotivo"), "E0078");
  // Town, kind and number of the issuer are at places 1-7 and 9-23 of the key and 4-25 of the DPS id.
  if (!is_access_key(key) || key.substr(0, 7) != dps.id.substr(3, 7) ||
      key.substr(8, 15) != dps.id.substr(10, 15)) {
    findings.add("E0042");
    return;
  }
  if (key[7] != '2') {
    findings.add("E0065");
    return;
  }
  if (!replaced) {
    findings.add("E0044");
    return;
  }
  findings.add_if(replaced->is_cancelled(), "E0046");
  const std::string& motive = dps.get("subst/cMotivo");
  findings.add_if(dps.settings.substitution_deadline_passed && motive != "01" && motive != "02", "E0050");
  const auto changed = [&](std::string_view path) { return dps.get(path) != original->get(path); };
  if (dps.get("prest/regTrib/opSimpNac") == "1") {
    findings.add_if(
        changed("dCompet") || changed("serv/cServ/cTribMun") || changed("serv/locPrest/cLocPrestacao") ||
            changed("serv/locPrest/cPaisPrestacao") ||
            dps.get("serv/cServ/cTribNac").substr(0, 4) != original->get("serv/cServ/cTribNac").substr(0, 4),
        "E0060");
  } else {
    findings.add_if(changed("toma/CNPJ") || changed("toma/CPF") || changed("toma/NIF") ||
                        changed("dCompet") || changed("valores/vServPrest/vServ"),
                    "E0061");
  }
}

}  // namespace fiscal::sandbox
