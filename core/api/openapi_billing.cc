#include "core/api/openapi_parts.h"
#include "core/billing/billing_profile.h"
#include "core/billing/catalog_entry.h"
#include "core/billing/charge.h"
#include "core/billing/customer.h"
#include "core/billing/json.h"
#include "core/billing/new_billing_invoice.h"

namespace fiscal::api::openapi {
namespace {

using Schema = nlohmann::ordered_json;

Schema typed(const char* type, const char* description) {
  return {{"type", type}, {"description", description}};
}
Schema stamped(const char* description) {
  return {{"type", "string"}, {"format", "date-time"}, {"description", description}};
}
Schema dated(const char* description) {
  return {{"type", "string"}, {"format", "date"}, {"description", description}};
}

/// What the reader of T takes: nothing beside it.
template <class T>
Schema request_of(std::initializer_list<const char*> not_said = {}) {
  Schema schema = billing::schema_of<T>();
  for (const char* name : not_said) schema["properties"].erase(name);
  schema["additionalProperties"] = false;
  return schema;
}

/// What clients see of T: its own properties between what every resource has.
template <class T>
Schema resource_of(const char* object) {
  Schema schema = billing::schema_of<T>();
  Schema properties{{"id", typed("string", "Its name here.")},
                    {"object", {{"const", object}}},
                    {"version", typed("integer", "Grows with every change.")}};
  properties.update(schema["properties"]);
  properties["created_at"] = stamped("When it was added.");
  schema["properties"] = std::move(properties);
  Schema required{"id", "object", "version", "created_at"};
  for (const Schema& name : schema.value("required", Schema::array())) required.push_back(name);
  schema["required"] = std::move(required);
  return schema;
}

Schema listed(const char* name) {
  return {{"type", "object"},
          {"required", {"object", "data"}},
          {"properties",
           {{"object", {{"const", "list"}}},
            {"data", {{"type", "array"}, {"items", {{"$ref", std::string("#/components/schemas/") + name}}}}},
            {"next_cursor", typed("string", "Ask with it for the next page.")}}}};
}

Schema due_schema() {
  return {{"type", "object"},
          {"description", "What is due, and how that comes about."},
          {"properties",
           {{"on", dated("Today, where the account is.")},
            {"open", typed("integer", "Of the amount, after the payments so far, in centavos.")},
            {"discount", typed("integer", "Off it, today.")},
            {"late_fee", typed("integer", "Not yet paid.")},
            {"interest", typed("integer", "Not yet paid.")},
            {"total", typed("integer", "What pays it today.")},
            {"last_day", dated("Until it, payment is in time.")},
            {"days_late", typed("integer", "From the due date.")},
            {"can_be_paid", typed("boolean", "False: late, and late payment is not allowed.")}}}};
}

void add_service_invoice(Schema& resource) {
  resource["properties"]["service_invoice"] = {
      {"type", "object"},
      {"description", "The service invoice of it, the latest one."},
      {"properties",
       {{"id", typed("string", "Its id.")}, {"status", {{"$ref", "#/components/schemas/InvoiceStatus"}}}}}};
}

Schema billing_invoice_schema() {
  Schema schema = resource_of<billing::BillingInvoice>("billing_invoice");
  Schema& properties = schema["properties"];
  for (const char* internal : {"idempotency_key", "fingerprint", "request", "page_token", "zone"})
    properties.erase(internal);
  const Schema terms = properties["terms"];
  properties.erase("terms");
  properties.update(terms["properties"]);
  properties["zone"] = typed("string", "Whose calendar its days are of.");
  properties["number"] = typed("string", "Series and number: F-000123.");
  properties["overdue"] = typed("boolean", "Open, and late.");
  properties["amount_paid"] = typed("integer", "So far, in centavos.");
  properties["due"] = due_schema();
  properties["pix_code"] = typed("string", "Pays by Pix what is due today: a BR Code.");
  properties["page_url"] = typed("string", "Its public page. Whoever has the address sees it.");
  add_service_invoice(schema);
  properties["provider_invoice"] = properties["service_invoice"];
  properties["provider_invoice"]["description"] = "What it is issued as at a provider.";
  schema["required"] = {"id",     "object", "version", "created_at", "number",
                        "series", "status", "amount",  "due_date",   "page_url"};
  return schema;
}

}  // namespace

void add_billing_schemas(Schema& all) {
  all["CustomerRequest"] = request_of<billing::Customer>({"deleted"});
  all["Customer"] = resource_of<billing::Customer>("customer");
  all["CustomerList"] = listed("Customer");
  all["ChargeRequest"] = request_of<billing::Charge>();
  all["Charge"] = resource_of<billing::Charge>("charge");
  add_service_invoice(all["Charge"]);
  all["ChargeList"] = listed("Charge");
  all["ChargePaid"] = {{"type", "object"},
                       {"properties", {{"paid_on", dated("Absent: today.")}}},
                       {"additionalProperties", false}};
  all["ServiceRequest"] = request_of<billing::CatalogEntry>({"deleted"});
  all["Service"] = resource_of<billing::CatalogEntry>("service");
  all["ServiceList"] = listed("Service");
  all["BilledService"] = request_of<billing::BilledService>();
  all["BillingInvoiceRequest"] = request_of<billing::NewBillingInvoice>();
  all["BillingInvoice"] = billing_invoice_schema();
  all["BillingInvoiceList"] = listed("BillingInvoice");
  all["PaymentRequest"] = request_of<billing::PaymentGiven>();
  all["BillingProfileRequest"] = request_of<billing::BillingProfile>();
  all["BillingProfile"] = billing::schema_of<billing::BillingProfile>();
  all["BillingProfile"]["properties"]["object"] = {{"const", "billing_profile"}};
}

}  // namespace fiscal::api::openapi
