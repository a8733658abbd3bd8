#pragma once

#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/registry.h"
#include "sdk/sandbox/settings.h"
#include "sdk/sandbox/tables.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

/// A rejection: an official code, and what made it true here.
struct Finding {
  std::string code;
  std::string complement;
};

/// The rejections of one document, in the order found; SEFIN reports all of them at once.
class Findings {
 public:
  void add(std::string code, std::string complement = "") {
    all_.push_back({std::move(code), std::move(complement)});
  }
  void add_if(bool wrong, const char* code) {
    if (wrong) add(code);
  }
  bool empty() const { return all_.empty(); }
  const std::vector<Finding>& all() const { return all_; }

 private:
  std::vector<Finding> all_;
};

/// What the rules of a DPS may look at. `fields` are those below infDPS.
struct DpsView {
  const Fields& fields;
  std::string id;       ///< infDPS/@Id
  std::string version;  ///< DPS/@versao
  const OfficialTables& tables;
  const Settings& settings;
  std::time_t now;
  int environment;

  const std::string& get(std::string_view path) const { return fields.get(path); }
  bool has(std::string_view path) const { return fields.has(path); }
  /// CNPJ or CPF of prest, toma or interm; empty when there is none.
  const std::string& federal_id(const std::string& person) const;
};

/// The town where the ISS is due, or empty when the operation has none (tribISSQN 2, 3 and 4).
std::string incidence_town(const DpsView& dps);

/// The rules of annex I (sheet RN DPS_NFS-e, 2026-02-09) that reception runs, by part of the document.
void check_identity(const DpsView& dps, Findings& findings);
void check_people(const DpsView& dps, Findings& findings);
void check_service(const DpsView& dps, Findings& findings);
void check_amounts(const DpsView& dps, Findings& findings);
void check_municipal_tax(const DpsView& dps, Findings& findings);
void check_federal_tax(const DpsView& dps, Findings& findings);
void check_ibs_cbs(const DpsView& dps, Findings& findings);

/// The rules of a substitution; `replaced` is the note that chSubstda names (null when there is none) and
/// `original` the fields of its DPS. The caller holds the note's events_mutex.
void check_substitution(const DpsView& dps, const Note* replaced, const Fields* original, Findings& findings);

}  // namespace fiscal::sandbox
