#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace fiscal::sandbox {

/// The texts of tables/*.txt, built into the program so that it runs from any folder.
namespace embedded {
extern const std::string_view services, towns, nbs, countries, operation_indicators, tax_classes, rejections;
}  // namespace embedded

/// Where the ISS of a service is due (LC 116/2003, article 3; annex I, sheet MUN.INCID).
enum class IncidencePlace { Provider, Performance, Taker };

/// Which extra group a service demands in the DPS (E0370, E0390).
enum class ServiceGroup { None, Works, Event };

struct Service {
  IncidencePlace place;
  ServiceGroup group;
  std::string description;
};

struct Town {
  std::string state;
  std::string name;
};

/// A cClassTrib that is valid for NFS-e. Reductions are in hundredths of a percent.
struct TaxClass {
  long ibs_reduction;
  long cbs_reduction;
};

/// The official tables that reception looks codes up in. Immutable after construction, so any thread may
/// read.
class OfficialTables {
 public:
  OfficialTables();

  /// Each returns null for a code that does not exist.
  const Service* service(const std::string& national_code) const;
  const Town* town(const std::string& ibge_code) const;
  const std::string* nbs(const std::string& code) const;
  const std::string* country(const std::string& iso2) const;
  const TaxClass* tax_class(const std::string& code) const;
  bool has_operation_indicator(const std::string& code) const;

  /// The official message of a rejection code. A code that is missing here is a mistake of this program:
  /// throws.
  const std::string& rejection(const std::string& code) const;

 private:
  std::unordered_map<std::string, Service> services_;
  std::unordered_map<std::string, Town> towns_;
  std::unordered_map<std::string, std::string> nbs_, countries_, indicators_, rejections_;
  std::unordered_map<std::string, TaxClass> classes_;
};

}  // namespace fiscal::sandbox
