#include "core/api/openapi.h"

#include "core/api/openapi_parts.h"

namespace fiscal::api {
namespace {

constexpr const char* introduction =
    "One kind of request issues, cancels or replaces a Brazilian service invoice (NFS-e), whatever provider "
    "issues it.\n\n"
    "Every call that changes something is safe to repeat: it carries an `Idempotency-Key` header or, where "
    "an invoice is "
    "created, a `reference` in the body. The same request gives the same invoice and answer, for ever.\n\n"
    "An accepted invoice is durable before it is answered with 202. `Prefer: wait=20` waits for its outcome. "
    "Errors are "
    "problem documents (RFC 9457) whose `errors` name the field and the fix.\n\n"
    "Clients must accept fields that are not described here: new ones may come.";

nlohmann::ordered_json tag_of(const char* name, const char* text) {
  return {{"name", name}, {"description", text}};
}

}  // namespace

std::string openapi_document(const std::string& server_url) {
  using Json = nlohmann::ordered_json;
  const Json document{
      {"openapi", "3.1.0"},
      {"info", {{"title", "Fiscal gateway"}, {"version", "1.0.0"}, {"description", introduction}}},
      {"servers", Json::array({{{"url", server_url}, {"description", "This gateway"}}})},
      {"tags",
       {tag_of("invoices", "Issue, read, cancel and replace invoices. With a key of an account."),
        tag_of("webhooks", "Being told what happens. With a key of an account."),
        tag_of(
            "billing",
            "Customers, charges, the catalog of services, and billing invoices. With a key of an account."),
        tag_of("pages", "What an account's customers see. Without a key."),
        tag_of("routing", "Which connection an invoice takes, and why."),
        tag_of("accounts", "Accounts, connections, certificates, secrets and keys. With an operator's key."),
        tag_of("operation", "What an operator does while the gateway runs."),
        tag_of("callbacks", "What providers call. Without a key."),
        tag_of("health", "For load balancers and supervisors. Without a key.")}},
      {"security", Json::array({{{"api_key", Json::array()}}})},
      {"paths", openapi::paths()},
      {"components",
       {{"securitySchemes",
         {{"api_key",
           {{"type", "http"},
            {"scheme", "bearer"},
            {"description", "`gwk_<environment>_<id>_<secret>`, made with `fiscalctl key create`."}}}}},
        {"parameters", openapi::parameters()},
        {"responses", openapi::responses()},
        {"schemas", openapi::schemas()}}}};
  return document.dump();
}

}  // namespace fiscal::api
