#include <fiscal/json.hpp>

#include "core/api/openapi_parts.h"
#include "core/model/state.h"

namespace fiscal::api::openapi {
namespace {

using Json = nlohmann::ordered_json;

Json described(Json schema, const char* text) {
  if (*text != '\0') schema["description"] = text;
  return schema;
}

Json text(const char* description = "") { return described({{"type", "string"}}, description); }
Json whole(const char* description = "") { return described({{"type", "integer"}}, description); }
Json flag(const char* description = "") { return described({{"type", "boolean"}}, description); }
Json day(const char* description) { return described({{"type", "string"}, {"format", "date"}}, description); }
Json moment(const char* description) {
  return described({{"type", "string"}, {"format", "date-time"}}, description);
}
Json free_object(const char* description) { return described({{"type", "object"}}, description); }
Json list_of(Json items, const char* description = "") {
  return described({{"type", "array"}, {"items", std::move(items)}}, description);
}
Json words(std::initializer_list<std::string_view> all, const char* description) {
  return described({{"type", "string"}, {"enum", all}}, description);
}
Json schema_ref(const char* name) { return {{"$ref", std::string("#/components/schemas/") + name}}; }

/// A name that an operator chose: account, connection, certificate.
Json chosen_name(const char* description) {
  return described({{"type", "string"}, {"pattern", "^[a-z0-9_-]{1,40}$"}}, description);
}

Json environment_words() { return words({"test", "production"}, "Which environment of the authority."); }

enum class Extra { Allowed, Refused };

Json object(std::initializer_list<const char*> required, Json properties, Extra extra = Extra::Allowed) {
  Json schema{{"type", "object"}};
  if (required.size() > 0) schema["required"] = required;
  schema["properties"] = std::move(properties);
  // Requests are closed, since a misspelt field is an error; answers stay open, since new fields may come.
  if (extra == Extra::Refused) schema["additionalProperties"] = false;
  return schema;
}

Json page_of(const char* name) {
  return object({"object", "data"}, {{"object", {{"const", "list"}}}, {"data", list_of(schema_ref(name))}});
}

template <class T>
Json sdk_schema() {
  Json schema = json_schema<T>();
  schema.erase("$schema");
  return schema;
}

Json every_status() {
  Json names = Json::array();
  for (const State state : {State::Scheduled, State::Queued, State::Sending, State::Pending, State::Unknown,
                            State::NeedsPerson, State::Authorized, State::Rejected, State::Failed,
                            State::Withdrawn, State::Cancelling, State::CancelUnknown, State::Cancelled,
                            State::Substituting, State::Substituted, State::CancelledElsewhere})
    names.push_back(to_text(state));
  return {{"type", "string"}, {"enum", names}, {"description", "Where the invoice stands."}};
}

Json invoice() {
  Json properties{
      {"id",
       {{"type", "string"}, {"pattern", "^inv_[0-9a-hjkmnp-tv-z]{13}$"}, {"description", "Its name here."}}},
      {"object", {{"const", "invoice"}}},
      {"status", schema_ref("InvoiceStatus")},
      {"version", whole("Number of events so far; also the ETag.")},
      {"type", words({"service", "billing"}, "The fiscal document or the commercial one.")},
      {"environment", environment_words()},
      {"reference", text("Your own name for it.")},
      {"created_at", moment("When it was accepted.")},
      {"issue_at", moment("When it is to be issued, if that was asked for.")},
      {"competence_date", day("When the service was rendered.")},
      {"amount", whole("Price of the service in centavos.")},
      {"connection", text("The way to the provider that it took.")},
      {"route",
       object({"rule", "snapshot"}, {{"rule", text("What chose the connection.")},
                                     {"snapshot", whole("Version of the configuration that decided.")}})},
      {"number", object({"series", "number"}, {{"series", text("Series of the DPS or RPS.")},
                                               {"number", whole("Its number; used once, for ever.")}})},
      {"access_key", text("The authority's key of the document.")},
      {"document", object({}, {{"number", text("Number of the NFS-e.")},
                               {"verification_code", text("Where the authority gives one.")},
                               {"protocol", text("Of the reception.")},
                               {"issued_at", moment("When the authority issued it.")},
                               {"url", text("Where a person can look it up.")}})},
      {"alerts", schema_ref("Findings")},
      {"cancellation", object({}, {{"asked_at", moment("When it was asked for.")},
                                   {"reason", words({"issued_in_error", "not_rendered", "other"}, "Why.")},
                                   {"text", text("The reason in words.")},
                                   {"cancelled_at", moment("When it took effect.")},
                                   {"protocol", text("Of the event.")},
                                   {"replaced_by", text("Access key of the document in its place.")}})},
      {"reasons", schema_ref("Findings")},
      {"replaces", text("Id of the invoice that this one replaces.")},
      {"replaced_by", text("Id of the invoice that replaces this one.")},
      {"follows", text("Id of an earlier invoice of the same reference that came to nothing.")},
      {"late", flag("It started later than its schedule said.")},
      {"next", object({"action", "at"},
                      {{"action", words({"issue", "query", "cancel", "query_cancel"}, "What comes next.")},
                       {"at", moment("Not before.")}})},
      {"account", text("Whose it is, for operators.")},
      {"evidence", schema_ref("Evidence")},
      {"links", object({"self", "timeline", "documents"},
                       {{"self", text()}, {"timeline", text()}, {"documents", text()}})}};
  return object({"id", "object", "status", "version", "type", "environment", "created_at", "competence_date",
                 "amount", "connection", "route", "links"},
                std::move(properties));
}

Json timeline() {
  const Json event =
      object({"sequence", "at", "kind", "data"}, {{"sequence", whole("From 1 without gaps.")},
                                                  {"at", moment("When it happened.")},
                                                  {"kind", text("What happened: a stable word.")},
                                                  {"data", free_object("What belongs to it.")}});
  const Json exchange = object({"at", "call", "method", "url", "status", "elapsed_ms", "departed_write"},
                               {{"at", moment("When it began.")},
                                {"call", text("Which call of the plugin made it.")},
                                {"method", text()},
                                {"url", text()},
                                {"status", whole("0 when no answer came.")},
                                {"elapsed_ms", whole()},
                                {"departed_write", flag("Its body may have had an effect.")},
                                {"failure", text("Why no answer came.")},
                                {"request_head", text("Redacted.")},
                                {"request_body", text("Redacted, and cut when long.")},
                                {"request_body_b64", text("Instead of it when it is not text.")},
                                {"response_head", text("Redacted.")},
                                {"response_body", text("Redacted, and cut when long.")},
                                {"response_body_b64", text("Instead of it when it is not text.")}});
  const Json line =
      object({"at", "call", "level", "text"}, {{"at", moment("When it was said.")},
                                               {"call", text("Which call of the plugin said it.")},
                                               {"level", text("debug, info, warning or error.")},
                                               {"text", text("Redacted.")}});
  return object({"invoice", "route", "events", "exchanges", "log"},
                {{"invoice", text("The invoice's id.")},
                 {"route", object({"connection", "rule", "snapshot"},
                                  {{"connection", text()}, {"rule", text()}, {"snapshot", whole()}})},
                 {"events", list_of(event, "What happened, in order.")},
                 {"exchanges", list_of(exchange, "Every HTTP exchange with the provider, redacted.")},
                 {"log", list_of(line, "What the plugin said while it worked.")}});
}

Json account_properties() {
  return {{"id", chosen_name("Its name.")},
          {"name", text("For people.")},
          {"environment", environment_words()},
          {"zone", text("IANA name of a Brazilian zone: America/Sao_Paulo.")},
          {"issuer", schema_ref("Issuer")},
          {"default_connection", chosen_name("Where invoices go that no rule takes.")},
          {"may_choose_connection", flag("Its requests may name their connection.")}};
}

Json connection_properties() {
  return {{"id", chosen_name("Its name, unique within the gateway.")},
          {"account", chosen_name("Whose it is.")},
          {"plugin", text("Id of the plugin.")},
          {"environment", environment_words()},
          {"settings", free_object("For the plugin; its manifest holds their schema.")},
          {"certificate", chosen_name("A certificate of the account.")},
          {"series", text("Series of the numbers that the gateway gives.")},
          {"enabled", flag("False: nothing new goes here.")},
          {"write_connection", words({"fresh", "kept"}, "Whether a write takes a new TCP connection.")},
          {"egress", list_of(text(), "Hosts allowed besides the manifest's: host:port.")},
          {"ca_file", text("CA bundle for this connection.")},
          {"max_in_flight", whole("Calls at once.")}};
}

Json with_object(const char* kind, Json properties) {
  properties["object"] = {{"const", kind}};
  return properties;
}

void add_invoice_schemas(Json& all) {
  all["InvoiceRequest"] = sdk_schema<Invoice>();
  all["InvoiceStatus"] = every_status();
  all["Invoice"] = invoice();
  all["InvoiceList"] = object({"object", "data"}, {{"object", {{"const", "list"}}},
                                                   {"data", list_of(schema_ref("Invoice"))},
                                                   {"next_cursor", text("Ask with it for the next page.")}});
  all["CancelRequest"] = sdk_schema<CancelReasonGiven>();
  all["SubstituteRequest"] = object(
      {"reason", "invoice"},
      {{"reason", words({"left_simples", "entered_simples", "retroactive_immunity", "retroactive_taxation",
                         "rejected_by_customer", "other"},
                        "Why it is replaced.")},
       {"text",
        {{"type", "string"}, {"minLength", 15}, {"maxLength", 255}, {"description", "Needed for `other`."}}},
       {"invoice", schema_ref("InvoiceRequest")}},
      Extra::Refused);
  all["Timeline"] = timeline();
  all["Document"] = object({"name", "kind", "media_type", "size", "url"},
                           {{"name", text("nfse.xml, dps.xml, event.xml, cancel_request.xml.")},
                            {"kind", text("dps, nfse, event, cancel_request or pdf.")},
                            {"media_type", text()},
                            {"size", whole("In bytes.")},
                            {"url", text()}});
  all["DocumentList"] = page_of("Document");
  all["RouteExplanation"] =
      object({"object", "snapshot", "steps"},
             {{"object", {{"const", "route"}}},
              {"snapshot", whole("Version of the configuration that decided.")},
              {"connection", text("The connection that would be taken.")},
              {"rule", text("What chose it.")},
              {"next", list_of(text(), "Connections to try when nothing left over the first.")},
              {"error", text("Why there is none.")},
              {"steps", list_of(object({"rule", "held", "because"},
                                       {{"rule", text()}, {"held", flag()}, {"because", text()}}),
                                "The reasoning, in order.")}});
  all["DialectTerms"] = object(
      {},
      {{"invoice", free_object("Part of an invoice: what a request does not say is taken from here.")},
       {"services",
        free_object("Members of an invoice's `service`, by the code that the other system uses.")},
       {"also_known_as", list_of(text(), "What other systems call the account in their paths.")},
       {"national_portal",
        flag("It issues at the National Portal: no list of services, rates of ISS only when withheld.")},
       {"replays_identical_bodies", flag("An identical body within the window is a repeat.")}},
      Extra::Refused);
}

void add_webhook_schemas(Json& all) {
  const Json types =
      list_of(text(), "Events that it hears, as `invoice.authorized` or `invoice.*`; none: all.");
  const Json form = text("How messages look: `standard`, or the name of a dialect's own.");
  const Json form_settings = free_object("What that form asks for; `standard` asks for nothing.");
  const Json order =
      words({"subject", "endpoint", "none"}, "What waits for what: events of one invoice, all events, none.");
  const Json url{{"type", "string"}, {"maxLength", 2048}, {"description", "Where messages go: https."}};
  const Json status = words({"enabled", "disabled"}, "Whether it is told.");
  all["WebhookEndpointRequest"] =
      object({"url"},
             {{"url", url},
              {"types", types},
              {"description", text("Yours.")},
              {"form", form},
              {"form_settings", form_settings},
              {"order", order},
              {"secret", text("What signs, `whsec_…`; left out, the gateway makes it.")}},
             Extra::Refused);
  all["WebhookEndpointChange"] = object({},
                                        {{"url", url},
                                         {"types", types},
                                         {"description", text()},
                                         {"form_settings", form_settings},
                                         {"status", status}},
                                        Extra::Refused);
  const Json failing_since{{"type", {"string", "null"}},
                           {"format", "date-time"},
                           {"description", "Since when nothing but failures came back."}};
  const Json properties = with_object(
      "webhook_endpoint",
      {{"id", text()},
       {"url", text()},
       {"types", types},
       {"description", text()},
       {"form", form},
       {"form_settings", form_settings},
       {"order", order},
       {"status", status},
       {"disabled_because", words({"asked", "failing", "gone", "interrupted"}, "Why, while it is disabled.")},
       {"created_at", moment("When it was made.")},
       {"failing_since", failing_since}});
  all["WebhookEndpoint"] = object({"object", "id", "url", "status"}, properties);
  Json with_secret = properties;
  with_secret["secret"] = text("What signs.");
  all["NewWebhookEndpoint"] = object({"object", "id", "url", "status", "secret"}, with_secret);
  all["WebhookEndpointList"] = page_of("WebhookEndpoint");
  all["DeletedWebhookEndpoint"] =
      object({"object", "id", "deleted"},
             with_object("webhook_endpoint", {{"id", text()}, {"deleted", {{"const", true}}}}));
  all["WebhookSecret"] =
      object({"object", "endpoint", "secret"},
             with_object("webhook_secret", {{"endpoint", text()}, {"secret", text("What signs.")}}));
  const Json overlap{{"type", "integer"},
                     {"minimum", 0},
                     {"maximum", 2'592'000},
                     {"description", "How long the old ones sign along; a day when left out."}};
  all["RotateSecretRequest"] = object(
      {}, {{"secret", text("The new one; left out, the gateway makes it.")}, {"overlap_seconds", overlap}},
      Extra::Refused);
  all["ReplayRequest"] =
      object({"from"},
             {{"from", moment("What happened at or after it.")},
              {"before", moment("And before it.")},
              {"status", words({"abandoned", "all"}, "What was given up, or everything.")}},
             Extra::Refused);
  all["WebhookReplay"] =
      object({"object", "count", "has_more"},
             with_object("webhook_replay", {{"count", whole("Deliveries that wait again.")},
                                            {"has_more", flag("More of them are left: ask again.")}}));
  const Json attempt = object({"at", "duration_ms"}, {{"at", moment("When.")},
                                                      {"duration_ms", whole()},
                                                      {"status", whole("Of the answer.")},
                                                      {"failure", text("What was wrong.")}});
  all["WebhookDelivery"] = object(
      {"object", "id", "endpoint", "event", "type", "status", "attempts"},
      with_object(
          "webhook_delivery",
          {{"id", text()},
           {"endpoint", text()},
           {"event", text("The `webhook-id`.")},
           {"type", text("`invoice.authorized`.")},
           {"subject", text("What it is about.")},
           {"sequence", whole("Of the subject; grows.")},
           {"happened_at", moment("When it happened.")},
           {"status", words({"waiting", "delivered", "abandoned"}, "What became of it.")},
           {"next_attempt_at", {{"type", {"string", "null"}}, {"format", "date-time"}}},
           {"reason", words({"exhausted", "endpoint_deleted", "form_gone"}, "Why it was abandoned.")},
           {"body", {{"type", {"string", "null"}}, {"description", "The bytes that are signed and sent."}}},
           {"attempts", list_of(attempt, "The last twenty.")}}));
  all["WebhookDeliveryList"] =
      object({"object", "data"}, {{"object", {{"const", "list"}}},
                                  {"data", list_of(schema_ref("WebhookDelivery"))},
                                  {"next_cursor", text("Ask with it for the next page.")}});
}

void add_account_schemas(Json& all) {
  all["Issuer"] = sdk_schema<Issuer>();
  all["AccountRequest"] =
      object({"name", "environment", "issuer", "default_connection"}, account_properties(), Extra::Refused);
  all["Account"] =
      object({"id", "name", "environment", "zone", "issuer", "default_connection", "may_choose_connection"},
             with_object("account", account_properties()));
  all["AccountList"] = page_of("Account");
  all["ConnectionRequest"] = object({"plugin", "environment"}, connection_properties(), Extra::Refused);
  all["Connection"] = object({"id", "account", "plugin", "environment", "settings", "series", "enabled"},
                             with_object("connection", connection_properties()));
  all["ConnectionList"] = page_of("Connection");
  all["CertificateRequest"] = object({"name", "pkcs12_b64", "password"},
                                     {{"name", chosen_name("How connections call it.")},
                                      {"pkcs12_b64", {{"type", "string"}, {"contentEncoding", "base64"}}},
                                      {"password", text("Opens the file; not kept.")}},
                                     Extra::Refused);
  all["Certificate"] = object({"name", "owner_name", "not_before", "not_after"},
                              {{"name", chosen_name("How connections call it.")},
                               {"object", {{"const", "certificate"}}},
                               {"account", chosen_name("Whose it is.")},
                               {"owner_name", text("Common name, without the tax number.")},
                               {"owner_tax_id", text("CNPJ, or a masked CPF.")},
                               {"issuer_name", text("Who issued it.")},
                               {"serial", text("Hexadecimal.")},
                               {"fingerprint", text("SHA-256, hexadecimal.")},
                               {"not_before", moment("When it begins.")},
                               {"not_after", moment("When it ends.")}});
  all["CertificateList"] = page_of("Certificate");
  all["SecretRequest"] = object(
      {"text"}, {{"text", text("What it holds: a provider's key, token or password.")}}, Extra::Refused);
  all["Secret"] =
      object({"name", "account"}, {{"name", chosen_name("How settings name it, as ${secret:name}.")},
                                   {"object", {{"const", "secret"}}},
                                   {"account", chosen_name("Whose it is.")}});
  all["SecretList"] = page_of("Secret");
  all["KeyRequest"] =
      object({}, {{"label", text("What it is for.")}, {"environment", environment_words()}}, Extra::Refused);
  const Json key{{"id", text("Eight characters, public.")},
                 {"object", {{"const", "api_key"}}},
                 {"account", text("Whose it is.")},
                 {"environment", environment_words()},
                 {"label", text("What it is for.")},
                 {"created_at", moment("When it was made.")},
                 {"expires_at", moment("From when it is worthless.")},
                 {"revoked", flag("It is worthless.")}};
  all["ApiKey"] = object({"id", "account", "environment", "label", "created_at", "revoked"}, key);
  Json new_key = key;
  new_key["key"] = text("The key itself, shown this once.");
  all["NewApiKey"] = object({"id", "key", "account", "environment", "label", "created_at"}, new_key);
  all["ApiKeyList"] = page_of("ApiKey");
}

void add_operation_schemas(Json& all) {
  all["SettleRequest"] =
      object({"outcome", "who", "reason", "evidence"},
             {{"outcome", words({"authorized", "rejected", "cancelled", "not_cancelled", "send_again"},
                                "What became of it at the authority.")},
              {"access_key", text("Of the document, for `authorized`.")},
              {"who", text("Who looked.")},
              {"reason", text("Why this outcome.")},
              {"evidence", text("Where it can be seen.")}},
             Extra::Refused);
  all["SeriesRequest"] = object({"next"}, {{"next", {{"type", "integer"}, {"minimum", 1}}}}, Extra::Refused);
  all["Series"] =
      object({"connection", "series", "next"},
             {{"connection", text()}, {"series", text()}, {"next", whole("The number that comes next.")}});
  all["Evidence"] =
      described(object({"attempts", "queries", "last_exchanges"},
                       {{"since", moment("When a person was asked for.")},
                        {"why", text("What asking the provider came to.")},
                        {"attempts", whole()},
                        {"queries", whole("Since the last departure.")},
                        {"departed_at", moment("When bytes last left.")},
                        {"last_exchanges", list_of(object({"at", "call", "method", "url"},
                                                          {{"at", moment("")},
                                                           {"call", text()},
                                                           {"method", text()},
                                                           {"url", text()},
                                                           {"status", whole("Absent when no answer came.")},
                                                           {"failure", text()}}))}}),
                "For operators, of an invoice that needs a person.");
  const Json differing = list_of(object({"invoice", "access_key", "text"},
                                        {{"invoice", text()}, {"access_key", text()}, {"text", text()}}));
  all["Comparison"] = object(
      {"object", "here", "amount", "there", "alike", "only_here", "only_there", "different", "gaps", "whole"},
      {{"object", {{"const", "comparison"}}},
       {"here", whole("Documents that the gateway knows of.")},
       {"amount", whole("What they come to in centavos, the ended ones aside.")},
       {"there", whole("Documents that the authority lists.")},
       {"alike", whole()},
       {"only_here", differing},
       {"only_there", list_of(text(), "Access keys.")},
       {"different", differing},
       {"gaps",
        list_of(object({"series", "from", "to"}, {{"series", text()}, {"from", whole()}, {"to", whole()}}),
                "Numbers without an invoice between those with one.")},
       {"whole", flag("False: the authority could not be read to the end.")},
       {"error", text()}});
  all["BackupRequest"] = object({},
                                {{"name",
                                  {{"type", "string"},
                                   {"pattern", "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}$"},
                                   {"description", "File name. Made of the time when absent."}}}},
                                Extra::Refused);
  all["Backup"] =
      object({"object", "name", "status", "file", "taken_at"},
             {{"object", {{"const", "backup"}}},
              {"name", text()},
              {"status", words({"running", "complete", "failed"}, "Complete: copied and checked.")},
              {"file", text("On the gateway's machine.")},
              {"taken_at", moment("The moment that it shows.")},
              {"done_pages", whole()},
              {"all_pages", whole("0: not known yet.")},
              {"bytes", whole("Once it is complete.")},
              {"error", text("Why it failed.")}});
  all["Callback"] =
      object({"object", "id", "connection", "received_at", "status", "tries", "text"},
             with_object("callback", {{"id", text()},
                                      {"connection", text()},
                                      {"received_at", moment("When it came.")},
                                      {"status", words({"waiting", "heard", "nothing", "unmatched", "failed"},
                                                       "What became of it.")},
                                      {"tries", whole("Since it began to wait.")},
                                      {"text", text("What came of it, in words.")}}));
  all["CallbackList"] = page_of("Callback");
  all["LostNumberList"] = object(
      {"object", "data", "asking"},
      {{"object", {{"const", "list"}}},
       {"asking", flag("The authority is still being asked; until then nothing without a number is sent.")},
       {"data", list_of(object({"series", "number"}, {{"series", text()}, {"number", whole()}}))}});
  all["Plugin"] =
      object({"id", "object", "usable"}, {{"id", text("Also the name of its folder.")},
                                          {"object", {{"const", "plugin"}}},
                                          {"usable", flag("It was loaded and may be called.")},
                                          {"version", text()},
                                          {"title", text()},
                                          {"methods", list_of(text(), "issue/1, cancel/1, ...")},
                                          {"needs", list_of(text(), "Host services that it uses.")},
                                          {"rules", list_of(text(), "Fiscal rules that apply to it.")},
                                          {"egress", list_of(text(), "Hosts that it may reach.")},
                                          {"problems", schema_ref("Findings")}});
  all["PluginList"] = page_of("Plugin");
  all["Configuration"] = object({"status"}, {{"status", {{"const", "in_force"}}}});
  all["Health"] = object({"status"}, {{"status", words({"live", "ready"}, "Which of the two.")}});
  all["Received"] = object({"received"}, {{"received", {{"const", true}}}});
  all["Finding"] = sdk_schema<Findings>()["items"];
  all["Findings"] = list_of(schema_ref("Finding"));
  all["Problem"] =
      object({"type", "title", "status", "code"}, {{"type", text("A URI that names the kind of problem.")},
                                                   {"title", text("The kind, for people.")},
                                                   {"status", whole("The HTTP status.")},
                                                   {"detail", text("What is wrong this time, and the fix.")},
                                                   {"code", text("The kind, for programs: stable.")},
                                                   {"request_id", text("Also in the gateway's log.")},
                                                   {"errors", schema_ref("Findings")}});
}

}  // namespace

Json schemas() {
  Json all = Json::object();
  add_invoice_schemas(all);
  add_webhook_schemas(all);
  add_account_schemas(all);
  add_operation_schemas(all);
  add_billing_schemas(all);
  return all;
}

}  // namespace fiscal::api::openapi
