#include <algorithm>
#include <array>

#include "sdk/sandbox/access_key.h"
#include "sdk/sandbox/money.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {
namespace {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Operations whose place is where the taker is (E0187).
constexpr std::array<std::string_view, 13> taker_operations = {
    "030102", "050102", "100101", "100301", "100501", "030103", "050103",
    "100102", "100201", "100302", "100401", "100502", "100601"};
// Works services (E0931): as in E0370, without 14.14.
constexpr std::array<std::string_view, 11> works_services = {"070201", "070202", "070401", "070501",
                                                             "070502", "070601", "070602", "070701",
                                                             "070801", "071701", "071901"};
constexpr std::array<std::string_view, 3> property_operations = {"020101", "020201", "020301"};
// Items of LC 116 that may name tpOper without a public body (E0903).
constexpr std::array<std::string_view, 4> split_items = {"2505", "1509", "1712", "1005"};

void check_operation(const DpsView& dps, Findings& findings) {
  const std::string& service = dps.get("serv/cServ/cTribNac");
  const std::string& operation = dps.get("IBSCBS/cIndOp");
  findings.add_if(!dps.tables.has_operation_indicator(operation), "E0901");
  findings.add_if(one_of(taker_operations, operation) && !dps.has("toma"), "E0187");

  const bool may_split = dps.has("IBSCBS/tpEnteGov") || one_of(split_items, service.substr(0, 4));
  const std::string& kind = dps.get("IBSCBS/tpOper");
  findings.add_if(may_split && kind.empty(), "E0903");
  findings.add_if(!may_split && !kind.empty(), "E0904");
  const bool refers = kind == "2" || kind == "3";
  findings.add_if(refers && !dps.has("IBSCBS/gRefNFSe"), "E0905");
  findings.add_if(!refers && dps.has("IBSCBS/gRefNFSe"), "E0906");
  for (const std::string& key : dps.fields.all("IBSCBS/gRefNFSe/refNFSe"))
    findings.add_if(!is_access_key(key), "E0907");

  const bool works = one_of(works_services, service), property = one_of(property_operations, operation);
  const bool given = dps.has("IBSCBS/imovel");
  findings.add_if(works && given, "E0931");
  findings.add_if(!works && property && !given, "E0932");
  findings.add_if(!works && !property && given, "E0928");
}

}  // namespace

void check_ibs_cbs(const DpsView& dps, Findings& findings) {
  if (!dps.has("IBSCBS")) return;
  findings.add_if(dps.get("dCompet") < "2026-01-01", "E0850");
  findings.add_if(dps.version == "1.00", "E0854");
  findings.add_if(!dps.has("serv/cServ/cNBS"), "E0322");
  check_operation(dps, findings);
  findings.add_if((dps.get("IBSCBS/indDest") == "1") != dps.has("IBSCBS/dest"), "E0910");

  const std::string tax = "IBSCBS/valores/trib/gIBSCBS";
  const std::string& tax_class = dps.get(tax + "/cClassTrib");
  if (tax_class.substr(0, 3) != dps.get(tax + "/CST")) {
    findings.add("E0959");
  } else {
    findings.add_if(!dps.tables.tax_class(tax_class), "E0958");
  }
  if (dps.has(tax + "/gTribRegular")) {
    const std::string& regular = dps.get(tax + "/gTribRegular/cClassTribReg");
    findings.add_if(regular.substr(0, 3) != dps.get(tax + "/gTribRegular/CSTReg"), "E0970");
  }
  const std::string refunded = "IBSCBS/valores/gReeRepRes/documentos";
  for (const std::string& value : dps.fields.all(refunded + "/vlrReeRepRes")) {
    findings.add_if(parse_hundredths(value) > parse_hundredths(dps.get("valores/vServPrest/vServ")), "E0953");
  }
}

}  // namespace fiscal::sandbox
