#include "core/plugin/reply.h"

#include "core/plugin/error_document.h"

namespace fiscal::plugin {
namespace {

constexpr std::string_view no_reason = "the plugin gave no reason";

}  // namespace

CallResult as_result(RawReply reply) {
  if (reply.fault == RawReply::Fault::TooLarge)
    return {CallEnd::Failed, "the plugin's reply is larger than 8 MiB"};
  if (reply.fault == RawReply::Fault::Threw)
    return {CallEnd::Failed,
            "the plugin threw an exception across its boundary: build it with FISCAL_PROVIDER"};
  switch (reply.code) {
    case FISCAL_OK:
      return {CallEnd::Answered, std::move(reply.text)};
    case FISCAL_UNSUPPORTED:
      return {CallEnd::Unsupported, "the plugin has no such method"};
    case FISCAL_INVALID:
      return {CallEnd::Invalid,
              error_text(reply.text, "the plugin refuses the request and does not say why")};
    case FISCAL_STOPPED:
      return {CallEnd::Stopped, "the call was stopped"};
    case FISCAL_FAILED:
      return {CallEnd::Failed, error_text(reply.text, no_reason)};
    default:
      return {CallEnd::Failed,
              "the plugin answered with code " + std::to_string(reply.code) + ", which does not exist"};
  }
}

Finding as_refusal(const RawReply& reply) {
  if (reply.fault == RawReply::Fault::Threw)
    return {"plugin_threw",
            {},
            {},
            "the plugin threw an exception out of open",
            "Build it with FISCAL_PROVIDER."};
  const std::string setting = error_setting(reply.text);
  return {"settings_refused",
          {},
          setting.empty() ? "" : "/" + setting,
          error_text(reply.text, no_reason),
          "Correct the connection's settings."};
}

std::string refusal_text(const Finding& refusal) {
  return refusal.field.empty() ? refusal.text : refusal.field + ": " + refusal.text;
}

}  // namespace fiscal::plugin
