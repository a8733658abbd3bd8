#pragma once

#include <map>
#include <string>

#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/municipal/town_book.h"
#include "sdk/sandbox/municipal/town_fault.h"
#include "sdk/sandbox/municipal/town_message.h"
#include "sdk/sandbox/municipal/town_profile.h"

namespace fiscal::sandbox::municipal {

/// What goes back to the client; `dropped`: nothing does, and the connection ends.
struct TownAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "text/xml; charset=utf-8";
  bool dropped = false;
};

/// Every town's service, one for each profile. Reads requests and writes answers by code of its own. Safe for
/// threads once made.
class TownHall {
 public:
  TownHall(std::map<std::string, TownProfile> profiles, CertificateBook& book, TownBook& notes,
           TownFaults& faults)
      : profiles_(std::move(profiles)), book_(book), notes_(notes), faults_(faults) {}

  TownAnswer answer(const std::string& town, const std::string& body);

  /// What the national system answers about the notes of a town that shares them: a path of the form
  /// "<town>/nacional/...".
  TownAnswer question(std::string_view path) const;

 private:
  std::string document_for(const TownProfile& profile, const TownOperation& operation,
                           const TownRequest& request);
  std::string take_declarations(const TownProfile& profile, const TownOperation& operation,
                                const TownRequest& request);
  std::string national_document_for(const TownProfile& profile, const TownOperation& operation,
                                    const TownRequest& request);
  std::string cancel(const TownProfile& profile, const TownOperation& operation, const TownRequest& request);
  TownAnswer under_fault(TownFaultMode mode, const TownProfile& profile, const TownOperation& operation,
                         const TownRequest& request);

  std::map<std::string, TownProfile> profiles_;
  CertificateBook& book_;
  TownBook& notes_;
  TownFaults& faults_;
};

}  // namespace fiscal::sandbox::municipal
