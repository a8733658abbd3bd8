#include "plugins/safe2pay/merchant.h"

#include <utility>

#include "plugins/safe2pay/note_body.h"
#include "plugins/safe2pay/note_reader.h"

namespace fiscal::safe2pay {

using aggregator::Answered;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Standing;
using aggregator::Unsent;

namespace {

/// Stands for the id of a note that was taken without being named: "transaction:12345".
constexpr std::string_view unnamed = "transaction:";

std::string filled(std::string path, std::string_view name, const std::string& value) {
  return path.replace(path.find(name), name.size(), path_part(value));
}

}  // namespace

Merchant::Merchant(Host& host, const Safe2PaySettings& settings, std::string base_url)
    : settings_(settings), api_(host, std::move(base_url), {{"X-API-KEY", settings.token}}) {}

std::string Merchant::note_path(const std::string& transaction) const {
  return filled(settings_.note_path, "{transaction}", transaction);
}

Answered Merchant::create(const IssueInvoice& request) {
  const auto body = note_body(request, settings_);
  if (const auto* problems = std::get_if<Findings>(&body)) return Unsent{Retry::OtherConnection, *problems};
  const std::string transaction = transaction_of(request.invoice);
  const HttpResult result = api_.write("POST", note_path(transaction), std::get<std::string>(body));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  // A refusal of what the request says comes with status 200.
  if (answer.status == 200 || aggregator::refuses(answer)) {
    auto error = read_error(answer);
    return error ? std::move(*error) : Answered(aggregator::silence(answer));
  }
  if (answer.status != 202) return aggregator::silence(answer);
  if (auto note = read_note(answer.body)) return std::move(*note);
  RemoteDocument taken;
  taken.id = std::string(unnamed) + transaction;
  taken.standing = Standing::Processing;
  taken.status = "accepted";
  return taken;
}

Answered Merchant::find(const aggregator::Sought& sought) {
  if (!settings_.asks)
    return Silent{
        "Safe2Pay documents no way to ask for a note: its callback settles it, or a person (setting asks)."};
  const std::string transaction = transaction_of(sought.invoice);
  if (transaction.empty()) return Silent{"The invoice names no transaction."};
  const HttpResult result = api_.get(note_path(transaction));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (answer.status == 404 && read_error(answer)) return Missing{};
  if (!aggregator::succeeds(answer)) return aggregator::silence(answer);
  auto note = read_note(answer.body);
  if (!note) return Silent{"Safe2Pay answered something else than a note."};
  if (sought.id && !sought.id->starts_with(unnamed) && note->id != *sought.id)
    return Silent{"Safe2Pay has another note of that transaction, " + note->id + "."};
  return std::move(*note);
}

Answered Merchant::cancel(const RemoteDocument& document, const CancelInvoice&) {
  const HttpResult result = api_.write("DELETE", filled(settings_.cancel_path, "{id}", document.id));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (auto note = aggregator::succeeds(answer) ? read_note(answer.body) : std::nullopt;
      note && note->id == document.id)
    return std::move(*note);
  if (auto error = read_error(answer)) return std::move(*error);
  if (answer.status != 202) return aggregator::silence(answer);
  RemoteDocument cancelling = document;
  cancelling.standing = Standing::Cancelling;
  return cancelling;
}

aggregator::Files Merchant::files(const RemoteDocument& document) {
  return api_.fetch_files(document, "Safe2Pay");
}

}  // namespace fiscal::safe2pay
