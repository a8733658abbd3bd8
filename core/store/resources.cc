#include "core/store/resources.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

namespace fiscal::store {
namespace {

constexpr std::size_t max_kind_size = 60;
constexpr std::size_t max_resource_id_size = 200;
constexpr std::size_t max_mark_size = 500;  // Of a key or a tag.
constexpr std::size_t max_marks = 50;

void check_text(const std::string& text, std::size_t most, const char* what) {
  if (text.empty() || text.size() > most || text.find('\0') != std::string::npos)
    throw std::invalid_argument(std::string(what) + " of a resource must have 1 to " + std::to_string(most) +
                                " bytes and no NUL");
}

void put_in_order(std::vector<std::string>& marks, const char* what) {
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  if (marks.size() > max_marks)
    throw std::invalid_argument(std::string("a resource must not have more than 50 of this: ") + what);
  for (const std::string& mark : marks) check_text(mark, max_mark_size, what);
}

}  // namespace

void prepare(std::vector<Resource>& resources) {
  std::set<std::tuple<AccountId, std::string, std::string>> ids, keys;
  for (Resource& resource : resources) {
    check_text(resource.kind, max_kind_size, "the kind");
    check_text(resource.id, max_resource_id_size, "the id");
    put_in_order(resource.keys, "a key");
    put_in_order(resource.tags, "a tag");
    if (!ids.emplace(resource.account, resource.kind, resource.id).second)
      throw std::invalid_argument("the resource " + resource.id + " is twice in one call");
    for (const std::string& key : resource.keys)
      if (!keys.emplace(resource.account, resource.kind, key).second)
        throw std::invalid_argument("the key " + key + " is twice in one call");
  }
}

void check(const ResourceQuery& query) {
  if (query.tags.size() > max_list_tags)
    throw std::invalid_argument("a list of resources may ask for " + std::to_string(max_list_tags) + " tags");
  if (query.offset < 0 || query.limit < 0)
    throw std::invalid_argument("a part of a list has no negative size");
}

}  // namespace fiscal::store
