#include "core/api/dialects/safe2pay/answer.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/identifier.h"
#include "core/api/dialects/standing.h"
#include "core/api/dialects/values.h"
#include "core/api/resource.h"

namespace fiscal::dialects::safe2pay {
namespace {

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

void add_authorized(Json& said, const InvoiceRecord& record, const Place& place, ZoneOffset offset) {
  const std::string own_place = place.base + "/v2/nfse/" + identifier_of(record.id);
  said["UrlXmlAutorizacao"] = own_place + "/xml";
  said["UrlPdf"] = own_place + "/pdf";
  if (const auto& authorized = record.facts.authorized) {
    said["NumeroNfse"] = authorized->number.value_or("");
    said["NumeroRps"] = record.number ? std::to_string(record.number->number) : "";
    said["Mensagem"] = "Sucesso - NFSe Gerada";
    said["Protocolo"] =
        authorized->protocol.value_or(authorized->verification_code.value_or(authorized->access_key));
    said["DataEmissao"] = to_text(authorized->issued_at.value_or(record.created_at), offset);
  }
}

void add_cancelled(Json& said, const InvoiceRecord& record, const Place& place) {
  if (!record.facts.cancelled) return;  // Withdrawn before anything left: there is no event of an authority.
  said["UrlXmlCancelamento"] = place.base + "/v2/nfse/" + identifier_of(record.id) + "/cancellation/xml";
  said["Protocolo"] = record.facts.cancelled->protocol.value_or("");
}

}  // namespace

Status status_of(State state) {
  switch (state) {
    case State::Authorized:
    case State::Cancelling:
    case State::CancelUnknown:
    case State::Substituting:
      return Status::Authorized;
    case State::Cancelled:
    case State::CancelledElsewhere:
    case State::Substituted:
    case State::Withdrawn:
      return Status::Cancelled;
    case State::Rejected:
    case State::Failed:
      return Status::Error;
    case State::Scheduled:
    case State::Queued:
    case State::Sending:
    case State::Pending:
    case State::Unknown:
    case State::NeedsPerson:
      return Status::Processing;
  }
  return Status::Processing;
}

std::string identifier_of(InvoiceId id) { return uuid_of(id, realm); }

Json note(const InvoiceRecord& record, const Place& place, ZoneOffset offset) {
  const Status status = status_of(record.state);
  Json said{{"Identificador", identifier_of(record.id)}, {"Status", static_cast<int>(status)}};
  if (status == Status::Authorized) add_authorized(said, record, place, offset);
  if (status == Status::Cancelled) add_cancelled(said, record, place);
  if (status == Status::Error) {
    const std::string reasons = reasons_text(record);
    said["Erro"] = reasons.empty() ? "A nota fiscal de serviço não foi emitida." : reasons;
  }
  return said;
}

std::string duplicate_text(const InvoiceRecord& living) {
  return "Já existe uma nota fiscal de serviço para chave idempotencia(" +
         upper(hex(sha256(to_text(living.id)))) + ") informada.";
}

api::Response answer(int status, Json detail) {
  return api::json_response(status, Json{{"ResponseDetail", std::move(detail)}, {"HasError", false}});
}

}  // namespace fiscal::dialects::safe2pay
