#include "core/routing/rule_book.h"

#include <algorithm>

namespace fiscal::routing {

RuleBook::RuleBook(std::vector<Rule> rules) {
  auto book = std::make_shared<Book>();
  book->rules = std::move(rules);
  for (std::uint32_t index = 0; index < book->rules.size(); ++index) {
    When& when = book->rules[index].when;
    std::sort(when.account_in.begin(), when.account_in.end());
    std::sort(when.municipality_in.begin(), when.municipality_in.end());
    std::sort(when.service_in.begin(), when.service_in.end());
    std::sort(when.regime_in.begin(), when.regime_in.end());
    std::sort(when.tag_in.begin(), when.tag_in.end());
    const Entry entry{screen_of(when), index};
    if (when.account_in.empty()) book->general.push_back(entry);
    for (std::size_t at = 0; at < when.account_in.size(); ++at)
      if (at == 0 || when.account_in[at] != when.account_in[at - 1])
        book->naming[when.account_in[at]].push_back(entry);
  }
  book_ = std::move(book);
}

}  // namespace fiscal::routing
