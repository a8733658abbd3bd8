#include "plugins/fatoripay/fatoripay_reader.h"

#include <array>
#include <nlohmann/json.hpp>

#include "plugins/common/api.h"
#include "plugins/common/json_read.h"

namespace fiscal::fatoripay {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::standing_in;
using aggregator::text_of;

/// A fatura exists as soon as it is there; only cancelling ends it. Paying, being late and being charged back
/// do not.
constexpr std::array<std::pair<std::string_view, Standing>, 5> fatoripay_statuses{{
    {"unpaid", Standing::Authorized},
    {"paid", Standing::Authorized},
    {"overdue", Standing::Authorized},
    {"chargeback", Standing::Authorized},
    {"canceled", Standing::Cancelled},
}};

std::optional<RemoteDocument> invoice_of(const Json& object) {
  const auto id = aggregator::key_of(object, "id"), status = text_of(object, "status");
  if (!id || !status) return std::nullopt;
  RemoteDocument document;
  document.id = *id;
  document.caller_key = aggregator::text_or_empty(object, "ref");
  document.status = *status;
  document.standing = standing_in(fatoripay_statuses, *status);
  document.url = text_of(object, "link");
  return document;
}

}  // namespace

std::optional<RemoteDocument> read_invoice(std::string_view body) {
  return invoice_of(aggregator::object_in(body));
}

std::optional<std::vector<RemoteDocument>> read_list(std::string_view body) {
  const Json list = aggregator::list_in(body);
  if (!list.is_array()) return std::nullopt;
  std::vector<RemoteDocument> invoices;
  for (const Json& entry : list)
    if (auto invoice = invoice_of(entry)) invoices.push_back(std::move(*invoice));
  return invoices;
}

std::optional<std::string> read_token(std::string_view body) {
  auto token = text_of(aggregator::object_in(body), "access_token");
  const bool usable = token && token->size() <= 4096 && token->find_first_of("\r\n") == std::string::npos;
  return usable ? token : std::nullopt;
}

Findings read_errors(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const auto message = text_of(object, "message");
  if (!message) return {};
  if (answer.status == 401 || answer.status == 403) return {aggregator::credential_refused(answer, *message)};
  std::string text = *message;
  const Json& errors = aggregator::member(object, "errors");
  if (errors.is_object())
    for (const auto& [field, reasons] : errors.items())
      if (reasons.is_array() && !reasons.empty() && reasons.front().is_string())
        text += " " + field + ": " + reasons.front().get<std::string>();
  return {{"rejected_by_provider",
           std::to_string(answer.status),
           {},
           text,
           "Correct what the text names, and issue anew."}};
}

bool names_fields(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const Json& errors = aggregator::member(object, "errors");
  return answer.status == 422 && errors.is_object() && !errors.empty();
}

}  // namespace fiscal::fatoripay
