#include "plugins/woovi/woovi_reader.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "plugins/common/json_read.h"
#include "plugins/common/nfeio_status.h"

namespace fiscal::woovi {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::standing_in;
using aggregator::text_of;

/// Statuses of the guide. What a failed or a cancelled invoice is called is not published: those come by
/// statusRaw.
constexpr std::array<std::pair<std::string_view, Standing>, 3> woovi_statuses{{
    {"PENDING", Standing::Processing},
    {"PROCESSING", Standing::Processing},
    {"CONFIRMED", Standing::Authorized},
}};

/// The texts of the OpenAPI document's examples, and of the older page.
constexpr std::array<std::string_view, 14> listed_errors{
    "You need to configure the invoice integration",
    "Customer not found",
    "Customer not created",
    "Customer is required",
    "Customer address is invalid",
    "Charge not found",
    "Validation error",
    "You need feature Invoice to access this endpoint",
    "Your IP is not in the allowed list",
    "Your Authorization APP_ID must be configured to be MASTER or API",
    "Cannot cancel a not confirmed invoice",
    "Unable to cancel invoice",
    "Invoice not found",
    "Integration not found",
};

Standing standing_of(const Json& object) {
  const Standing raw = aggregator::nfeio_standing(aggregator::text_or_empty(object, "statusRaw"));
  const Standing listed = standing_in(woovi_statuses, aggregator::text_or_empty(object, "status"));
  // A confirmed invoice that is ended stays CONFIRMED in the lists; only the raw status tells.
  const bool only_raw_tells = listed == Standing::Authorized && raw != Standing::Unrecognised;
  return listed == Standing::Unrecognised || only_raw_tells ? raw : listed;
}

}  // namespace

std::optional<RemoteDocument> read_invoice(const Json& object) {
  const auto id = aggregator::key_of(object, "id"), status = text_of(object, "status");
  if (!id || !status) return std::nullopt;
  RemoteDocument document;
  document.id = *id;
  document.caller_key = aggregator::text_or_empty(object, "correlationID");
  const auto raw = text_of(object, "statusRaw");
  document.status = raw ? *status + "/" + *raw : *status;
  document.standing = standing_of(object);
  return document;
}

std::optional<RemoteDocument> invoice_in(std::string_view body) {
  return read_invoice(aggregator::member(aggregator::object_in(body), "invoice"));
}

std::optional<std::vector<RemoteDocument>> invoices_in(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const Json& list = aggregator::member(object, "invoices");
  if (!list.is_array()) return std::nullopt;
  std::vector<RemoteDocument> invoices;
  for (const Json& entry : list)
    if (auto invoice = read_invoice(entry)) invoices.push_back(std::move(*invoice));
  return invoices;
}

std::optional<std::string> error_in(std::string_view body) {
  return text_of(aggregator::object_in(body), "error");
}

bool is_listed(std::string_view error) {
  return std::find(listed_errors.begin(), listed_errors.end(), error) != listed_errors.end();
}

bool says_success(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const Json& success = aggregator::member(object, "success");
  return success.is_boolean() && success.get<bool>();
}

}  // namespace fiscal::woovi
