#pragma once

#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <string_view>

#include "plugins/nfse_nacional/nacional.h"
#include "tests/support/fake_host.h"

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

/// The XML that a request to the authority carries; fails the test where it carries none.
std::string xml_in(const HttpRequest& request);

/// A host whose certificate signs, and a plugin with its default settings.
FakeHost& with_certificate(FakeHost& host);
nacional::Nacional a_portal(std::string settings = "{}");

/// A host where the issue of `request` succeeds, answering what the plugin sent.
void issues(FakeHost& host, const IssueInvoice& request);

}  // namespace fiscal::test
