#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
    const Place* place = book_->place_of(account);
    if (place != nullptr) book_->fetch(place->first.index);
    auto general = book_->general.begin();
    for (std::uint32_t own = 0; place != nullptr && own < place->count; ++own) {
      const Entry& entry = own == 0 ? place->first : book_->more[place->more + own - 1];
      for (; general != book_->general.end() && general->index < entry.index; ++general)
        if (take(book_->rules[general->index], general->screen)) return;
      if (take(book_->rules[entry.index], entry.screen)) return;
    }
    for (; general != book_->general.end(); ++general)
      if (take(book_->rules[general->index], general->screen)) return;
  }

 private:
  /// The rules that name an account, by the hash of its id. Mostly there is one.
  struct Place {
    std::uint64_t hash = 0;
    Entry first;
    std::uint32_t more = 0;   ///< Where the further ones begin.
    std::uint32_t count = 0;  ///< 0: nobody's place.
  };

  /// One look at memory finds an account's rule among a hundred thousand, where a map of lists needs five.
  struct Book {
    std::vector<Rule> rules;
    std::vector<Entry> general;  ///< Rules for every account.
    std::vector<Place> places;   ///< A power of two, open addressing: at its hash or soon after it.
    std::vector<Entry> more;     ///< Side by side those of one place.

    void add_named(std::vector<std::pair<std::uint64_t, Entry>> named);
    /// Null when no rule names `account`. Rules of another account with the same hash may be among those of
    /// the place: their `account_in` does not hold.
    const Place* place_of(std::string_view account) const;
    /// Has the processor read a rule while the general ones before it are looked at.
    void fetch(std::uint32_t index) const;
  };

  std::shared_ptr<const Book> book_;
};

}  // namespace fiscal::routing
