#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/national/ids.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// What SEFIN Nacional answers, in the forms that were measured.
namespace fiscal::test {

/// A key that the authority could give a document of this issuer.
std::string a_key_of(const Issuer& issuer, std::int64_t number = 7);

/// The NFS-e of a DPS (with or without XML declaration, signed or not).
std::string nfse_with(std::string_view dps_xml, std::string_view key, std::string_view number = "7");

/// A registered event. `replaced_by` is for 105102 alone.
std::string event_with(std::string_view key, national::EventKind kind, std::string_view replaced_by = {});

/// Bodies of answers.
std::string issued_body(std::string_view key, std::string_view dps_id, std::string_view nfse_xml);
std::string nfse_body(std::string_view key, std::string_view nfse_xml);
std::string dps_body(std::string_view dps_id, std::string_view key);
std::string not_found_body(std::string_view code);
/// As POST answers: names with capitals.
std::string errors_body(std::string_view code, std::string_view text = "Texto da autoridade");
std::string registered_body(std::string_view event_xml);
/// As GET answers: a list, and base64 twice.
std::string event_list_body(std::string_view key, national::EventKind kind, std::string_view event_xml);

}  // namespace fiscal::test
