#include "core/api/dialects/safe2pay/form.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/dialects/form_settings.h"
#include "core/api/dialects/safe2pay/answer.h"
#include "core/api/dialects/safe2pay/transaction.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::safe2pay {
namespace {

/// Those by which the status number becomes another one.
constexpr std::array<std::string_view, 7> told_types{
    "invoice.authorized",          "invoice.rejected",    "invoice.failed",   "invoice.cancelled",
    "invoice.cancelled_elsewhere", "invoice.substituted", "invoice.withdrawn"};

constexpr ZoneOffset brasilia{-180};

}  // namespace

std::optional<Finding> Safe2PayForm::problem_of(const notify::Endpoint& endpoint,
                                                std::string_view secret) const {
  if (!secret.empty())
    return Finding{"secret_not_used", {}, "/secret", "Safe2Pay's callbacks carry no secret", "Leave it out."};
  return problem_of_form_settings(endpoint.form_settings);
}

std::optional<notify::Message> Safe2PayForm::message_for(const notify::ToldEvent& event,
                                                         const notify::Endpoint& endpoint) const {
  if (!event.invoice || std::find(told_types.begin(), told_types.end(), event.type) == told_types.end())
    return std::nullopt;
  notify::Message message;
  if (endpoint.url.empty()) {
    const Json request = Json::parse(request_of_(event.invoice->id), nullptr, false);
    const auto named = text_at(member(request, "metadata"), callback_url_member);
    if (!named) return std::nullopt;
    message.url = *named;
  }
  message.body = note(*event.invoice, {base_url_of(endpoint.form_settings, base_url_)}, brasilia).dump();
  return message;
}

}  // namespace fiscal::dialects::safe2pay
