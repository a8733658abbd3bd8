#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/routing/packed_rule.h"
#include "core/routing/screen.h"
#include "core/routing/wide_pages.h"

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
  class Candidate {
   public:
    bool may_hold_for(const Screen& invoice) const { return screen_.may_hold_for(invoice); }
    PackedRule packed() const { return unpack_rule(packed_.substr(at_)); }
    /// For people: far away in memory.
    const Rule& rule() const { return rule_; }

   private:
    friend class RuleBook;
    Candidate(const Screen& screen, std::string_view packed, std::size_t at, const Rule& rule)
        : screen_(screen), packed_(packed), at_(at), rule_(rule) {}

    const Screen& screen_;
    std::string_view packed_;
    std::size_t at_;
    const Rule& rule_;
  };

  /// An account, as the book looks for it.
  using Key = std::uint32_t;

  /// Has the processor read where the rules of `account` are found, which is far away in memory when there
  /// are a hundred thousand, while the caller does other things.
  Key key_of(std::string_view account) const;

  /// Offers the rules that may hold for an account to `take(candidate)`, in order, until it answers true.
  template <class Take>
  void each_for(Key account, Take&& take) const {
    const Book& book = *book_;
    const Place place = book.place_of(account);
    book.fetch(place.first);
    auto general = book.general.begin();
    const auto take_general_before = [&](std::uint32_t index) {
      for (; general != book.general.end() && general->index < index; ++general)
        if (take(Candidate(general->screen, book.packed, general->at, book.rules[general->index])))
          return true;
      return false;
    };
    std::uint32_t more = place.more;
    for (Own own = place.first; own.index != nobody; own = more == 0 ? Own() : book.more[more++]) {
      if (take_general_before(own.index)) return;
      const Screen screen = book.screen_at(own.at);
      if (take(Candidate(screen, book.packed, own.at + sizeof screen, book.rules[own.index]))) return;
    }
    take_general_before(nobody);
  }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  /// A rule for every account.
  struct Entry {
    Screen screen;
    std::uint32_t index = 0;
    std::uint32_t at = 0;  ///< Where the rule begins in `packed`.
  };

  /// A rule that names accounts.
  struct Own {
    std::uint32_t index = nobody;
    std::uint32_t at = 0;  ///< Where its screen begins in `packed`, and the rule right after it.
  };

  /// The rules that name an account. Mostly there is one. Four places to a line of memory, so that those of a
  /// hundred thousand accounts fit into a near cache.
  struct Place {
    Key hash = 0;
    Own first;               ///< Nobody's where nobody's place is.
    std::uint32_t more = 0;  ///< Where the further ones begin, up to one of nobody; 0: there are none.
  };

  /// Two looks at memory find an account's rule among a hundred thousand, where a map of lists needs five.
  struct Book {
    std::vector<Rule> rules;
    std::pmr::string packed{wide_pages()};  ///< Every rule once more, for deciding.
    std::vector<Entry> general;             ///< Rules for every account.
    /// A power of two, open addressing: at its hash or soon after it.
    std::pmr::vector<Place> places{wide_pages()};
    std::vector<Own> more;  ///< Side by side those of one place.

    void add_named(std::vector<std::pair<Key, Own>> named);
    /// Nobody's when no rule names `account`. Rules of another account with the same hash may be among those
    /// of the place: their `account_in` does not hold.
    Place place_of(Key account) const;
    Screen screen_at(std::size_t at) const {
      Screen screen;
      std::memcpy(&screen, packed.data() + at, sizeof screen);
      return screen;
    }
    /// Has the processor read a rule while the general ones before it are looked at.
    void fetch(const Own& own) const {
      for (const std::uint32_t line : {0u, 64u, 128u}) __builtin_prefetch(packed.data() + own.at + line);
    }
  };

  std::shared_ptr<const Book> book_;
};

}  // namespace fiscal::routing
