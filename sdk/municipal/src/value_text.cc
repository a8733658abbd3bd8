#include "sdk/municipal/src/value_text.h"

namespace fiscal::municipal {
namespace {

std::string with_separator(std::string number, const Formats& formats) {
  if (const auto point = number.find('.'); point != std::string::npos)
    number.replace(point, 1, formats.decimal_separator);
  return number;
}

/// `scaled` divided by ten to the power of `places`, with `decimals` of them; nothing where digits would be
/// lost.
std::optional<std::string> decimal(std::int64_t scaled, int places, int decimals) {
  std::string digits = std::to_string(scaled);
  if (digits.size() <= static_cast<std::size_t>(places))
    digits.insert(0, static_cast<std::size_t>(places) + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - static_cast<std::size_t>(places));
  std::string part = digits.substr(digits.size() - static_cast<std::size_t>(places));
  while (part.size() > static_cast<std::size_t>(decimals)) {
    if (part.back() != '0') return std::nullopt;
    part.pop_back();
  }
  part.append(static_cast<std::size_t>(decimals) - part.size(), '0');
  return whole + "." + part;
}

std::optional<std::string> rate_text(std::string_view name, Rate rate, const Formats& formats) {
  // A rate is kept in ten thousandths of a percent.
  const bool iss = name == "iss.rate";
  auto text = iss && formats.rate == RateForm::Fraction
                  ? decimal(rate.ten_thousandths, 6, formats.rate_decimals)
                  : decimal(rate.ten_thousandths, 4, iss ? formats.rate_decimals : 2);
  if (!text) return std::nullopt;
  return with_separator(std::move(*text), formats);
}

std::string date_text(Date date, DateForm form) {
  const std::string day = to_text(date);
  switch (form) {
    case DateForm::Day:
      return day;
    case DateForm::DayAndTime:
      return day + "T00:00:00";
    case DateForm::DayAndTimeWithZone:
      return day + "T00:00:00-03:00";
    case DateForm::DayFirst:
      break;
  }
  return day.substr(8, 2) + "/" + day.substr(5, 2) + "/" + day.substr(0, 4);
}

std::string time_text(const LocalTime& time, DateForm form) {
  const Date day = local_date(time.at, time.zone);
  if (form == DateForm::Day || form == DateForm::DayFirst) return date_text(day, form);
  const std::string whole = to_text(time.at, time.zone);
  return form == DateForm::DayAndTime ? whole.substr(0, 19) : whole;
}

std::string item_text(const std::string& four_digits, ItemForm form) {
  if (four_digits.size() != 4) return four_digits;
  const bool shorter = form == ItemForm::DottedShort || form == ItemForm::PlainShort;
  const std::string item =
      shorter && four_digits.front() == '0' ? four_digits.substr(1, 1) : four_digits.substr(0, 2);
  const bool dotted = form == ItemForm::Dotted || form == ItemForm::DottedShort;
  return item + (dotted ? "." : "") + four_digits.substr(2);
}

/// One text of a document: control characters are blanks, and an end of line is what the profile puts for it.
std::string plain_text(std::string_view name, std::string_view text, const Formats& formats) {
  std::string out;
  const bool lines = name == "service.description" || name == "notes";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    if (c == '\n' && lines)
      out += formats.line_break;
    else if (static_cast<unsigned char>(c) < ' ')
      out += ' ';
    else
      out += c;
  }
  const auto first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<std::string> value_text(std::string_view name, const Fact& fact, const Formats& formats) {
  if (const auto* text = std::get_if<std::string>(&fact)) {
    if (name == "service.item") return item_text(*text, formats.item);
    return plain_text(name, *text, formats);
  }
  if (const auto* amount = std::get_if<Money>(&fact)) return with_separator(to_text(*amount), formats);
  if (const auto* rate = std::get_if<Rate>(&fact)) return rate_text(name, *rate, formats);
  if (const auto* date = std::get_if<Date>(&fact))
    return date_text(*date, name == "competence" ? formats.competence : DateForm::Day);
  return time_text(std::get<LocalTime>(fact), formats.issued);
}

bool names_secret(std::string_view text) { return text.find("${secret:") != std::string_view::npos; }

std::string zero_text(std::string_view name, const Formats& formats) {
  if (name == "iss.rate") return *rate_text(name, Rate{}, formats);
  return with_separator("0.00", formats);
}

}  // namespace fiscal::municipal
