#include "core/billing/page_places.h"

#include <fiscal/encoding.hpp>

#include "core/billing/json.h"
#include "core/billing/kept.h"

namespace fiscal::billing {
namespace {

constexpr const char* page_kind = "billing_page";
constexpr const char* no_account = "";
constexpr std::size_t longest_token = 100;

}  // namespace

std::string new_page_token() { return new_id("") + new_id("").substr(0, 12); }

store::Resource page_place(const PagePlace& place, const std::string& token, Instant now) {
  store::Resource resource;
  resource.account = no_account;
  resource.kind = page_kind;
  resource.id = hex(sha256(token));
  resource.created_at = now;
  resource.body = write(place);
  return resource;
}

std::optional<PagePlace> find_page_place(store::ResourceStore& store, const std::string& token) {
  if (token.empty() || token.size() > longest_token) return std::nullopt;
  const auto resource = store.find_resource(no_account, page_kind, hex(sha256(token)));
  if (!resource) return std::nullopt;
  auto place = read<PagePlace>(resource->body, UnknownFields::Ignore);
  if (!place.ok()) throw std::runtime_error("the store is damaged: a page has no invoice");
  return std::move(place.value);
}

void forget_page_place(store::ResourceStore& store, const std::string& token) {
  store.delete_resource(no_account, page_kind, hex(sha256(token)));
}

}  // namespace fiscal::billing
