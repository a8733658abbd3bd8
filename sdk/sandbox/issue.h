#pragma once

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {

/// POST /nfse: reception of a DPS and, when nothing is found, the NFS-e. Safe for threads.
class Issue {
 public:
  explicit Issue(Office& office) : office_(office) {}
  Answer receive(const Exchange& exchange);

 private:
  Answer accept(const DpsView& dps, std::string_view bytes, const Certificate& certificate);
  Answer replace(const DpsView& dps, std::string_view bytes, const Certificate& certificate);
  std::shared_ptr<Note> issue(const DpsView& dps, std::string_view bytes, const Certificate& certificate,
                              std::string& payload);
  Answer refusal(int status, const Findings& findings, const std::string& id_dps = "") const;

  Office& office_;
};

}  // namespace fiscal::sandbox
