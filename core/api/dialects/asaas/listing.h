#pragma once

#include <string>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::asaas {

/// `offset` and `limit` of a list: 10 unless said, at most 100.
struct Paging {
  std::int64_t offset = 0;
  int limit = 10;
};

/// Reads them; the error says what is wrong in Portuguese.
Result<Paging> read_paging(const api::Request& request);

/// `{"object":"list","hasMore":…,"totalCount":…,"limit":…,"offset":…,"data":[…]}`.
Json list_json(const Paging& paging, std::int64_t total, Json data);

/// The account's invoices, newest first, by the filters of `GET /v3/invoices`. Looks through the newest
/// 20,000.
Result<Json> list_invoices(Desk& desk, const api::Request& request, const AccountId& account,
                           const std::string& files_url);

}  // namespace fiscal::dialects::asaas
