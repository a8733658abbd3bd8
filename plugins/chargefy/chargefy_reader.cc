#include "plugins/chargefy/chargefy_reader.h"

#include <array>
#include <nlohmann/json.hpp>

#include "plugins/chargefy/invoice_body.h"
#include "plugins/common/api.h"
#include "plugins/common/json_read.h"

namespace fiscal::chargefy {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::standing_in;
using aggregator::text_of;

/// A billing invoice exists as soon as it is open; void is its end. Paying it changes nothing of that.
constexpr std::array<std::pair<std::string_view, Standing>, 4> chargefy_statuses{{
    {"open", Standing::Authorized},
    {"paid", Standing::Authorized},
    {"uncollectible", Standing::Authorized},
    {"void", Standing::Cancelled},
}};

std::optional<RemoteDocument> invoice_of(const Json& object) {
  const auto id = aggregator::key_of(object, "id"), status = text_of(object, "status");
  if (!id || !status || aggregator::text_or_empty(object, "object") != "invoice") return std::nullopt;
  RemoteDocument document;
  document.id = *id;
  document.caller_key = aggregator::text_or_empty(aggregator::member(object, "metadata"), key_metadata);
  document.status = *status;
  document.standing = standing_in(chargefy_statuses, *status);
  document.number = text_of(object, "number");
  document.url = text_of(object, "hosted_invoice_url");
  document.issued_at = aggregator::instant_of(object, "created_at");
  document.cancelled_at = aggregator::instant_of(object, "voided_at");
  return document;
}

}  // namespace

std::optional<RemoteDocument> read_invoice(std::string_view body) {
  return invoice_of(aggregator::object_in(body));
}

std::optional<Page> read_page(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const Json& data = aggregator::member(object, "data");
  const Json& more = aggregator::member(object, "has_more");
  if (!data.is_array() || !more.is_boolean()) return std::nullopt;
  Page page{{}, more.get<bool>()};
  for (const Json& entry : data)
    if (auto invoice = invoice_of(entry)) page.invoices.push_back(std::move(*invoice));
  return page;
}

std::optional<RemoteDocument> read_event(std::string_view body) {
  const Json object = aggregator::object_in(body);
  return invoice_of(aggregator::member(object, "data"));
}

Findings read_error(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const Json& error = aggregator::member(object, "error");
  const auto text = text_of(error, "message");
  if (!text) return {};
  if (answer.status == 401 || answer.status == 403) return {aggregator::credential_refused(answer, *text)};
  return {{"rejected_by_provider",
           text_of(error, "code").value_or(std::to_string(answer.status)),
           {},
           *text,
           "Correct what the text names, and issue anew."}};
}

}  // namespace fiscal::chargefy
