#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plugins/nfse_nacional/nacional.h"
#include "sdk/sandbox/municipal/town_hall.h"
#include "tests/support/fake_host.h"
#include "tests/support/paths.h"

namespace fiscal::test {

/// The profiles that ship for services of vendors that take the national layout.
std::vector<std::string> vendors();

/// Every vendor's stand-in with the national system that its notes are shared with, and a plugin's host.
class Vendors {
 public:
  Vendors();

  Host host() { return host_.host(); }
  FakeHost& fake() { return host_; }
  sandbox::municipal::TownBook& notes() { return notes_; }
  sandbox::municipal::TownFaults& faults() { return faults_; }
  std::string trusted() const { return (folder_.path() / "ca.pem").string(); }

 private:
  std::string certificate_file() const;

  TemporaryFolder folder_;
  sandbox::CertificateBook certificates_;
  sandbox::municipal::TownBook notes_;
  sandbox::municipal::TownFaults faults_;
  sandbox::municipal::TownHall hall_;
  FakeHost host_;
};

/// Settings by which a connection has the ten digits of ISSNet's town for the service of `a_vendor_request`.
inline constexpr const char* codes_of_the_town = R"("municipal_codes": {"010101": "0101010100"})";

nacional::Nacional a_connection(const std::string& vendor, const std::string& more_settings);
/// With what the vendor demands of a connection.
nacional::Nacional a_connection(const std::string& vendor);

/// What every vendor's service takes. The schemas that vendors gave out are older than the CNPJ with letters.
IssueInvoice a_vendor_request();

InvoiceQuery query_for(const IssueInvoice& request, QueryPurpose purpose = QueryPurpose::Issue);
CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& key);

/// The authorised note of a call, asked for where the vendor works later.
std::optional<Authorized> settled(nacional::Nacional& connection, const IssueInvoice& request,
                                  Vendors& vendors);

/// The DPS that a call sent, whatever became of it.
std::string sent_dps(const IssueOutcome& outcome);

}  // namespace fiscal::test
