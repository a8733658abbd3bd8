#include "core/app/fiscalctl/invoice_text.h"

#include <fiscal/money.hpp>

#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/table.h"
#include "core/model/state.h"

namespace fiscal::ctl {
namespace {

using Json = nlohmann::ordered_json;

std::string member(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end()) return {};
  return at->is_string() ? at->get<std::string>() : at->dump();
}

Json part(const Json& object, const char* name) { return object.value(name, Json::object()); }

std::string number_text(const Json& invoice) {
  const Json number = part(invoice, "number");
  const std::string value = member(number, "number");
  return value.empty() ? "" : value + " of series " + member(number, "series");
}

std::string next_text(const Json& invoice) {
  const Json next = part(invoice, "next");
  return next.empty() ? "" : member(next, "action") + " at " + member(next, "at");
}

std::optional<State> state_of(const Json& invoice) { return parse_state(invoice.value("status", "")); }

}  // namespace

std::string amount_text(const Json& centavos) {
  return centavos.is_number_integer() ? to_text(Money{centavos.get<std::int64_t>()}) : "";
}

std::string finding_text(const Json& finding) {
  std::string text = member(finding, "official_code");
  if (text.empty()) text = member(finding, "code");
  text += ": " + member(finding, "text");
  const std::string field = member(finding, "field");
  if (!field.empty()) text += " [" + field + "]";
  const std::string fix = member(finding, "fix");
  if (!fix.empty()) text += " -> " + fix;
  return printable(text);
}

std::string invoice_text(const Json& invoice) {
  const Json document = part(invoice, "document");
  const Json cancellation = part(invoice, "cancellation");
  const Json route = part(invoice, "route");
  std::string text = facts_text({{"invoice", member(invoice, "id")},
                                 {"status", member(invoice, "status")},
                                 {"reference", member(invoice, "reference")},
                                 {"environment", member(invoice, "environment")},
                                 {"amount", amount_text(invoice.value("amount", Json()))},
                                 {"competence", member(invoice, "competence_date")},
                                 {"created", member(invoice, "created_at")},
                                 {"scheduled for", member(invoice, "issue_at")},
                                 {"connection", member(invoice, "connection")},
                                 {"rule", member(route, "rule")},
                                 {"dps number", number_text(invoice)},
                                 {"access key", member(invoice, "access_key")},
                                 {"document", member(document, "number")},
                                 {"issued", member(document, "issued_at")},
                                 {"look up at", member(document, "url")},
                                 {"cancel asked", member(cancellation, "asked_at")},
                                 {"cancelled", member(cancellation, "cancelled_at")},
                                 {"replaces", member(invoice, "replaces")},
                                 {"replaced by", member(invoice, "replaced_by")},
                                 {"follows", member(invoice, "follows")},
                                 {"next", next_text(invoice)}});
  for (const char* list : {"reasons", "alerts"}) {
    const Json findings = invoice.value(list, Json::array());
    if (!findings.empty()) text += std::string(list) + "\n";
    for (const Json& finding : findings) text += "  " + finding_text(finding) + "\n";
  }
  return text;
}

std::string invoices_text(const Json& invoices) {
  Table table({"INVOICE", "STATUS", "REFERENCE", "AMOUNT", "NUMBER", "CREATED"});
  for (const Json& invoice : invoices)
    table.add({member(invoice, "id"), member(invoice, "status"), member(invoice, "reference"),
               amount_text(invoice.value("amount", Json())), member(part(invoice, "number"), "number"),
               member(invoice, "created_at")});
  return table.is_empty() ? "no invoices\n" : table.text();
}

bool is_settled(const Json& invoice) {
  const auto state = state_of(invoice);
  return state && is_resting(*state);
}

ExitCode exit_code_of(const Json& invoice) {
  const auto state = state_of(invoice);
  const bool nothing_came = state == State::Rejected || state == State::Failed || state == State::NeedsPerson;
  return nothing_came ? ExitCode::Refused : ExitCode::Done;
}

}  // namespace fiscal::ctl
