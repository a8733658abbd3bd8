#include <fiscal/soap.hpp>

#include <algorithm>
#include <stdexcept>

#include "sdk/src/xml_tree.h"

namespace fiscal {
namespace {

constexpr std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view soap_blanks = " \t\r\n";

void require_header_text(std::string_view action) {
  const bool fits = std::all_of(action.begin(), action.end(),
                                [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (!fits)
    throw std::invalid_argument("SOAP action \"" + std::string(action) +
                                "\" must be printable ASCII without quotes, backslashes and blanks");
}

std::string_view without_blanks_around(std::string_view text) {
  const auto first = text.find_first_not_of(soap_blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(soap_blanks) - first + 1);
}

std::string trimmed_text_at(const XmlElement& element, std::string_view path) {
  return std::string(without_blanks_around(element.text_at(path).value_or("")));
}

/// The local part of a qualified name; `Server.Auth` of SOAP 1.1 stays whole.
std::string local_part(const std::string& name) {
  const auto colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

std::string canonical_or_text(const std::optional<XmlElement>& detail) {
  if (!detail) return {};
  const auto* node = XmlAccess::node(*detail);
  return canonical_form(node->doc, node, nullptr, Canonicalization::Exclusive, CanonicalComments::Dropped)
      .value_or(detail->text());
}

// Services of both versions forget to qualify the parts of a fault, so these are looked for by local name.
SoapFault read_fault_1_1(const XmlElement& fault) {
  return {local_part(trimmed_text_at(fault, "faultcode")), "", trimmed_text_at(fault, "faultstring"),
          canonical_or_text(fault.child("detail"))};
}

SoapFault read_fault_1_2(const XmlElement& fault) {
  std::string subcode;
  for (auto at = fault.path("Code/Subcode"); at; at = at->child("Subcode"))
    subcode = local_part(trimmed_text_at(*at, "Value"));
  return {local_part(trimmed_text_at(fault, "Code/Value")), subcode, trimmed_text_at(fault, "Reason/Text"),
          canonical_or_text(fault.child("Detail"))};
}

SoapAnswer not_soap(std::string why) {
  SoapAnswer answer;
  answer.error = std::move(why);
  return answer;
}

}  // namespace

SoapMessage soap_message(const SoapRequest& request) {
  require_header_text(request.action);
  const bool is_1_1 = request.version == SoapVersion::V1_1;
  const std::string prefix = request.names == SoapNames::Prefixed ? "soap:" : "";
  const auto tag = [&](std::string_view opening, std::string_view name) {
    return std::string(opening) + prefix + std::string(name) + ">";
  };

  SoapMessage message;
  std::string& xml = message.body;
  xml.reserve(request.body.size() + request.header.size() + 320);
  xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?><" + prefix + "Envelope xmlns";
  xml += prefix.empty() ? "=\"" : ":soap=\"";
  xml.append(is_1_1 ? soap_1_1 : soap_1_2).append("\">");
  if (!request.header.empty())
    xml.append(tag("<", "Header")).append(request.header).append(tag("</", "Header"));
  xml.append(tag("<", "Body")).append(request.body).append(tag("</", "Body")).append(tag("</", "Envelope"));

  const std::string quoted = '"' + std::string(request.action) + '"';
  if (is_1_1) {
    message.headers = {{"Content-Type", "text/xml; charset=utf-8"}, {"SOAPAction", quoted}};
  } else {
    const std::string action = request.action.empty() ? "" : "; action=" + quoted;
    message.headers = {{"Content-Type", "application/soap+xml; charset=utf-8" + action}};
  }
  return message;
}

std::string cdata_section(std::string_view text) {
  std::string section = "<![CDATA[";
  for (auto end = text.find("]]>"); end != std::string_view::npos; end = text.find("]]>")) {
    section.append(text.substr(0, end + 2)).append("]]><![CDATA[");
    text.remove_prefix(end + 2);
  }
  return section.append(text).append("]]>");
}

SoapAnswer read_soap_answer(std::string_view bytes, const XmlLimits& limits) {
  const auto parsed =
      XmlDocument::parse(bytes.substr(std::min(bytes.find_first_not_of(soap_blanks), bytes.size())), limits);
  if (!parsed) return not_soap("the answer is not XML: " + parsed.error);

  const auto envelope = parsed->root();
  const auto ns = envelope.namespace_uri();
  if (envelope.name() != "Envelope" || (ns != soap_1_1 && ns != soap_1_2))
    return not_soap("the answer is XML but no SOAP envelope: its root is " + std::string(envelope.name()));
  const auto body = envelope.child("Body", ns);
  if (!body) return not_soap("the SOAP envelope has no Body");
  const auto content = body->children();
  if (content.empty()) return not_soap("the SOAP Body is empty");

  SoapAnswer answer;
  answer.version = ns == soap_1_1 ? SoapVersion::V1_1 : SoapVersion::V1_2;
  if (content.front().name() == "Fault" && content.front().namespace_uri() == ns)
    answer.fault = answer.version == SoapVersion::V1_1 ? read_fault_1_1(content.front())
                                                       : read_fault_1_2(content.front());
  else
    answer.body = content.front();
  return answer;
}

}  // namespace fiscal
