#include <fiscal/tax_id.hpp>
#include <nlohmann/json.hpp>

#include "core/vault/certificate_summary.h"

namespace fiscal::vault {

std::string to_json(const CertificateSummary& summary) {
  return nlohmann::ordered_json{
      {"owner_name", summary.owner_name},       {"owner_tax_id", masked_tax_id(summary.owner_tax_id)},
      {"issuer_name", summary.issuer_name},     {"serial", summary.serial},
      {"fingerprint", summary.fingerprint},     {"not_before", to_text(summary.not_before)},
      {"not_after", to_text(summary.not_after)}}
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<CertificateSummary> certificate_summary_from_json(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  bool complete = true;
  const auto text = [&](const char* name) -> std::string {
    const auto found = document.find(name);
    if (found != document.end() && found->is_string()) return found->get<std::string>();
    complete = false;
    return {};
  };
  CertificateSummary summary{text("owner_name"),
                             text("owner_tax_id"),
                             text("issuer_name"),
                             text("serial"),
                             text("fingerprint"),
                             {},
                             {}};
  const auto not_before = parse_instant(text("not_before"));
  const auto not_after = parse_instant(text("not_after"));
  if (!complete || !not_before || !not_after) return std::nullopt;
  summary.not_before = *not_before;
  summary.not_after = *not_after;
  return summary;
}

}  // namespace fiscal::vault
