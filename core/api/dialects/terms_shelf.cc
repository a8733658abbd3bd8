#include "core/api/dialects/terms_shelf.h"

#include "core/api/problem.h"

namespace fiscal::dialects {
namespace {

constexpr const char* terms_kind = "dialect_terms";
constexpr const char* terms_id = "terms";

Terms terms_of(const std::optional<store::Resource>& kept) {
  return kept ? read_terms(kept->body).value() : Terms{};
}

/// What a client says now is looked into; what an earlier version kept is taken as it is.
Result<Terms> agreeable(Result<Terms> terms) {
  if (terms)
    if (auto problem = problem_of(*terms)) return *std::move(problem);
  return terms;
}

}  // namespace

std::optional<store::Resource> TermsShelf::kept(const AccountId& account) {
  return store_.find_resource(account, terms_kind, terms_id);
}

Terms TermsShelf::terms(const AccountId& account) { return terms_of(kept(account)); }

bool TermsShelf::put(const AccountId& account, std::optional<store::Resource> over, const Terms& terms) {
  store::Resource resource;
  if (over) resource = *std::move(over);
  resource.account = account;
  resource.kind = terms_kind;
  resource.id = terms_id;
  if (resource.version == 0) resource.created_at = clock_.now();
  resource.body = to_json(terms);
  return std::holds_alternative<store::ResourcesStored>(store_.put_resources({std::move(resource)}));
}

void TermsShelf::put(const AccountId& account, const Terms& terms) {
  // Whoever writes last has said it last.
  while (!put(account, kept(account), terms)) continue;
}

Result<Terms> TermsShelf::patch(const AccountId& account, std::string_view patch) {
  while (true) {
    auto present = kept(account);
    auto terms = agreeable(patched(terms_of(present), patch));
    if (!terms || put(account, std::move(present), *terms)) return terms;
  }
}

void add_terms_routes(api::Router& router, store::Store& store, const Clock& clock) {
  const auto answer = [](const Result<Terms>& terms) {
    return terms ? api::Response{200, "application/json", to_json(*terms), {}}
                 : api::problem(422, terms.error());
  };
  router.add("GET", "/v1/dialects/terms", api::Access::Account,
             [&store, &clock, answer](const api::Request&, const api::Caller& caller) {
               return answer(TermsShelf(store, clock).terms(caller.account));
             });
  router.add("PUT", "/v1/dialects/terms", api::Access::Account,
             [&store, &clock, answer](const api::Request& request, const api::Caller& caller) {
               const auto terms = agreeable(read_terms(request.body));
               if (terms) TermsShelf(store, clock).put(caller.account, *terms);
               return answer(terms);
             });
  router.add("PATCH", "/v1/dialects/terms", api::Access::Account,
             [&store, &clock, answer](const api::Request& request, const api::Caller& caller) {
               return answer(TermsShelf(store, clock).patch(caller.account, request.body));
             });
}

}  // namespace fiscal::dialects
