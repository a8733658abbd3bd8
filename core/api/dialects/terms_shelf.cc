#include "core/api/dialects/terms_shelf.h"

#include "core/api/problem.h"

namespace fiscal::dialects {
namespace {

constexpr const char* terms_kind = "dialect_terms";
constexpr const char* terms_id = "terms";

}  // namespace

Terms TermsShelf::terms(const AccountId& account) {
  const auto kept = store_.find_resource(account, terms_kind, terms_id);
  return kept ? read_terms(kept->body).value() : Terms{};
}

void TermsShelf::put(const AccountId& account, const Terms& terms) {
  while (true) {
    store::Resource resource;
    if (auto kept = store_.find_resource(account, terms_kind, terms_id)) resource = *std::move(kept);
    resource.account = account;
    resource.kind = terms_kind;
    resource.id = terms_id;
    if (resource.version == 0) resource.created_at = clock_.now();
    resource.body = to_json(terms);
    // Whoever writes last has said it last.
    if (std::holds_alternative<store::ResourcesStored>(store_.put_resources({std::move(resource)}))) return;
  }
}

void add_terms_routes(api::Router& router, store::Store& store, const Clock& clock) {
  router.add("GET", "/v1/dialects/terms", api::Access::Account,
             [&store, &clock](const api::Request&, const api::Caller& caller) {
               return api::Response{
                   200, "application/json", to_json(TermsShelf(store, clock).terms(caller.account)), {}};
             });
  router.add("PUT", "/v1/dialects/terms", api::Access::Account,
             [&store, &clock](const api::Request& request, const api::Caller& caller) {
               const auto terms = read_terms(request.body);
               if (!terms) return api::problem(422, terms.error());
               TermsShelf(store, clock).put(caller.account, *terms);
               return api::Response{200, "application/json", to_json(*terms), {}};
             });
}

}  // namespace fiscal::dialects
