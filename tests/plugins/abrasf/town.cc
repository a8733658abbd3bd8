#include "tests/plugins/abrasf/town.h"

#include <fstream>

#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/municipal/requests.h"

namespace fiscal::test {
namespace {

std::string certificate_file(const TemporaryFolder& folder) {
  const auto file = folder.path() / "ca.pem";
  std::ofstream(file) << a_key().certificate_pem();
  return file.string();
}

/// Those that ship are read once for all towns of the program.
std::map<std::string, sandbox::municipal::TownProfile> profiles_with(const std::vector<std::string>& more) {
  const std::string shipped = (source_dir() / "plugins/abrasf/profiles").string();
  static const auto read = sandbox::municipal::load_town_profiles({shipped});
  if (more.empty()) return read;
  std::vector<std::string> folders{shipped};
  folders.insert(folders.end(), more.begin(), more.end());
  return sandbox::municipal::load_town_profiles(folders);
}

}  // namespace

Towns::Towns(const std::vector<std::string>& more_profiles)
    : certificates_(certificate_file(folder_)),
      notes_([this](const std::string& members) { ledger_.push_back(members); }),
      hall_(profiles_with(more_profiles), certificates_, notes_, faults_) {
  host_.signs_with(a_key().signer());
  host_.on("POST", "", [this](const HttpRequest& request) -> HttpResult {
    const auto answer =
        hall_.answer(request.url.substr(request.url.rfind('/') + 1), request.body.value_or(""));
    if (answer.dropped) return HttpFailure{HttpFailureKind::NoAnswer, "the connection ended"};
    return an_answer(status_.value_or(answer.status), answer.body, answer.content_type);
  });
}

abrasf::Abrasf a_town(const std::string& profile, const std::string& more_settings) {
  return abrasf::Abrasf(
      Settings(R"({"profile": ")" + profile + R"(", "url": "http://127.0.0.1/)" + profile +
               R"(", "user": "user", "password": "${secret:town}", "access_key": "${secret:key}",
                                 "authorization_key": "${secret:auth}", "cnae": "6201501")" +
               more_settings + "}"));
}

IssueInvoice an_invoice(std::int64_t number) {
  IssueInvoice request = a_full_town_request(number);
  request.number->series = "1";  // Some vendors take no letters in it.
  request.invoice.service.construction.reset();
  request.invoice.service.technical_document.reset();
  return request;
}

InvoiceQuery query_for(const IssueInvoice& request) {
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  return query;
}

CancelInvoice cancellation_for(const IssueInvoice& request, const std::string& access_key) {
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.access_key = access_key;
  cancellation.number = request.number;
  cancellation.reason = CancelReason::IssuedInError;
  cancellation.reason_text = "Emitida por engano";
  cancellation.invoice = request.invoice;
  return cancellation;
}

}  // namespace fiscal::test
