#include "core/dispatch/comparison.h"

#include <algorithm>
#include <map>
#include <set>

namespace fiscal::dispatch {
namespace {

constexpr int most_pages = 500;
constexpr int records_a_page = 500;
constexpr Duration before_issue =
    hours(24 * 40);  ///< An invoice may be accepted so long before its document.

struct Period {
  Instant from;
  Instant before;

  bool holds(Instant at) const { return at >= from && at < before; }
};

struct Listed {
  bool in_period = false;
  bool ended = false;
};

bool is_ended(const InvoiceRecord& record) {
  return record.state == State::Cancelled || record.state == State::CancelledElsewhere ||
         record.state == State::Substituted;
}

/// What the authority lists of the period, by access key. An end counts whenever it came.
std::map<std::string, Listed> listed(const Worker::Parts& parts, const Account& account,
                                     const Connection& connection, const plugin::Manifest& manifest,
                                     const Period& period, Comparison& comparison) {
  std::map<std::string, Listed> all;
  std::string cursor;
  for (int pages = 0;; ++pages) {
    const auto page =
        pages < most_pages
            ? parts.caller.list(account, connection, manifest, cursor)
            : Result<EventPage>(Finding{
                  "too_many", {}, {}, "the authority lists more documents than are read at once", {}});
    if (!page) {
      comparison.whole = false;
      comparison.error = page.error().text;
      break;
    }
    for (const ProviderEvent& event : page->events) {
      if (!event.access_key) continue;
      Listed& one = all[*event.access_key];
      if (std::holds_alternative<AuthorizedThenCancelled>(event.status)) one.ended = true;
      if (const auto* authorized = std::get_if<Authorized>(&event.status))
        one.in_period = authorized->issued_at && period.holds(*authorized->issued_at);
    }
    if (!page->more || page->cursor == cursor) break;
    cursor = page->cursor;
  }
  std::erase_if(all, [](const auto& entry) { return !entry.second.in_period; });
  return all;
}

/// Documents of the period that the store knows of, over this connection.
std::vector<InvoiceRecord> kept(const Worker::Parts& parts, const Connection& connection,
                                const Period& period) {
  std::vector<InvoiceRecord> all;
  store::ListRequest page{.account = connection.account,
                          .created_from = period.from - before_issue,
                          .created_before = period.before,
                          .limit = records_a_page};
  while (true) {
    const auto records = parts.store.list(page);
    for (const InvoiceRecord& record : records) {
      const bool is_there =
          record.route.connection == connection.id && record.access_key && record.facts.authorized;
      if (is_there && record.facts.authorized->issued_at && period.holds(*record.facts.authorized->issued_at))
        all.push_back(record);
    }
    if (static_cast<int>(records.size()) < page.limit) return all;
    page.before = records.back().id;
  }
}

void find_gaps(const std::vector<InvoiceRecord>& records, Comparison& comparison) {
  std::map<std::string, std::set<std::int64_t>> used;
  for (const InvoiceRecord& record : records)
    if (record.number) used[record.number->series].insert(record.number->number);
  for (const auto& [series, numbers] : used)
    for (auto at = numbers.begin(), next = std::next(at); next != numbers.end(); at = next++)
      if (*next > *at + 1) comparison.gaps.push_back({series, *at + 1, *next - 1});
}

}  // namespace

Result<Comparison> compare(const Worker::Parts& parts, const ConnectionId& id, Date from, Date to) {
  const auto connection = parts.directory.connection(id);
  const auto account = connection ? parts.directory.account(connection->account) : nullptr;
  const auto manifest = connection ? parts.runner.manifest(connection->plugin) : nullptr;
  if (!account || !manifest)
    return Finding{"not_found", {}, {}, "there is no such connection", "Check its id."};
  if (std::count(manifest->methods.begin(), manifest->methods.end(), "list/1") == 0)
    return Finding{"list_unsupported",
                   {},
                   {},
                   "the plugin " + connection->plugin + " does not list documents",
                   "Compare at the authority."};
  const ZoneOffset zone = brazilian_zone(account->zone).value_or(ZoneOffset{-180});
  const Period period{start_of(from, zone), start_of(to, zone) + hours(24)};

  Comparison comparison;
  auto there = listed(parts, *account, *connection, *manifest, period, comparison);
  const auto here = kept(parts, *connection, period);
  comparison.there = static_cast<int>(there.size());
  comparison.here = static_cast<int>(here.size());
  for (const InvoiceRecord& record : here) {
    if (!is_ended(record)) comparison.amount.centavos += record.amount.centavos;
    const auto found = there.find(*record.access_key);
    if (found == there.end()) {
      comparison.only_here.push_back({record.id, *record.access_key, std::string(to_text(record.state))});
    } else {
      if (found->second.ended == is_ended(record))
        ++comparison.alike;
      else
        comparison.different.push_back(
            {record.id, *record.access_key,
             found->second.ended
                 ? "ended at the authority, " + std::string(to_text(record.state)) + " here"
                 : "alive at the authority, " + std::string(to_text(record.state)) + " here"});
      there.erase(found);
    }
  }
  for (const auto& [key, one] : there) comparison.only_there.push_back(key);
  find_gaps(here, comparison);
  return comparison;
}

}  // namespace fiscal::dispatch
