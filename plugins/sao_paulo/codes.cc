#include "plugins/sao_paulo/codes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace fiscal::sao_paulo {
namespace {

// NotFound is also an outcome of the plugin's files, which are compiled together.
using CodeMeaning::Ask;
using CodeMeaning::Done;
using CodeMeaning::Refused;
using CodeMeaning::Remark;
using CodeMeaning::Replaced;

constexpr std::string_view customer = "/customer/tax_id";
constexpr std::string_view deductions = "/deductions";
constexpr std::string_view description = "/service/description";
constexpr std::string_view intermediary = "/intermediary/tax_id";
constexpr std::string_view registration = "/issuer/municipal_registration";
constexpr std::string_view service = "/service/national_code";
constexpr std::string_view work = "/service/construction";
constexpr std::string_view withholding = "/taxes/iss/withheld_by";

constexpr std::string_view certificate_fix =
    "Check that the connection's certificate is of ICP-Brasil, in date and of the issuer.";
constexpr std::string_view code_fix = "Correct the connection's service_codes.";
constexpr std::string_view own_fault =
    "This is a fault of the gateway: report it with the invoice's timeline.";

constexpr std::array<Code, 115> table{{
    {"104", Refused, "period_too_early", "", ""},
    {"106", Refused, "period_too_early", "", ""},
    {"107", Refused, "period_in_future", "/competence_date", ""},
    {"108", Refused, "period_reversed", "", own_fault},
    {"206", Refused, "taxation_invalid", "/taxes/iss/treatment", ""},
    {"207", Refused, "date_outside_period", "", own_fault},
    {"208", Remark, "rate_overridden", "/taxes/iss/rate",
     "The town used its own rate: correct the invoice's."},
    {"209", Refused, "withholding_not_allowed", withholding, ""},
    {"211", Remark, "customer_registration_unknown", "/customer/municipal_registration", ""},
    {"214", Remark, "city_unknown", "/customer/address/municipality", ""},
    {"215", Refused, "receipt_twice_in_message", "", own_fault},
    {"216", Ask, "receipt_converted_on_site", "", "Look at the note that was made on the town's site."},
    {"217", Replaced, "older_note_cancelled", "",
     "The receipt had been sent before: the older note was cancelled. Find out who sent it."},
    {"218", Ask, "receipt_cannot_be_sent_again", "",
     "Raise the counter of the series above every number that was used."},
    {"219", Refused, "customer_registration_not_allowed", "/customer/municipal_registration", ""},
    {"220", Refused, "customer_registration_needed", "/customer/municipal_registration", ""},
    {"221", Remark, "customer_address_elsewhere", "/customer/address", ""},
    {"301", Refused, "customer_is_issuer", customer, ""},
    {"302", Refused, "customer_cnpj_invalid", customer, ""},
    {"303", Refused, "amount_not_positive", "/amount", ""},
    {"304", Refused, "deduction_too_large", deductions, ""},
    {"305", Refused, "deduction_negative", deductions, ""},
    {"306", Refused, "service_code_unknown", service, code_fix},
    {"308", Refused, "deduction_not_allowed", deductions, ""},
    {"309", Refused, "service_must_be_taxed_in_town", service, ""},
    {"310", Refused, "service_code_missing", service, code_fix},
    {"311", Refused, "customer_cannot_withhold", withholding, ""},
    {"312", Refused, "date_invalid", "/competence_date", ""},
    {"313", Refused, "date_in_future", "/competence_date", ""},
    {"314", Refused, "date_too_early", "/competence_date", ""},
    {"315", Refused, "number_missing", "", own_fault},
    {"317", Refused, "customer_address_missing", "/customer/address", ""},
    {"318", Refused, "customer_city_missing", "/customer/address/municipality", ""},
    {"320", Refused, "customer_registration_cancelled", "/customer/municipal_registration", ""},
    {"321", Refused, "withholding_not_allowed", withholding, ""},
    {"322", Refused, "description_missing", description, ""},
    {"323", Refused, "cannot_cancel", "", ""},
    {"324", Refused, "term_over", "", "Ask the town hall in person."},
    {"338", Ask, "receipt_cannot_be_sent_again", "",
     "Raise the counter of the series above every number that was used."},
    {"342", Refused, "postal_code_invalid", "/customer/address/postal_code", ""},
    {"343", Refused, "customer_cnpj_invalid", customer, ""},
    {"374", Refused, "work_registration_missing", work, ""},
    {"375", Refused, "work_bundle_missing", work, ""},
    {"376", Refused, "work_registration_differs", work, ""},
    {"377", Refused, "deduction_below_bundle", deductions, ""},
    {"378", Refused, "work_registration_not_allowed", work, ""},
    {"379", Refused, "work_registration_invalid", work, ""},
    {"380", Refused, "work_registration_unknown", work, ""},
    {"381", Refused, "work_bundle_invalid", work, ""},
    {"382", Refused, "work_bundle_used", work, ""},
    {"383", Refused, "work_not_allowed", work, ""},
    {"384", Refused, "work_bundle_cancelled", work, ""},
    {"385", Refused, "deduction_above_bundle", deductions, ""},
    {"386", Refused, "note_used_for_deductions", "", ""},
    {"387", Refused, "work_bundle_not_allowed", work, ""},
    {"388", Refused, "work_bundle_later_than_note", work, ""},
    {"389", Refused, "work_bundle_not_allowed", work, ""},
    {"390", Refused, "work_bundle_unknown", work, ""},
    {"391", Refused, "deduction_not_allowed", deductions, ""},
    {"505", Refused, "intermediary_cnpj_invalid", intermediary, ""},
    {"506", Refused, "intermediary_email_invalid", "/intermediary/email", ""},
    {"508", Refused, "intermediary_cannot_withhold", withholding, ""},
    {"509", Refused, "intermediary_not_registered", intermediary, ""},
    {"511", Refused, "intermediary_registration_differs", "/intermediary/municipal_registration", ""},
    {"513", Refused, "intermediary_registration_unknown", "/intermediary/municipal_registration", ""},
    {"514", Refused, "intermediary_registration_needed", "/intermediary/municipal_registration", ""},
    {"516", Refused, "intermediary_not_allowed", intermediary, ""},
    {"519", Refused, "intermediary_missing", intermediary, ""},
    {"1001", Refused, "schema", "", own_fault},
    {"1002", Refused, "schema_version", "", "Correct the connection's layout."},
    {"1050", Refused, "certificate_refused", "", certificate_fix},
    {"1051", Refused, "certificate_expired", "", certificate_fix},
    {"1052", Refused, "certificate_without_cnpj", "", certificate_fix},
    {"1053", Refused, "certificate_chain", "", certificate_fix},
    {"1054", Refused, "certificate_revoked", "", certificate_fix},
    {"1055", Refused, "certificate_not_icp", "", certificate_fix},
    {"1056", Refused, "signature_digest", "", own_fault},
    {"1057", Refused, "signature", "", own_fault},
    {"1100", Refused, "certificate_of_another", "", certificate_fix},
    {"1101", Refused, "message_too_large", description, ""},
    {"1102", Refused, "message_empty", "", own_fault},
    {"1105", CodeMeaning::NotFound, "lot_not_found", "", ""},
    {"1106", CodeMeaning::NotFound, "note_not_found", "", ""},
    {"1107", Refused, "certificate_of_another", "", certificate_fix},
    {"1108", Refused, "customer_registration_differs", "/customer/municipal_registration", ""},
    {"1109", Refused, "tax_id_invalid", customer, ""},
    {"1201", Refused, "several_issuers", "", own_fault},
    {"1202", Refused, "issuer_not_registered", registration, ""},
    {"1203", Refused, "lot_totals", "", own_fault},
    {"1204", Refused, "lot_totals", "", own_fault},
    {"1205", Refused, "lot_totals", "", own_fault},
    {"1206", Refused, "receipt_signature", "",
     "Compare the text that the town quotes with the one on the timeline, blanks of the series included."},
    {"1207", Refused, "issuer_not_allowed", registration, "Ask the town hall to allow the issue of notes."},
    {"1212", Refused, "immunity_not_registered", "/taxes/iss/immunity", ""},
    {"1213", Refused, "immunity_not_registered", "/taxes/iss/immunity", ""},
    {"1222", Refused, "place_missing", "/service/municipality", ""},
    {"1223", Refused, "place_not_allowed", "/service/municipality", ""},
    {"1225", Refused, "place_unknown", "/service/municipality", ""},
    {"1227", Refused, "immunity_not_registered", "/taxes/iss/immunity", ""},
    {"1228", Refused, "withholding_not_allowed", withholding, ""},
    {"1232", Refused, "place_not_allowed", "/service/municipality", ""},
    {"1233", Refused, "immunity_not_allowed", "/taxes/iss/treatment", ""},
    {"1234", Refused, "work_not_allowed", work, ""},
    {"1301", Done, "already_cancelled", "", ""},
    {"1302", Remark, "note_twice_in_message", "", own_fault},
    {"1303", Refused, "several_issuers", "", own_fault},
    {"1304", Refused, "cannot_cancel", "", ""},
    {"1305", Refused, "cancellation_signature", "", own_fault},
    {"1306", Refused, "note_of_another_way", "", "Cancel it on the town's site."},
    {"1401", Refused, "several_issuers", "", own_fault},
    {"1402", Refused, "no_access_to_customer", "", ""},
    {"1403", Refused, "period_too_long", "", own_fault},
    {"1404", Refused, "issuer_not_registered", registration, ""},
    {"1405", Remark, "no_registration", "", ""},
    {"1418", Refused, "intermediary_missing", intermediary, ""},
}};

int number_of(std::string_view code) {
  int number = -1;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  return error == std::errc() && end == code.data() + code.size() ? number : -1;
}

}  // namespace

std::span<const Code> codes() { return table; }

const Code* find_code(std::string_view code) {
  const int wanted = number_of(code);
  const auto row = std::lower_bound(table.begin(), table.end(), wanted,
                                    [](const Code& one, int number) { return number_of(one.code) < number; });
  return row != table.end() && number_of(row->code) == wanted ? row : nullptr;
}

Finding finding_of(std::string_view code, std::string_view text) {
  const Code* known = find_code(code);
  if (known == nullptr) return {"unknown_code", std::string(code), {}, std::string(text), {}};
  return {std::string(known->name), std::string(code), std::string(known->field), std::string(text),
          std::string(known->fix)};
}

}  // namespace fiscal::sao_paulo
