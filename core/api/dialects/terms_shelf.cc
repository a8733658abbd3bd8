#include "core/api/dialects/terms_shelf.h"

#include "core/api/problem.h"

namespace fiscal::dialects {
namespace {

constexpr const char* terms_key = "terms";

ConnectionId terms_place(const AccountId& account) { return "dialects:" + account; }

}  // namespace

Terms TermsShelf::terms(const AccountId& account) {
  const auto kept = store_.kv_get(terms_place(account), terms_key, clock_.now());
  return kept ? read_terms(kept->value).value() : Terms{};
}

void TermsShelf::put(const AccountId& account, const Terms& terms) {
  store_.kv_put(terms_place(account), terms_key, to_json(terms), std::nullopt, std::nullopt);
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
