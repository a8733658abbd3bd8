#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/event.h"
#include "core/model/record.h"
#include "core/store/resources.h"

namespace fiscal::dispatch {

/// Kind of the resources that say what is to be told (core/notify takes them up).
inline constexpr const char* notice_kind = "notice";

/// The name under which clients are told of an event of this kind ("invoice.authorized", docs/webhooks.md);
/// empty: they are not.
std::string_view told_as(std::string_view event_kind);

/// All such names.
std::vector<std::string_view> told_types();

/// The notice that the events which took an invoice from version `before` on are to be told of; nothing when
/// none of them is told. Written by the transaction that writes the events, where somebody listens.
std::optional<store::Resource> notice_of(const AccountId& account, InvoiceId invoice, int before,
                                         std::span<const Event> events);

}  // namespace fiscal::dispatch
