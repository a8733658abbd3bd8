#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/api/message.h"
#include "core/model/record.h"

/// Safe2Pay's answers and notifications about an NFS-e. Pure functions.
namespace fiscal::dialects::safe2pay {

/// Safe2Pay's numbers. Its pages show 2, 4 and 19; 1, for everything that is not settled yet, is ours.
enum class Status { Processing = 1, Authorized = 2, Cancelled = 4, Error = 19 };

Status status_of(State state);

/// Which UUIDs are of this dialect (core/api/dialects/identifier.h).
inline constexpr std::string_view realm = "safe2pay";

/// "b646d331-ce89-469b-8dad-b9d613673080": what Safe2Pay calls the NFS-e by.
std::string identifier_of(InvoiceId id);

/// Where the dialect lies, for links: "https://gateway.example/safe2pay".
struct Place {
  std::string base;
};

/// The NFS-e as a callback says it; `offset` is the account's.
nlohmann::ordered_json note(const InvoiceRecord& record, const Place& place, ZoneOffset offset);

/// A refusal of a second NFS-e for a transaction, as the callback of status 19 words it.
std::string duplicate_text(const InvoiceRecord& living);

/// `{"ResponseDetail": …, "HasError": false}`.
api::Response answer(int status, nlohmann::ordered_json detail);

}  // namespace fiscal::dialects::safe2pay
