#include <fiscal/national/ids.hpp>

namespace fiscal::national {
namespace {

std::string filled(std::string_view text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, '0').append(text);
}

}  // namespace

std::string fourteen(std::string_view tax_id) { return filled(tax_id, 14); }

std::string dps_id(std::string_view municipality, std::string_view tax_id, std::string_view series,
                   std::int64_t number) {
  std::string id = "DPS";
  id.append(municipality).append(tax_id.size() == 11 ? "1" : "2").append(fourteen(tax_id));
  return id.append(filled(series, 5)).append(filled(std::to_string(number), 15));
}

std::string event_code(EventKind kind) { return std::to_string(static_cast<int>(kind)); }

std::string event_request_id(std::string_view access_key, EventKind kind) {
  return std::string("PRE").append(access_key).append(event_code(kind));
}

}  // namespace fiscal::national
