#include "core/api/dialects/party_check.h"

#include <fiscal/json.hpp>

namespace fiscal::dialects {
namespace {

/// Something on both sides of one @, and no blank: what an address needs for any mail to leave.
bool may_be_an_address(std::string_view text) {
  const auto at = text.find('@');
  const bool one = at != std::string_view::npos && text.find('@', at + 1) == std::string_view::npos;
  return one && at > 0 && at + 1 < text.size() && text.find(' ') == std::string_view::npos;
}

}  // namespace

Findings problems_of(const Party& party) {
  Findings problems = read_json<Party>(to_json(party), UnknownFields::Refuse).problems;
  if (problems.empty() && party.email && !may_be_an_address(*party.email))
    problems.push_back(
        {"not_an_address", {}, "/email", "is not an e-mail address", "Write name@example.com."});
  return problems;
}

}  // namespace fiscal::dialects
