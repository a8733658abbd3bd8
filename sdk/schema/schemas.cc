#include "sdk/schema/schemas.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::schema {
namespace {

template <class T>
SchemaFile file_of(std::string name, std::string_view title) {
  nlohmann::ordered_json document{{"$schema", ""}, {"title", title}};
  document.update(json_schema<T>());
  return {std::move(name), document.dump(2) + "\n"};
}

}  // namespace

std::vector<SchemaFile> schema_files() {
  return {
      file_of<Invoice>("invoice.json", "The canonical invoice"),
      file_of<Issuer>("issuer.json", "Who issues"),
      file_of<Party>("party.json", "A customer, an intermediary or another party"),
      file_of<CancelReasonGiven>("cancel_reason.json", "Why an invoice is cancelled, as a client says it"),
      file_of<Findings>("findings.json", "What is wrong with a document"),
      file_of<IssueInvoice>("issue_request.json", "Request of issue/1 and substitute/1"),
      file_of<IssueOutcome>("issue_outcome.json", "Answer of issue/1 and substitute/1"),
      file_of<CancelInvoice>("cancel_request.json", "Request of cancel/1"),
      file_of<CancelOutcome>("cancel_outcome.json", "Answer of cancel/1"),
      file_of<InvoiceQuery>("status_request.json", "Request of status/1"),
      file_of<StatusOutcome>("status_outcome.json", "Answer of status/1"),
      file_of<InboundMessage>("event_request.json", "Request of event/1"),
      file_of<ProviderEvents>("event_answer.json", "Answer of event/1"),
      file_of<RenderInvoice>("render_request.json", "Request of render/1"),
      file_of<RenderAnswer>("render_answer.json", "Answer of render/1"),
      file_of<ListEvents>("list_request.json", "Request of list/1"),
      file_of<EventPage>("list_answer.json", "Answer of list/1"),
      file_of<HttpRequest>("http_request.json", "Request to the host service http/1"),
      file_of<HttpResult>("http_result.json", "Answer of the host service http/1"),
      file_of<SignRequest>("sign_request.json", "Request to the host service sign/1"),
      file_of<SignAnswer>("sign_answer.json", "Answer of the host service sign/1"),
      file_of<VerifyRequest>("verify_request.json", "Request to the host service verify/1"),
      file_of<VerifyAnswer>("verify_answer.json", "Answer of the host service verify/1"),
      file_of<KvRequest>("kv_request.json", "Request to the host service kv/1"),
      file_of<KvAnswer>("kv_answer.json", "Answer of the host service kv/1"),
  };
}

}  // namespace fiscal::schema
