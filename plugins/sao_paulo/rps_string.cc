#include "plugins/sao_paulo/rps_string.h"

namespace fiscal::sao_paulo {
namespace {

std::string zero_filled(std::string_view text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, '0').append(text);
}

std::string zero_filled(std::int64_t number, std::size_t width) {
  return zero_filled(std::to_string(number), width);
}

std::string blank_filled(std::string_view text, std::size_t width) {
  return std::string(text).append(text.size() < width ? width - text.size() : 0, ' ');
}

std::string registration_text(std::string_view registration, Layout layout) {
  return zero_filled(registration, layout == Layout::V1 ? 8 : 12);
}

/// Which register a number is of: 1 CPF, 2 CNPJ.
char register_of(std::string_view tax_id) { return tax_id.size() == 11 ? '1' : '2'; }

std::string customer_text(const std::optional<Party>& customer, Layout layout) {
  if (customer && customer->tax_id)
    return register_of(*customer->tax_id) + zero_filled(*customer->tax_id, 14);
  const bool foreign = customer && (customer->foreign_tax_id || customer->no_foreign_tax_id);
  return (foreign && layout == Layout::V2 ? "4" : "3") + zero_filled("", 14);
}

std::string intermediary_text(const std::optional<Party>& intermediary, bool withholds) {
  if (!intermediary || !intermediary->tax_id) return {};
  return register_of(*intermediary->tax_id) + zero_filled(*intermediary->tax_id, 14) +
         (withholds ? 'S' : 'N');
}

std::string foreign_text(const std::optional<Party>& customer, Layout layout) {
  if (!customer || customer->tax_id || layout == Layout::V1) return {};
  if (customer->foreign_tax_id) return *customer->foreign_tax_id;
  return customer->no_foreign_tax_id ? std::to_string(static_cast<int>(*customer->no_foreign_tax_id))
                                     : std::string();
}

std::string day_text(Date date) {
  return zero_filled(date.year, 4) + zero_filled(date.month, 2) + zero_filled(date.day, 2);
}

}  // namespace

std::string receipt_text(const Rps& rps, const Invoice& invoice) {
  std::string text = registration_text(rps.key.registration, rps.layout);
  text += blank_filled(rps.key.series, 5);
  text += zero_filled(rps.key.number, 12);
  text += day_text(rps.date);
  text += rps.taxation;
  text += 'N';  // StatusRPS: a normal receipt.
  text += rps.iss_withheld ? 'S' : 'N';
  text += zero_filled(rps.price.centavos, 15);
  text += zero_filled(rps.deductions.centavos, 15);
  text += zero_filled(rps.service_code, 5);
  text += customer_text(invoice.customer, rps.layout);
  text += intermediary_text(invoice.intermediary, rps.iss_withheld_by_intermediary);
  text += foreign_text(invoice.customer, rps.layout);
  return text;
}

std::string cancellation_text(std::string_view registration, std::int64_t note, Layout layout) {
  return registration_text(registration, layout) + zero_filled(note, 12);
}

}  // namespace fiscal::sao_paulo
