#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/routing/rule.h"
#include "core/routing/screen.h"

namespace fiscal::routing {

/// Rules in their order, found by account: a rule that names accounts costs the others nothing, so there may
/// be one for each of a hundred thousand. Immutable; copies share.
class RuleBook {
 public:
  RuleBook() : RuleBook(std::vector<Rule>()) {}
  /// The lists of each `when` are kept sorted: their order means nothing.
  RuleBook(std::vector<Rule> rules);  // NOLINT(google-explicit-constructor): a book is its rules.

  std::span<const Rule> rules() const { return book_->rules; }

  /// A rule and, beside its fellows in memory, what shows soonest that it does not hold.
  struct Entry {
    Screen screen;
    std::uint32_t index = 0;
  };

  /// Offers the rules that may hold for `account` to `take(rule, screen)`, in order, until it answers true.
  template <class Take>
  void each_for(std::string_view account, Take&& take) const {
    const auto named = book_->naming.find(account);
    const std::span<const Entry> ours =
        named == book_->naming.end() ? std::span<const Entry>() : named->second;
    auto general = book_->general.begin();
    auto own = ours.begin();
    while (general != book_->general.end() || own != ours.end()) {
      const bool general_first =
          own == ours.end() || (general != book_->general.end() && general->index < own->index);
      const Entry& entry = general_first ? *general++ : *own++;
      if (take(book_->rules[entry.index], entry.screen)) return;
    }
  }

 private:
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept {
      return std::hash<std::string_view>{}(name);
    }
  };

  struct Book {
    std::vector<Rule> rules;
    std::vector<Entry> general;  ///< Rules for every account.
    std::unordered_map<std::string, std::vector<Entry>, NameHash, std::equal_to<>> naming;  ///< By account.
  };

  std::shared_ptr<const Book> book_;
};

}  // namespace fiscal::routing
