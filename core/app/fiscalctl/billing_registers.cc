#include "core/app/fiscalctl/billing_registers.h"

#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

std::string text_of(const nlohmann::ordered_json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return {};
  return printable(at->is_string() ? at->get<std::string>() : at->dump());
}

nlohmann::ordered_json object_of(const nlohmann::ordered_json& object, const char* name) {
  return object.value(name, nlohmann::ordered_json::object());
}

std::string money_of(const nlohmann::ordered_json& object, const char* name) {
  return amount_text(object.value(name, nlohmann::ordered_json()));
}

std::string customer_text(const nlohmann::ordered_json& customer) {
  const auto party = object_of(customer, "party");
  return facts_text({{"customer", text_of(customer, "id")},
                     {"name", text_of(party, "name")},
                     {"tax id", text_of(party, "tax_id")},
                     {"reference", text_of(customer, "reference")},
                     {"email", text_of(party, "email")},
                     {"phone", text_of(party, "phone")},
                     {"deleted", customer.value("deleted", false) ? "yes" : ""},
                     {"created", text_of(customer, "created_at")}});
}

std::string charge_text(const nlohmann::ordered_json& charge) {
  return facts_text({{"charge", text_of(charge, "id")},
                     {"status", text_of(charge, "status")},
                     {"kind", text_of(charge, "kind")},
                     {"reference", text_of(charge, "reference")},
                     {"amount", money_of(charge, "amount")},
                     {"customer", text_of(charge, "customer")},
                     {"due", text_of(charge, "due_date")},
                     {"paid on", text_of(charge, "paid_on")},
                     {"nfs-e", text_of(object_of(charge, "service_invoice"), "id")},
                     {"created", text_of(charge, "created_at")}});
}

std::string billing_status(const nlohmann::ordered_json& invoice) {
  return text_of(invoice, "status") + (invoice.value("overdue", false) ? " (overdue)" : "");
}

std::string billing_invoice_text(const nlohmann::ordered_json& invoice) {
  const nlohmann::ordered_json due = object_of(invoice, "due");
  return facts_text({{"billing invoice", text_of(invoice, "id")},
                     {"number", text_of(invoice, "number")},
                     {"status", billing_status(invoice)},
                     {"reference", text_of(invoice, "reference")},
                     {"bill to", text_of(object_of(invoice, "bill_to"), "name")},
                     {"amount", money_of(invoice, "amount")},
                     {"paid", money_of(invoice, "amount_paid")},
                     {"due date", text_of(invoice, "due_date")},
                     {"due today", money_of(due, "total")},
                     {"late fee", money_of(due, "late_fee")},
                     {"interest", money_of(due, "interest")},
                     {"closed", text_of(invoice, "closed_at")},
                     {"nfs-e", text_of(object_of(invoice, "service_invoice"), "id")},
                     {"page", text_of(invoice, "page_url")}});
}

}  // namespace

const Register& customers() {
  static const Register kept{"/v1/customers",
                             customer_text,
                             {"CUSTOMER", "NAME", "TAX ID", "REFERENCE", "EMAIL"},
                             [](const nlohmann::ordered_json& one) {
                               const auto party = object_of(one, "party");
                               return std::vector{text_of(one, "id"), text_of(party, "name"),
                                                  text_of(party, "tax_id"), text_of(one, "reference"),
                                                  text_of(party, "email")};
                             },
                             {"reference", "tax_id", "email"}};
  return kept;
}

const Register& charges() {
  static const Register kept{"/v1/charges",
                             charge_text,
                             {"CHARGE", "STATUS", "KIND", "REFERENCE", "AMOUNT", "DUE"},
                             [](const nlohmann::ordered_json& one) {
                               return std::vector{text_of(one, "id"),      text_of(one, "status"),
                                                  text_of(one, "kind"),    text_of(one, "reference"),
                                                  money_of(one, "amount"), text_of(one, "due_date")};
                             },
                             {"status", "kind", "reference", "customer"}};
  return kept;
}

const Register& billing_invoices() {
  static const Register kept{"/v1/billing_invoices",
                             billing_invoice_text,
                             {"BILLING INVOICE", "NUMBER", "STATUS", "REFERENCE", "BILL TO", "AMOUNT", "DUE"},
                             [](const nlohmann::ordered_json& one) {
                               return std::vector{text_of(one, "id"),
                                                  text_of(one, "number"),
                                                  billing_status(one),
                                                  text_of(one, "reference"),
                                                  text_of(object_of(one, "bill_to"), "name"),
                                                  money_of(one, "amount"),
                                                  text_of(one, "due_date")};
                             },
                             {"status", "reference", "customer"}};
  return kept;
}

}  // namespace fiscal::ctl
