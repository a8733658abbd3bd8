#include "core/routing/rule_book.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "core/base/require.h"

namespace fiscal::routing {
namespace {

std::uint32_t hash_of_account(std::string_view id) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>{}(id));
}

constexpr std::size_t line_of_memory = 64;

/// Where the rule begins, with its screen first if it is to have one there. Such a one is found by itself, so
/// it begins with a line of memory and is in as few as can be.
std::uint32_t pack_at_end(const Rule& rule, const Screen* screen, std::string& packed) {
  static_assert(std::is_trivially_copyable_v<Screen>);
  if (screen != nullptr)
    packed.resize((packed.size() + line_of_memory - 1) / line_of_memory * line_of_memory);
  require(packed.size() <= UINT32_MAX, "the rules of a gateway take at most 4 GiB");
  const auto at = static_cast<std::uint32_t>(packed.size());
  if (screen != nullptr) packed.append(reinterpret_cast<const char*>(screen), sizeof *screen);
  pack(rule, packed);
  return at;
}

}  // namespace

RuleBook::RuleBook(std::vector<Rule> rules) {
  auto book = std::make_shared<Book>();
  book->rules = std::move(rules);
  std::vector<std::pair<Key, Own>> named;
  std::string packed;
  for (std::uint32_t index = 0; index < book->rules.size(); ++index) {
    When& when = book->rules[index].when;
    std::sort(when.account_in.begin(), when.account_in.end());
    std::sort(when.municipality_in.begin(), when.municipality_in.end());
    std::sort(when.service_in.begin(), when.service_in.end());
    std::sort(when.regime_in.begin(), when.regime_in.end());
    std::sort(when.tag_in.begin(), when.tag_in.end());
    const Screen screen = screen_of(when);
    const bool is_general = when.account_in.empty();
    const std::uint32_t at = pack_at_end(book->rules[index], is_general ? nullptr : &screen, packed);
    if (is_general) book->general.push_back({screen, index, at});
    for (const AccountId& account : when.account_in)
      named.emplace_back(hash_of_account(account), Own{index, at});
  }
  book->packed = packed;
  book->add_named(std::move(named));
  book_ = std::move(book);
}

void RuleBook::Book::add_named(std::vector<std::pair<Key, Own>> named) {
  more.emplace_back();
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
    const Key hash = next->first;
    std::size_t at = hash & (places.size() - 1);
    while (places[at].first.index != nobody) at = (at + 1) & (places.size() - 1);
    places[at] = {hash, next->second, 0};
    if (++next == named.end() || next->first != hash) continue;
    places[at].more = static_cast<std::uint32_t>(more.size());
    for (; next != named.end() && next->first == hash; ++next) more.push_back(next->second);
    more.emplace_back();
  }
}

RuleBook::Key RuleBook::key_of(std::string_view account) const {
  const Key hash = hash_of_account(account);
  const auto& places = book_->places;
  if (!places.empty()) __builtin_prefetch(&places[hash & (places.size() - 1)]);
  return hash;
}

RuleBook::Place RuleBook::Book::place_of(Key account) const {
  if (places.empty()) return {};
  for (std::size_t at = account & (places.size() - 1);; at = (at + 1) & (places.size() - 1))
    if (places[at].first.index == nobody || places[at].hash == account) return places[at];
}

}  // namespace fiscal::routing
