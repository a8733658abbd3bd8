#include <map>
#include <string>
#include <vector>

#include "core/api/openapi_parts.h"

namespace fiscal::api::openapi {
namespace {

using Json = nlohmann::ordered_json;

struct Reply {
  int status;
  const char* text;
  const char* schema;  ///< Empty: no body; "xml", "json" and "html": a document as it is.
};

/// One row of the API: what is called, and what it takes and gives.
struct Operation {
  const char* method;
  const char* path;
  const char* name;
  const char* tag;
  const char* summary;
  std::vector<const char*>
      parameters;    ///< Names in components/parameters; those of the path come by themselves.
  const char* body;  ///< A schema's name, followed by "?" where it may be absent; or empty.
  std::vector<Reply> replies;
  std::vector<const char*> refusals;  ///< Names in components/responses, the ones of every call aside.
};

const std::vector<Operation>& operations() {
  // clang-format off
  static const std::vector<Operation> rows{
      {"post", "/v1/invoices", "issue_invoice", "invoices", "Issue an invoice",
       {"idempotency_key", "prefer", "fiscal_connection"}, "InvoiceRequest",
       {{202, "Accepted, and durable", "Invoice"}, {200, "Settled while waiting, or accepted before", "Invoice"}},
       {"400", "409", "422", "503"}},
      {"get", "/v1/invoices", "list_invoices", "invoices", "List invoices, newest first",
       {"status", "reference", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "InvoiceList"}}, {"400"}},
      {"get", "/v1/invoices/{id}", "show_invoice", "invoices", "Show an invoice", {"prefer", "if_none_match"}, "",
       {{200, "The invoice", "Invoice"}, {304, "It has not changed", ""}}, {"404"}},
      {"post", "/v1/invoices/{id}/cancel", "cancel_invoice", "invoices",
       "Cancel an invoice, or withdraw it while nothing was sent", {"idempotency_key", "prefer"}, "CancelRequest",
       {{202, "Asked for, and durable", "Invoice"}, {200, "Settled while waiting, or asked before", "Invoice"}},
       {"400", "404", "409", "422", "503"}},
      {"post", "/v1/invoices/{id}/substitute", "substitute_invoice", "invoices", "Replace an invoice by a new one",
       {"idempotency_key", "prefer"}, "SubstituteRequest",
       {{202, "The new invoice, accepted", "Invoice"}, {200, "Settled while waiting, or accepted before", "Invoice"}},
       {"400", "404", "409", "422", "503"}},
      {"get", "/v1/invoices/{id}/timeline", "show_timeline", "invoices", "Show what happened to an invoice", {}, "",
       {{200, "Events, exchanges and log lines", "Timeline"}}, {"404"}},
      {"get", "/v1/invoices/{id}/request", "show_request", "invoices", "Show the invoice as it was accepted", {}, "",
       {{200, "The canonical invoice, complete", "json"}}, {"404"}},
      {"get", "/v1/invoices/{id}/documents", "list_documents", "invoices", "List the documents of an invoice", {}, "",
       {{200, "Their names", "DocumentList"}}, {"404"}},
      {"get", "/v1/invoices/{id}/documents/{name}", "show_document", "invoices",
       "Fetch a document, or danfse.pdf: the NFS-e drawn for people at this moment", {}, "",
       {{200, "Its bytes as the authority signed them, or the drawing", "xml"}}, {"404", "503"}},
      {"post", "/v1/routes/explain", "explain_route", "routing", "Say which connection an invoice would take",
       {"fiscal_connection"}, "InvoiceRequest", {{200, "The decision and its reasons", "RouteExplanation"}}, {"400", "422"}},
      {"get", "/v1/dialects/terms", "show_dialect_terms", "routing", "What requests in other systems' languages take for granted",
       {}, "", {{200, "The account's terms", "DialectTerms"}}, {}},
      {"put", "/v1/dialects/terms", "agree_dialect_terms", "routing", "Settle what such requests do not say", {}, "DialectTerms",
       {{200, "The terms in force", "DialectTerms"}}, {"422"}},
      {"patch", "/v1/dialects/terms", "change_dialect_terms", "routing", "Settle some of it anew, and leave the rest as it is", {},
       "DialectTerms", {{200, "The terms in force", "DialectTerms"}}, {"422"}},

      {"post", "/v1/webhook_endpoints", "create_webhook_endpoint", "webhooks", "Be told what happens", {"endpoint_key"},
       "WebhookEndpointRequest", {{201, "It hears what happens from now on; with its secret", "NewWebhookEndpoint"}},
       {"400", "409", "422", "503"}},
      {"get", "/v1/webhook_endpoints", "list_webhook_endpoints", "webhooks", "List endpoints", {}, "",
       {{200, "All of them", "WebhookEndpointList"}}, {"400"}},
      {"get", "/v1/webhook_endpoints/{endpoint}", "show_webhook_endpoint", "webhooks", "Show an endpoint", {}, "",
       {{200, "The endpoint", "WebhookEndpoint"}}, {"404"}},
      {"patch", "/v1/webhook_endpoints/{endpoint}", "change_webhook_endpoint", "webhooks",
       "Change an endpoint, disable it or enable it again", {}, "WebhookEndpointChange",
       {{200, "As it is now", "WebhookEndpoint"}}, {"400", "404", "409", "422", "503"}},
      {"delete", "/v1/webhook_endpoints/{endpoint}", "delete_webhook_endpoint", "webhooks", "Delete an endpoint", {}, "",
       {{200, "It is told nothing more", "DeletedWebhookEndpoint"}}, {"404", "503"}},
      {"get", "/v1/webhook_endpoints/{endpoint}/secret", "show_webhook_secret", "webhooks", "Show the secret that signs", {}, "",
       {{200, "The newest", "WebhookSecret"}}, {"404"}},
      {"post", "/v1/webhook_endpoints/{endpoint}/rotate_secret", "rotate_webhook_secret", "webhooks",
       "Let a new secret take over", {}, "RotateSecretRequest",
       {{200, "The new one; the old ones sign along for a while", "WebhookSecret"}}, {"400", "404", "409", "422", "503"}},
      {"post", "/v1/webhook_endpoints/{endpoint}/replay", "replay_webhooks", "webhooks",
       "Send an endpoint again what it missed", {}, "ReplayRequest",
       {{202, "So many are sent again", "WebhookReplay"}}, {"400", "404", "409", "422", "503"}},
      {"get", "/v1/webhook_deliveries", "list_webhook_deliveries", "webhooks", "List deliveries, newest first",
       {"endpoint", "subject", "delivery_status", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "WebhookDeliveryList"}}, {"400"}},
      {"get", "/v1/webhook_deliveries/{delivery}", "show_webhook_delivery", "webhooks", "Show a delivery", {}, "",
       {{200, "The delivery with its attempts", "WebhookDelivery"}}, {"404"}},
      {"post", "/v1/webhook_deliveries/{delivery}/replay", "replay_webhook", "webhooks", "Send one again", {}, "",
       {{202, "It waits to be sent", "WebhookDelivery"}}, {"404", "409", "503"}},

      {"post", "/v1/customers", "upsert_customer", "billing",
       "Keep a customer, or change the one with its tax number or reference", {}, "CustomerRequest",
       {{201, "Kept", "Customer"}, {200, "Changed", "Customer"}}, {"400", "422"}},
      {"get", "/v1/customers", "list_customers", "billing", "List customers, newest first",
       {"tax_id", "reference", "email", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "CustomerList"}}, {"400"}},
      {"get", "/v1/customers/{id}", "show_customer", "billing", "Show a customer", {}, "",
       {{200, "The customer", "Customer"}}, {"404"}},
      {"put", "/v1/customers/{id}", "replace_customer", "billing", "Change a customer", {}, "CustomerRequest",
       {{200, "Changed", "Customer"}}, {"400", "404", "422"}},
      {"delete", "/v1/customers/{id}", "delete_customer", "billing", "Bill nothing new to a customer", {}, "",
       {{200, "It is listed no more", "Customer"}}, {"404"}},
      {"post", "/v1/charges", "register_charge", "billing", "Register a charge by its kind and reference", {},
       "ChargeRequest", {{201, "Registered", "Charge"}, {200, "Registered before", "Charge"}}, {"400", "422"}},
      {"get", "/v1/charges", "list_charges", "billing", "List charges, newest first",
       {"kind", "charge_status", "reference", "customer", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "ChargeList"}}, {"400"}},
      {"get", "/v1/charges/{id}", "show_charge", "billing", "Show a charge", {}, "", {{200, "The charge", "Charge"}}, {"404"}},
      {"post", "/v1/charges/{id}/pay", "pay_charge", "billing", "Say that a charge was paid", {}, "ChargePaid?",
       {{200, "It is paid", "Charge"}}, {"400", "404", "409", "422"}},
      {"post", "/v1/charges/{id}/cancel", "cancel_charge", "billing", "Say that a charge is cancelled", {}, "",
       {{200, "It is cancelled", "Charge"}}, {"400", "404", "409", "422"}},
      {"post", "/v1/charges/{id}/service_invoice", "issue_invoice_of_charge", "billing",
       "Issue the service invoice of a charge", {"idempotency_key", "prefer", "fiscal_connection"}, "BilledService?",
       {{202, "Accepted, and durable", "Invoice"}, {200, "Settled while waiting, or accepted before", "Invoice"}},
       {"400", "404", "422", "503"}},
      {"post", "/v1/services", "upsert_service", "billing", "Put a service into the catalog, or change it", {},
       "ServiceRequest", {{201, "Kept", "Service"}, {200, "Changed", "Service"}}, {"400", "422"}},
      {"get", "/v1/services", "list_services", "billing", "List the catalog of services",
       {"code", "national_code", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "ServiceList"}}, {"400"}},
      {"get", "/v1/services/{id}", "show_service", "billing", "Show a service", {}, "", {{200, "The service", "Service"}}, {"404"}},
      {"delete", "/v1/services/{id}", "delete_service", "billing", "Offer a service no more", {}, "",
       {{200, "It is listed no more", "Service"}}, {"404"}},
      {"post", "/v1/billing_invoices", "create_billing_invoice", "billing", "Create a billing invoice",
       {"idempotency_key"}, "BillingInvoiceRequest",
       {{201, "Created", "BillingInvoice"}, {200, "Created before", "BillingInvoice"}}, {"400", "422"}},
      {"get", "/v1/billing_invoices", "list_billing_invoices", "billing", "List billing invoices, newest first",
       {"billing_status", "reference", "customer", "created_from", "created_before", "limit", "cursor"}, "",
       {{200, "A page", "BillingInvoiceList"}}, {"400"}},
      {"get", "/v1/billing_invoices/{id}", "show_billing_invoice", "billing", "Show a billing invoice, with what is due today",
       {}, "", {{200, "The billing invoice", "BillingInvoice"}}, {"404"}},
      {"post", "/v1/billing_invoices/{id}/pay", "pay_billing_invoice", "billing", "Record a payment", {"idempotency_key"},
       "PaymentRequest?", {{200, "As it stands now", "BillingInvoice"}}, {"400", "404", "409", "422"}},
      {"post", "/v1/billing_invoices/{id}/void", "void_billing_invoice", "billing", "Make a billing invoice void", {}, "",
       {{200, "It is void", "BillingInvoice"}}, {"404", "409"}},
      {"post", "/v1/billing_invoices/{id}/uncollectible", "give_up_billing_invoice", "billing",
       "Expect no payment any more", {}, "", {{200, "It is uncollectible", "BillingInvoice"}}, {"404", "409"}},
      {"post", "/v1/billing_invoices/{id}/renew_page", "renew_billing_page", "billing",
       "Give its public page another address", {}, "", {{200, "With its new address", "BillingInvoice"}}, {"404"}},
      {"post", "/v1/billing_invoices/{id}/send", "send_billing_invoice", "billing", "Send it by e-mail once more", {}, "",
       {{200, "It is on its way", "BillingInvoice"}}, {"404", "409", "422"}},
      {"post", "/v1/billing_invoices/{id}/service_invoice", "issue_invoice_of_billing_invoice", "billing",
       "Issue its service invoice", {"idempotency_key", "prefer", "fiscal_connection"}, "BilledService?",
       {{202, "Accepted, and durable", "Invoice"}, {200, "Settled while waiting, or accepted before", "Invoice"}},
       {"400", "404", "409", "422", "503"}},
      {"get", "/v1/billing_profile", "show_billing_profile", "billing", "Show how the account bills", {}, "",
       {{200, "The profile", "BillingProfile"}}, {}},
      {"put", "/v1/billing_profile", "put_billing_profile", "billing", "Say how the account bills", {},
       "BillingProfileRequest", {{200, "It holds for new billing invoices", "BillingProfile"}}, {"400", "422"}},
      {"get", "/i/{token}", "show_billing_page", "pages", "The public page of a billing invoice", {}, "",
       {{200, "The page", "html"}, {404, "No page has this address", "html"}}, {}},

      {"get", "/v1/accounts", "list_accounts", "accounts", "List accounts", {}, "",
       {{200, "All of them", "AccountList"}}, {}},
      {"get", "/v1/accounts/{account}", "show_account", "accounts", "Show an account", {}, "",
       {{200, "The account", "Account"}}, {"404"}},
      {"put", "/v1/accounts/{account}", "put_account", "accounts", "Create an account or change it", {},
       "AccountRequest", {{200, "It is in force", "Account"}}, {"400", "422"}},
      {"get", "/v1/accounts/{account}/connections", "list_connections", "accounts", "List connections", {}, "",
       {{200, "All of the account's", "ConnectionList"}}, {}},
      {"put", "/v1/accounts/{account}/connections/{connection}", "put_connection", "accounts",
       "Create a connection or change it", {}, "ConnectionRequest",
       {{200, "It is in force", "Connection"}}, {"400", "404", "409", "422"}},
      {"get", "/v1/accounts/{account}/certificates", "list_certificates", "accounts", "List certificates", {}, "",
       {{200, "All of the account's", "CertificateList"}}, {}},
      {"post", "/v1/accounts/{account}/certificates", "add_certificate", "accounts", "Add a certificate or renew it",
       {}, "CertificateRequest", {{201, "It is in the vault", "Certificate"}}, {"400", "404", "422"}},
      {"get", "/v1/accounts/{account}/secrets", "list_secrets", "accounts", "List the names of secrets", {}, "",
       {{200, "All of the account's; never what they hold", "SecretList"}}, {"404"}},
      {"put", "/v1/accounts/{account}/secrets/{secret}", "put_secret", "accounts",
       "Keep a credential of a provider, or change it", {}, "SecretRequest",
       {{200, "It is in the vault; settings name it as ${secret:name}", "Secret"}}, {"400", "404", "422"}},
      {"get", "/v1/accounts/{account}/keys", "list_keys", "accounts", "List API keys", {}, "",
       {{200, "All of the account's", "ApiKeyList"}}, {}},
      {"post", "/v1/accounts/{account}/keys", "create_key", "accounts", "Create an API key", {}, "KeyRequest",
       {{201, "The key, shown this once", "NewApiKey"}}, {"400", "404", "422"}},
      {"delete", "/v1/keys/{key}", "revoke_key", "accounts", "Make an API key worthless", {}, "",
       {{200, "It is worthless from now on", "ApiKey"}}, {"404"}},

      {"post", "/v1/invoices/{id}/settle", "settle_invoice", "operation", "Say what became of an invoice in doubt", {},
       "SettleRequest", {{200, "The invoice as it stands now", "Invoice"}}, {"400", "404", "409", "422", "503"}},
      {"get", "/v1/attention", "list_attention", "operation", "List the invoices that need a person, with evidence",
       {"account", "connection"}, "", {{200, "At most 500 of them", "InvoiceList"}}, {"400"}},
      {"get", "/v1/plugins", "list_plugins", "operation", "List plugins", {}, "",
       {{200, "All of them", "PluginList"}}, {}},
      {"put", "/v1/connections/{connection}/series/{series}", "set_series", "operation",
       "Say which number a series gives next", {}, "SeriesRequest", {{200, "So it is", "Series"}}, {"400", "404", "422"}},
      {"post", "/v1/backups", "start_backup", "operation", "Copy the store while the gateway runs", {}, "BackupRequest",
       {{202, "It is being made; ask for it by its name", "Backup"}}, {"400", "409", "422"}},
      {"get", "/v1/backups/{backup}", "show_backup", "operation", "Show how far a backup is", {}, "",
       {{200, "The backup", "Backup"}}, {"404"}},
      {"get", "/v1/connections/{connection}/comparison", "compare_connection", "operation",
       "Hold a connection's documents of some days against the authority's", {"from", "to"}, "",
       {{200, "What differs", "Comparison"}}, {"400", "404", "422"}},
      {"get", "/v1/connections/{connection}/lost_numbers", "list_lost_numbers", "operation",
       "List the numbers that a restored store does not know of", {}, "", {{200, "All of them", "LostNumberList"}}, {}},
      {"delete", "/v1/connections/{connection}/lost_numbers/{series}/{number}", "forget_lost_number", "operation",
       "Take a number off that list, after looking at its document", {}, "",
       {{200, "Those that are left", "LostNumberList"}}, {"404"}},
      {"get", "/v1/connections/{connection}/callbacks", "list_callbacks", "operation",
       "List what a connection's provider sent, and what became of it", {"callback_status", "limit", "cursor"}, "",
       {{200, "One page, newest first", "CallbackList"}}, {"400", "404"}},
      {"post", "/v1/connections/{connection}/callbacks/{callback}/replay", "replay_callback", "operation",
       "Have the plugin read a callback again", {}, "", {{202, "It is read again", "Callback"}}, {"404"}},
      {"post", "/v1/configuration/reload", "reload_configuration", "operation", "Read the configuration files again",
       {}, "", {{200, "It is in force", "Configuration"}}, {"422"}},

      {"post", "/hooks/{connection}", "take_callback", "callbacks", "Where a connection's provider calls back", {}, "any",
       {{200, "Kept; the connection's plugin says later whether it came from the provider", "Received"}},
       {"404", "413", "429", "503"}},

      {"get", "/health/live", "health_live", "health", "The process works", {}, "", {{200, "It does", "Health"}},
       {"405", "503"}},
      {"get", "/health/ready", "health_ready", "health", "Requests can be taken", {}, "",
       {{200, "They can", "Health"}}, {"405", "503"}},
      {"get", "/openapi.json", "openapi", "health", "This document", {}, "", {{200, "OpenAPI 3.1", "json"}}, {"405"}}};
  // clang-format on
  return rows;
}

bool needs_key(const Operation& operation) {
  const std::string_view tag = operation.tag;
  return tag != "health" && tag != "callbacks" && tag != "pages";
}

Json parameter_ref(const std::string& name) { return {{"$ref", "#/components/parameters/" + name}}; }

/// "/v1/invoices/{id}" names the parameter `id`.
void add_path_parameters(Json& parameters, std::string_view path) {
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    parameters.push_back(
        parameter_ref("path_" + std::string(path.substr(open + 1, path.find('}', open) - open - 1))));
}

Json content_of(std::string_view schema) {
  if (schema == "any") return {{"*/*", {{"schema", Json::object()}}}};
  if (schema == "json") return {{"application/json", {{"schema", {{"type", "object"}}}}}};
  if (schema == "html") return {{"text/html", {{"schema", {{"type", "string"}}}}}};
  if (schema == "xml")
    return {{"application/xml", {{"schema", {{"type", "string"}}}}},
            {"application/pdf", {{"schema", {{"type", "string"}}}}}};
  return {{"application/json", {{"schema", {{"$ref", "#/components/schemas/" + std::string(schema)}}}}}};
}

Json header(const char* text, Json schema) { return {{"description", text}, {"schema", std::move(schema)}}; }

Json reply_json(const Operation& operation, const Reply& reply) {
  Json body{{"description", reply.text}};
  const std::string_view schema = reply.schema;
  if (schema == "Invoice") {
    body["headers"]["ETag"] = header("The version, for If-None-Match.", {{"type", "string"}});
    const bool waits = std::string_view(operation.method) == "post";
    if (waits) body["headers"]["Location"] = header("Where the invoice is.", {{"type", "string"}});
    if (waits)
      body["headers"]["Preference-Applied"] = header("The wait that was granted.", {{"type", "string"}});
    if (waits && reply.status == 200)

      body["headers"]["Idempotent-Replayed"] =
          header("`true` when nothing new was done.", {{"type", "string"}});
  }
  if (!schema.empty()) body["content"] = content_of(schema);
  return body;
}

Json operation_json(const Operation& operation) {
  Json body{{"operationId", operation.name}, {"tags", {operation.tag}}, {"summary", operation.summary}};
  Json parameters = Json::array();
  add_path_parameters(parameters, operation.path);
  for (const char* name : operation.parameters) parameters.push_back(parameter_ref(name));
  if (!parameters.empty()) body["parameters"] = parameters;
  if (std::string_view schema = operation.body; !schema.empty()) {
    const bool may_be_absent = schema.ends_with('?');
    if (may_be_absent) schema.remove_suffix(1);
    body["requestBody"] = {{"required", !may_be_absent}, {"content", content_of(schema)}};
  }
  Json responses = Json::object();
  for (const Reply& reply : operation.replies)
    responses[std::to_string(reply.status)] = reply_json(operation, reply);
  std::vector<const char*> refusals = operation.refusals;
  if (needs_key(operation))
    refusals.insert(refusals.end(), {"401", "403"});
  else
    body["security"] = Json::array();
  for (const char* status : refusals)
    responses[status] = {{"$ref", std::string("#/components/responses/") + "problem_" + status}};
  body["responses"] = std::move(responses);
  return body;
}

Json parameter(const char* name, const char* in, const char* text, Json schema) {
  Json body{{"name", name}, {"in", in}, {"description", text}};
  if (std::string_view(in) == "path") body["required"] = true;
  body["schema"] = std::move(schema);
  return body;
}

Json problem_response(const char* text) {
  return {
      {"description", text},
      {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

}  // namespace

Json paths() {
  Json paths = Json::object();
  for (const Operation& operation : operations())
    paths[operation.path][operation.method] = operation_json(operation);
  return paths;
}

Json parameters() {
  const Json text{{"type", "string"}};
  const Json name{{"type", "string"}, {"pattern", "^[a-z0-9_-]{1,40}$"}};
  const Json instant{{"type", "string"}, {"format", "date-time"}};
  return {
      {"path_id", parameter("id", "path", "Its id.", text)},
      {"path_token", parameter("token", "path", "Of the page.", text)},
      {"tax_id", parameter("tax_id", "query", "Only those with this tax number.", text)},
      {"email", parameter("email", "query", "Only those with this e-mail address.", text)},
      {"code", parameter("code", "query", "Only the one with this code.", text)},
      {"national_code",
       parameter("national_code", "query", "Only those with this national service code.", text)},
      {"customer", parameter("customer", "query", "Only those of this customer.", text)},
      {"kind",
       parameter("kind", "query", "Only those of this kind.",
                 {{"type", "string"}, {"enum", {"charge", "payment", "installment", "transaction"}}})},
      {"charge_status", parameter("status", "query", "Only these.",
                                  {{"type", "string"}, {"enum", {"open", "paid", "cancelled"}}})},
      {"billing_status",
       parameter("status", "query", "Only these; overdue ones are open.",
                 {{"type", "string"}, {"enum", {"open", "overdue", "paid", "void", "uncollectible"}}})},
      {"path_name", parameter("name", "path", "The document's name: nfse.xml.", text)},
      {"path_account", parameter("account", "path", "The account.", name)},
      {"path_connection", parameter("connection", "path", "The connection.", name)},
      {"account", parameter("account", "query", "Only those of this account.", name)},
      {"connection", parameter("connection", "query", "Only those over this connection.", name)},
      {"from", parameter("from", "query", "First day on which the documents were issued.",
                         {{"type", "string"}, {"format", "date"}})},
      {"to", parameter("to", "query", "Last day.", {{"type", "string"}, {"format", "date"}})},
      {"path_backup",
       parameter("backup", "path", "The backup's name.", {{"type", "string"}, {"maxLength", 80}})},
      {"path_number", parameter("number", "path", "The number.", {{"type", "integer"}})},
      {"path_secret", parameter("secret", "path", "The secret.", name)},
      {"path_series", parameter("series", "path", "The series.", {{"type", "string"}, {"maxLength", 5}})},
      {"path_endpoint", parameter("endpoint", "path", "The endpoint's id.", text)},
      {"path_delivery", parameter("delivery", "path", "The delivery's id.", text)},
      {"endpoint", parameter("endpoint", "query", "Only those to this endpoint.", text)},
      {"subject", parameter("subject", "query", "Only those about this: `inv_…`, `bil_…`.", text)},
      {"delivery_status", parameter("delivery_status", "query", "Only these.",
                                    {{"type", "string"}, {"enum", {"waiting", "delivered", "abandoned"}}})},
      {"endpoint_key", parameter("Idempotency-Key", "header",
                                 "Your name for this request: sent again it makes no second endpoint.",
                                 {{"type", "string"}, {"pattern", "^\"?[A-Za-z0-9._:-]{1,255}\"?$"}})},
      {"path_callback", parameter("callback", "path", "The callback's id.", text)},
      {"callback_status",
       parameter("status", "query", "Only these; given_up: unmatched and failed ones.",
                 {{"type", "string"},
                  {"enum", {"waiting", "heard", "nothing", "unmatched", "failed", "given_up"}}})},
      {"path_key", parameter("key", "path", "The key's id.", text)},
      {"idempotency_key", parameter("Idempotency-Key", "header",
                                    "Your name for this request. Needed where the body has no `reference`.",
                                    {{"type", "string"}, {"pattern", "^\"?[A-Za-z0-9._:-]{1,255}\"?$"}})},
      {"prefer",
       parameter("Prefer", "header", "`wait=20` waits so many seconds at most for the outcome.", text)},
      {"fiscal_connection", parameter("Fiscal-Connection", "header",
                                      "The connection to take, where the account may choose.", name)},
      {"if_none_match", parameter("If-None-Match", "header", "The ETag of the version that you have.", text)},
      {"status",
       parameter("status", "query", "Only these.", {{"$ref", "#/components/schemas/InvoiceStatus"}})},
      {"reference", parameter("reference", "query", "Only those with this reference.", text)},
      {"created_from", parameter("created_from", "query", "Accepted at or after it.", instant)},
      {"created_before", parameter("created_before", "query", "Accepted before it.", instant)},
      {"limit", parameter("limit", "query", "At most so many.",
                          {{"type", "integer"}, {"minimum", 1}, {"maximum", 200}, {"default", 50}})},
      {"cursor", parameter("cursor", "query", "`next_cursor` of the page before.", text)}};
}

Json responses() {
  return {{"problem_400", problem_response("The request is not understood")},
          {"problem_401", problem_response("The key is missing or not valid")},
          {"problem_403", problem_response("This key may not do that")},
          {"problem_404", problem_response("There is no such thing for this key")},
          {"problem_405", problem_response("That method is not allowed here")},
          {"problem_409", problem_response("It does not fit the present state")},
          {"problem_413", problem_response("The body is larger than is taken here")},
          {"problem_422", problem_response("The request is understood and wrong: `errors` say where")},
          {"problem_429", problem_response("Too many of them; try again after Retry-After")},
          {"problem_503", problem_response("Nothing was done; try again after Retry-After")}};
}

}  // namespace fiscal::api::openapi
