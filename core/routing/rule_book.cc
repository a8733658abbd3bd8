#include "core/routing/rule_book.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "core/base/require.h"

namespace fiscal::routing {
namespace {

std::uint64_t hash_of_account(std::string_view id) { return std::hash<std::string_view>{}(id); }

}  // namespace

RuleBook::RuleBook(std::vector<Rule> rules) {
  auto book = std::make_shared<Book>();
  book->rules = std::move(rules);
  std::vector<std::pair<std::uint64_t, Entry>> named;
  for (std::uint32_t index = 0; index < book->rules.size(); ++index) {
    When& when = book->rules[index].when;
    std::sort(when.account_in.begin(), when.account_in.end());
    std::sort(when.municipality_in.begin(), when.municipality_in.end());
    std::sort(when.service_in.begin(), when.service_in.end());
    std::sort(when.regime_in.begin(), when.regime_in.end());
    std::sort(when.tag_in.begin(), when.tag_in.end());
    require(book->packed.size() <= UINT32_MAX, "the rules of a gateway take at most 4 GiB");
    const Entry entry{screen_of(when), index, static_cast<std::uint32_t>(book->packed.size())};
    pack(book->rules[index], book->packed);
    if (when.account_in.empty()) book->general.push_back(entry);
    for (const AccountId& account : when.account_in) named.emplace_back(hash_of_account(account), entry);
  }
  book->add_named(std::move(named));
  book_ = std::move(book);
}

void RuleBook::Book::add_named(std::vector<std::pair<std::uint64_t, Entry>> named) {
  if (named.empty()) return;
  const auto order_of = [](const auto& one) { return std::pair(one.first, one.second.index); };
  std::sort(named.begin(), named.end(),
            [&](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
  // A rule may name an account twice.
  named.erase(std::unique(named.begin(), named.end(),
                          [&](const auto& a, const auto& b) { return order_of(a) == order_of(b); }),
              named.end());
  places.resize(std::bit_ceil(2 * named.size()));
  for (auto next = named.begin(); next != named.end();) {
    const std::uint64_t hash = next->first;
    std::size_t at = hash & (places.size() - 1);
    while (places[at].count != 0) at = (at + 1) & (places.size() - 1);
    Place& place = places[at] = {hash, next->second, static_cast<std::uint32_t>(more.size()), 1};
    for (++next; next != named.end() && next->first == hash; ++next, ++place.count)
      more.push_back(next->second);
  }
}

const RuleBook::Place* RuleBook::Book::place_of(std::string_view account) const {
  if (places.empty()) return nullptr;
  const std::uint64_t hash = hash_of_account(account);
  for (std::size_t at = hash & (places.size() - 1); places[at].count != 0;
       at = (at + 1) & (places.size() - 1))
    if (places[at].hash == hash) return &places[at];
  return nullptr;
}

}  // namespace fiscal::routing
