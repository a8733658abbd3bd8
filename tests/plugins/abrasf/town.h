#pragma once

#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <vector>

#include "plugins/abrasf/abrasf.h"
#include "sdk/sandbox/municipal/town_hall.h"
#include "tests/support/fake_host.h"
#include "tests/support/paths.h"

namespace fiscal::test {

/// Every town's stand-in, and a plugin's host whose requests go to them: "http://127.0.0.1/<profile>".
class Towns {
 public:
  /// With the profiles that ship and those of further folders.
  explicit Towns(const std::vector<std::string>& more_profiles = {});

  FakeHost& host() { return host_; }
  /// What the towns answer comes with this status from now on.
  void answer_with_status(int status) { status_ = status; }
  sandbox::municipal::TownBook& notes() { return notes_; }
  sandbox::municipal::TownFaults& faults() { return faults_; }
  const std::vector<std::string>& ledger() const { return ledger_; }

 private:
  TemporaryFolder folder_;
  std::vector<std::string> ledger_;
  sandbox::CertificateBook certificates_;
  sandbox::municipal::TownBook notes_;
  sandbox::municipal::TownFaults faults_;
  sandbox::municipal::TownHall hall_;
  FakeHost host_;
  std::optional<int> status_;
};

/// A plugin for a town's profile, with the credentials that any of them could ask for.
abrasf::Abrasf a_town(const std::string& profile, const std::string& more_settings = "");

/// An invoice that every profile's layout can carry.
IssueInvoice an_invoice(std::int64_t number = 101);
InvoiceQuery query_for(const IssueInvoice& request);
CancelInvoice cancellation_for(const IssueInvoice& request, const std::string& access_key);

}  // namespace fiscal::test
