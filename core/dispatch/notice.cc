#include "core/dispatch/notice.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace fiscal::dispatch {
namespace {

struct ToldKind {
  std::string_view kind;
  std::string_view type;
};

constexpr ToldKind told_kinds[] = {
    {"accepted", "invoice.accepted"},
    {"pending", "invoice.pending"},
    {"unknown", "invoice.unknown"},
    {"needs_person", "invoice.needs_person"},
    {"authorized", "invoice.authorized"},
    {"rejected", "invoice.rejected"},
    {"failed", "invoice.failed"},
    {"withdrawn", "invoice.withdrawn"},
    {"cancel_begun", "invoice.cancelling"},
    {"cancel_unknown", "invoice.cancel_unknown"},
    {"cancelled", "invoice.cancelled"},
    {"cancellation_denied", "invoice.cancellation_denied"},
    {"substituting", "invoice.substituting"},
    {"substitution_ended", "invoice.substitution_ended"},
    {"substituted", "invoice.substituted"},
    {"cancelled_elsewhere", "invoice.cancelled_elsewhere"},
};

}  // namespace

std::string_view told_as(std::string_view event_kind) {
  const auto found = std::find_if(std::begin(told_kinds), std::end(told_kinds),
                                  [&](const ToldKind& told) { return told.kind == event_kind; });
  return found == std::end(told_kinds) ? std::string_view() : found->type;
}

std::vector<std::string_view> told_types() {
  std::vector<std::string_view> types;
  for (const ToldKind& told : told_kinds) types.push_back(told.type);
  return types;
}

std::optional<store::Resource> notice_of(const AccountId& account, InvoiceId invoice, int before,
                                         std::span<const Event> events) {
  const auto is_told = [](const Event& event) { return !told_as(event.kind).empty(); };
  if (std::none_of(events.begin(), events.end(), is_told)) return std::nullopt;
  const std::string id = to_text(invoice);
  const std::string after = std::to_string(before + static_cast<int>(events.size()));
  store::Resource notice;
  notice.account = account;
  notice.kind = notice_kind;
  notice.id = id + ":" + after;
  notice.created_at = events.back().at;
  // All are due alike, so that they are taken up in the order in which they were written, whatever clocks
  // show.
  notice.due_at = Instant{0};
  notice.body.reserve(80);
  notice.body.append(R"({"invoice":")").append(id).append(R"(","after":)").append(std::to_string(before));
  notice.body.append(R"(,"through":)").append(after).append("}");
  return notice;
}

}  // namespace fiscal::dispatch
