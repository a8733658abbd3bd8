#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/routing/packed_rule.h"
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

  /// A rule that may hold. What costs least to look at shows first that it does not.
  struct Candidate {
    const Screen& screen;    ///< In hand.
    std::string_view bytes;  ///< For `unpack_rule`.
    const Rule& rule;        ///< For people: far away in memory.
  };

  /// Offers the rules that may hold for `account` to `take(candidate)`, in order, until it answers true.
  template <class Take>
  void each_for(std::string_view account, Take&& take) const {
    const Place* place = book_->place_of(account);
    if (place != nullptr) book_->fetch(place->first);
    auto general = book_->general.begin();
    for (std::uint32_t own = 0; place != nullptr && own < place->count; ++own) {
      const Entry& entry = own == 0 ? place->first : book_->more[place->more + own - 1];
      for (; general != book_->general.end() && general->index < entry.index; ++general)
        if (take(book_->candidate(*general))) return;
      if (take(book_->candidate(entry))) return;
    }
    for (; general != book_->general.end(); ++general)
      if (take(book_->candidate(*general))) return;
  }

 private:
  struct Entry {
    Screen screen;
    std::uint32_t index = 0;
    std::uint32_t at = 0;  ///< Where the rule begins in `packed`.
  };

  /// The rules that name an account, by the hash of its id. Mostly there is one. A line of memory.
  struct alignas(64) Place {
    std::uint64_t hash = 0;
    Entry first;
    std::uint32_t more = 0;   ///< Where the further ones begin.
    std::uint32_t count = 0;  ///< 0: nobody's place.
  };

  /// One look at memory finds an account's rule among a hundred thousand, where a map of lists needs five.
  struct Book {
    std::vector<Rule> rules;
    std::string packed;          ///< Every rule once more, for deciding.
    std::vector<Entry> general;  ///< Rules for every account.
    std::vector<Place> places;   ///< A power of two, open addressing: at its hash or soon after it.
    std::vector<Entry> more;     ///< Side by side those of one place.

    void add_named(std::vector<std::pair<std::uint64_t, Entry>> named);
    /// Null when no rule names `account`. Rules of another account with the same hash may be among those of
    /// the place: their `account_in` does not hold.
    const Place* place_of(std::string_view account) const;
    Candidate candidate(const Entry& entry) const {
      return {entry.screen, std::string_view(packed).substr(entry.at), rules[entry.index]};
    }
    /// Has the processor read a rule while the general ones before it are looked at.
    void fetch(const Entry& entry) const {
      for (const std::uint32_t line : {0u, 64u, 128u}) __builtin_prefetch(packed.data() + entry.at + line);
    }
  };

  std::shared_ptr<const Book> book_;
};

}  // namespace fiscal::routing
