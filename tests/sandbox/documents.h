#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fiscal::test {

/// Replacements in a document's text, first occurrence each: {what, with}.
using Edits = std::vector<std::pair<std::string, std::string>>;

/// Algorithms of a signature.
struct SignatureProfile {
  bool exclusive = true;
  bool sha256 = true;
};

/// A DPS that the sandbox accepts, without signature: not optant of the Simples, São Paulo, R$ 1000.00,
/// emitted yesterday at ten. `number` is nDPS. Edits may break anything; the Id is not adjusted to them.
std::string dps_text(int number, const Edits& edits = {});
std::string dps_id(int number);
/// Yesterday's date in Brasília, "AAAA-MM-DD", and other days from it.
std::string emission_date(int days_later = 0);

/// A pedRegEvento without signature; `body` is what is inside the element e<type>.
std::string event_request_text(const std::string& key, const std::string& type, const std::string& body,
                               const std::string& author = "11222333000181");
std::string cancel_body(const std::string& motive = "1");
std::string analysis_body();

/// The document with a Signature of the named certificate of the test PKI as its last child.
std::string signed_document(const std::string& text, const std::string& certificate = "client-11222333000181",
                            SignatureProfile profile = {});

/// {"member": base64(gzip(xml))}.
std::string packed(const std::string& member, const std::string& xml);
inline std::string packed_dps(const std::string& xml) { return packed("dpsXmlGZipB64", xml); }
inline std::string packed_event(const std::string& xml) {
  return packed("pedidoRegistroEventoXmlGZipB64", xml);
}
/// The XML of a payload member.
std::string unpacked(const std::string& payload);
std::string decoded_base64(const std::string& text);

}  // namespace fiscal::test
