#include "sdk/sandbox/nfse_builder.h"

#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/money.h"

namespace fiscal::sandbox {
namespace {

std::string element(const char* name, const std::string& value) {
  return std::string("<") + name + ">" + escaped(value) + "</" + name + ">";
}

std::string element_if(const char* name, const std::string& value) {
  return value.empty() ? std::string() : element(name, value);
}

std::string money_element(const char* name, std::int64_t value) {
  return element(name, format_hundredths(value));
}

std::string money_element(const char* name, const std::optional<std::int64_t>& value) {
  return value ? money_element(name, *value) : std::string();
}

std::int64_t field_amount(const DpsView& dps, std::string_view path) {
  return parse_hundredths(dps.get(path));
}

std::string town_name(const DpsView& dps, const std::string& code) {
  const Town* town = dps.tables.town(code);
  return town ? town->name : "Exterior";
}

std::string issuer_element(const DpsView& dps, const std::string& certificate_name) {
  const std::string& id = dps.federal_id("prest");
  const auto found = dps.settings.taxpayers.find(id);
  TaxpayerSettings known = found == dps.settings.taxpayers.end() ? TaxpayerSettings{} : found->second;
  // "NAME:CNPJ" is how ICP-Brasil writes a common name.
  if (known.name.empty()) known.name = certificate_name.substr(0, certificate_name.find(':'));
  if (known.name.empty()) known.name = "CONTRIBUINTE DE TESTE";
  if (known.street.empty()) known.street = "Rua do Ambiente de Testes";
  if (known.number.empty()) known.number = "100";
  if (known.district.empty()) known.district = "Centro";
  if (known.postal_code.empty()) known.postal_code = "01001000";
  const std::string& town_code = dps.get("cLocEmi");
  const Town* town = dps.tables.town(town_code);
  return "<emit>" + element(dps.has("prest/CNPJ") ? "CNPJ" : "CPF", id) +
         element_if("IM", dps.get("prest/IM")) + element("xNome", known.name) +
         element_if("xFant", known.trade_name) + "<enderNac>" + element("xLgr", known.street) +
         element("nro", known.number) + element_if("xCpl", known.complement) +
         element("xBairro", known.district) + element("cMun", town_code) +
         element("UF", town && town->state != "--" ? town->state : "DF") + element("CEP", known.postal_code) +
         "</enderNac>" + element_if("fone", dps.get("prest/fone")) +
         element_if("email", dps.get("prest/email")) + "</emit>";
}

struct IbsRates {
  std::int64_t rate, reduction, effective;
};

IbsRates reduced(std::int64_t rate, std::int64_t reduction) {
  return {rate, reduction, rate - percent_of(rate, reduction)};
}

std::string rate_elements(const char* group, const char* rate, const char* reduction, const char* effective,
                          const IbsRates& values) {
  return std::string("<") + group + ">" + money_element(rate, values.rate) +
         (values.reduction > 0 ? money_element(reduction, values.reduction) : "") +
         money_element(effective, values.effective) + "</" + group + ">";
}

// 2026: CBS 0.9%, IBS 0.1% (all of it the state's), nothing added to the net value (E1530, E1555).
std::string ibs_cbs_element(const DpsView& dps, const TaxTotals& totals, const std::string& incidence) {
  if (!dps.has("IBSCBS")) return {};
  const std::string tax = "IBSCBS/valores/trib/gIBSCBS";
  const TaxClass* tax_class = dps.tables.tax_class(dps.get(tax + "/cClassTrib"));
  const IbsRates state = reduced(10, tax_class ? tax_class->ibs_reduction : 0);
  const IbsRates town = reduced(0, tax_class ? tax_class->ibs_reduction : 0);
  const IbsRates federal = reduced(90, tax_class ? tax_class->cbs_reduction : 0);
  std::int64_t refunded = 0;
  const auto documents = dps.fields.all("IBSCBS/valores/gReeRepRes/documentos/vlrReeRepRes");
  for (const std::string& value : documents) refunded += parse_hundredths(value);
  std::int64_t base = field_amount(dps, "valores/vServPrest/vServ") -
                      field_amount(dps, "valores/vDescCondIncond/vDescIncond") - refunded -
                      totals.tax.value_or(0) - field_amount(dps, "valores/trib/tribFed/piscofins/vPis") -
                      field_amount(dps, "valores/trib/tribFed/piscofins/vCofins");
  base = std::max<std::int64_t>(base, 0);
  const bool deferred = dps.has(tax + "/gDif");
  const auto due = [&](const IbsRates& rates, const char* deferral, std::optional<std::int64_t>& put_off) {
    const std::int64_t full = percent_of(base, rates.effective);
    if (deferred) put_off = percent_of(full, field_amount(dps, tax + deferral));
    return full - put_off.value_or(0);
  };
  std::optional<std::int64_t> off_state, off_town, off_federal;
  const std::int64_t state_tax = due(state, "/gDif/pDifUF", off_state);
  const std::int64_t town_tax = due(town, "/gDif/pDifMun", off_town);
  const std::int64_t federal_tax = due(federal, "/gDif/pDifCBS", off_federal);

  std::string regular;
  if (dps.has(tax + "/gTribRegular")) {
    regular = "<gTribRegular>" + money_element("pAliqEfeRegIBSUF", 10) +
              money_element("vTribRegIBSUF", percent_of(base, 10)) + money_element("pAliqEfeRegIBSMun", 0) +
              money_element("vTribRegIBSMun", 0) + money_element("pAliqEfeRegCBS", 90) +
              money_element("vTribRegCBS", percent_of(base, 90)) + "</gTribRegular>";
  }
  return "<IBSCBS>" + element("cLocalidadeIncid", incidence) +
         element("xLocalidadeIncid", town_name(dps, incidence)) + "<valores>" + money_element("vBC", base) +
         (documents.empty() ? "" : money_element("vCalcReeRepRes", refunded)) +
         rate_elements("uf", "pIBSUF", "pRedAliqUF", "pAliqEfetUF", state) +
         rate_elements("mun", "pIBSMun", "pRedAliqMun", "pAliqEfetMun", town) +
         rate_elements("fed", "pCBS", "pRedAliqCBS", "pAliqEfetCBS", federal) + "</valores><totCIBS>" +
         money_element("vTotNF", totals.net) + "<gIBS>" + money_element("vIBSTot", state_tax + town_tax) +
         "<gIBSUFTot>" + money_element("vDifUF", off_state) + money_element("vIBSUF", state_tax) +
         "</gIBSUFTot><gIBSMunTot>" + money_element("vDifMun", off_town) +
         money_element("vIBSMun", town_tax) + "</gIBSMunTot></gIBS><gCBS>" +
         money_element("vDifCBS", off_federal) + money_element("vCBS", federal_tax) + "</gCBS>" + regular +
         "</totCIBS></IBSCBS>";
}

}  // namespace

TaxTotals tax_totals(const DpsView& dps) {
  TaxTotals totals;
  const std::int64_t price = field_amount(dps, "valores/vServPrest/vServ");
  const std::int64_t discount = field_amount(dps, "valores/vDescCondIncond/vDescIncond");
  const std::string& simples = dps.get("prest/regTrib/opSimpNac");
  const bool computed = dps.get("valores/trib/tribMun/tribISSQN") == "1" && simples != "2" &&
                        dps.get("prest/regTrib/regEspTrib") == "0" &&
                        !dps.has("valores/trib/tribMun/exigSusp");
  if (computed) {
    std::int64_t deducted = field_amount(dps, "valores/vDedRed/vDR");
    if (dps.has("valores/vDedRed/pDR")) {
      totals.deduction = percent_of(price - discount, field_amount(dps, "valores/vDedRed/pDR"));
    }
    if (dps.has("valores/vDedRed/documentos")) {
      totals.deduction = 0;
      for (const std::string& value :
           dps.fields.all("valores/vDedRed/documentos/docDedRed/vDeducaoReducao")) {
        *totals.deduction += parse_hundredths(value);
      }
    }
    deducted += totals.deduction.value_or(0);
    std::int64_t benefit = field_amount(dps, "valores/trib/tribMun/BM/vRedBCBM");
    if (dps.has("valores/trib/tribMun/BM/pRedBCBM")) {
      totals.benefit =
          percent_of(price - discount - deducted, field_amount(dps, "valores/trib/tribMun/BM/pRedBCBM"));
      benefit += *totals.benefit;
    }
    totals.base = std::max<std::int64_t>(price - discount - deducted - benefit, 0);
    // Within the Simples and without retention the ISS is paid in its own collection: no rate, no tax here.
    const bool in_simples = simples == "3" && dps.get("prest/regTrib/regApTribSN") == "1";
    if (dps.has("valores/trib/tribMun/pAliq")) {
      totals.rate = field_amount(dps, "valores/trib/tribMun/pAliq");
    } else if (!in_simples) {
      totals.rate = dps.settings.rate(incidence_town(dps), dps.get("serv/cServ/cTribNac"));
    }
    if (totals.rate) totals.tax = percent_of(*totals.base, *totals.rate);
  }
  totals.retained = field_amount(dps, "valores/trib/tribFed/vRetCP") +
                    field_amount(dps, "valores/trib/tribFed/vRetIRRF") +
                    field_amount(dps, "valores/trib/tribFed/vRetCSLL");
  if (dps.get("valores/trib/tribMun/tpRetISSQN") != "1") totals.retained += totals.tax.value_or(0);
  totals.net = price - discount - field_amount(dps, "valores/vDescCondIncond/vDescCond") - totals.retained;
  return totals;
}

std::string_view root_element(std::string_view document) {
  std::size_t at = 0;
  while (true) {
    at = document.find('<', at);
    if (document.substr(at, 4) == "<!--") {
      at = document.find("-->", at) + 3;
    } else if (document.substr(at, 2) == "<?") {
      at = document.find("?>", at) + 2;
    } else {
      break;
    }
  }
  const auto last = document.rfind("</");
  return document.substr(at, document.find('>', last) + 1 - at);
}

std::string build_nfse(const DpsView& dps, const NfseNumbers& numbers, std::string_view dps_element,
                       const std::string& certificate_name) {
  const TaxTotals totals = tax_totals(dps);
  const std::string incidence = incidence_town(dps);
  const std::string& performed = dps.get("serv/locPrest/cLocPrestacao");
  const std::string* country = dps.tables.country(dps.get("serv/locPrest/cPaisPrestacao"));
  const std::string* nbs = dps.tables.nbs(dps.get("serv/cServ/cNBS"));
  std::string text = "<NFSe xmlns=\"" + std::string(nfse_namespace) + "\" versao=\"" + dps.version +
                     "\"><infNFSe Id=\"NFS" + numbers.key + "\">";
  text += element("xLocEmi", town_name(dps, dps.get("cLocEmi")));
  text += element("xLocPrestacao",
                  performed.empty() ? (country ? *country : "Exterior") : town_name(dps, performed));
  text += element("nNFSe", std::to_string(numbers.nfse_number));
  if (!incidence.empty())
    text += element("cLocIncid", incidence) + element("xLocIncid", town_name(dps, incidence));
  text += element("xTribNac", dps.tables.service(dps.get("serv/cServ/cTribNac"))->description);
  if (nbs) text += element_if("xNBS", *nbs);
  text += element("verAplic", std::string(application_version)) +
          "<ambGer>2</ambGer><tpEmis>1</tpEmis><procEmi>1</procEmi><cStat>100</cStat>";
  text += element("dhProc", layout_datetime(dps.now)) + element("nDFSe", std::to_string(numbers.dfe_number));
  text += issuer_element(dps, certificate_name);
  text += "<valores>" + money_element("vCalcDR", totals.deduction) +
          money_element("vCalcBM", totals.benefit) + money_element("vBC", totals.base) +
          money_element("pAliqAplic", totals.rate) + money_element("vISSQN", totals.tax) +
          (totals.retained > 0 ? money_element("vTotalRet", totals.retained) : "") +
          money_element("vLiq", totals.net) + "</valores>";
  text += ibs_cbs_element(dps, totals, incidence.empty() ? dps.get("cLocEmi") : incidence);
  text += dps_element;
  text += "</infNFSe></NFSe>";
  return text;
}

}  // namespace fiscal::sandbox
