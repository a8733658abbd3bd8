#include "core/api/dialects/asaas/listing.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "core/api/dialects/asaas/answer.h"
#include "core/api/dialects/asaas/wording.h"

namespace fiscal::dialects::asaas {
namespace {

constexpr int largest_limit = 100;
constexpr int rows_at_once = 200;
constexpr int most_looked_through = 20'000;

std::optional<std::string> parameter(const api::Request& request, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto at = request.query.find(name); at != request.query.end() && !at->second.empty())
      return at->second;
  return std::nullopt;
}

Result<std::int64_t> whole_number(const api::Request& request, const char* name, std::int64_t low,
                                  std::int64_t high, std::int64_t otherwise) {
  const auto text = parameter(request, {name});
  if (!text) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < low || value > high)
    return wrong(name, "deve ser um número de " + std::to_string(low) + " a " + std::to_string(high) + ".");
  return value;
}

/// The filters of the list. Dates compare as their texts do.
struct Filter {
  std::optional<std::string> from, to, payment, installment, external_reference, status, customer;

  bool admits(const Json& invoice) const {
    const auto is = [&](const std::optional<std::string>& wanted, const char* name) {
      const Json& value = member(invoice, name);
      return !wanted || (value.is_string() && value.get_ref<const std::string&>() == *wanted);
    };
    const std::string day = text_at(invoice, "effectiveDate").value_or("");
    return (!from || day >= *from) && (!to || day <= *to) && is(payment, "payment") &&
           is(installment, "installment") && is(external_reference, "externalReference") &&
           is(status, "status") && is(customer, "customer");
  }
};

Result<Filter> read_filter(const api::Request& request) {
  Filter filter;
  // The reference writes a capital letter, guides and clients a small one.
  filter.from = parameter(request, {"effectiveDate[ge]", "effectiveDate[Ge]"});
  filter.to = parameter(request, {"effectiveDate[le]", "effectiveDate[Le]"});
  for (const auto& date : {filter.from, filter.to})
    if (date && !parse_date(*date)) return wrong("effectiveDate", "deve ser uma data no formato AAAA-MM-DD.");
  filter.payment = parameter(request, {"payment"});
  filter.installment = parameter(request, {"installment"});
  filter.external_reference = parameter(request, {"externalReference"});
  filter.customer = parameter(request, {"customer"});
  filter.status = parameter(request, {"status"});
  if (filter.status && !is_status(*filter.status)) return wrong("status", "não é um status de nota fiscal.");
  return filter;
}

}  // namespace

Result<Paging> read_paging(const api::Request& request) {
  const auto offset = whole_number(request, "offset", 0, 1'000'000'000, 0);
  if (!offset) return offset.error();
  const auto limit = whole_number(request, "limit", 1, largest_limit, 10);
  if (!limit) return limit.error();
  return Paging{*offset, static_cast<int>(*limit)};
}

Json list_json(const Paging& paging, std::int64_t total, Json data) {
  const bool more = paging.offset + static_cast<std::int64_t>(data.size()) < total;
  return {{"object", "list"},      {"hasMore", more},         {"totalCount", total},
          {"limit", paging.limit}, {"offset", paging.offset}, {"data", std::move(data)}};
}

Result<Json> list_invoices(Desk& desk, const api::Request& request, const AccountId& account,
                           const std::string& files_url) {
  const auto paging = read_paging(request);
  if (!paging) return paging.error();
  const auto filter = read_filter(request);
  if (!filter) return filter.error();
  store::ListRequest wanted{.account = account, .limit = rows_at_once};
  std::set<std::string> seen;  // Of an invoice that was changed the last one is shown, which comes first.
  Json shown = Json::array();
  std::int64_t total = 0;
  for (int looked = 0; looked < most_looked_through; looked += rows_at_once) {
    const auto records = desk.store().list(wanted);
    for (const InvoiceRecord& record : records) {
      const Json invoice = invoice_json(record, Json::parse(desk.request_of(record)), files_url);
      if (!seen.insert(invoice.at("id")).second || !filter->admits(invoice)) continue;
      if (total >= paging->offset && static_cast<int>(shown.size()) < paging->limit) shown.push_back(invoice);
      ++total;
    }
    if (static_cast<int>(records.size()) < rows_at_once) break;
    wanted.before = records.back().id;
  }
  return list_json(*paging, total, std::move(shown));
}

}  // namespace fiscal::dialects::asaas
