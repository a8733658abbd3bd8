#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/municipal/declaration.hpp>
#include <fiscal/municipal/facts.hpp>
#include <fiscal/municipal/profile.hpp>
#include <fiscal/xmldsig.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fiscal::municipal {

/// Writes the document of an operation in canonical form, without XML declaration and not signed yet: the
/// same facts and profile give the same bytes. What the layout cannot carry comes back as findings with
/// pointers into the invoice: a value that is missing or too long, a rate with more decimals than the service
/// takes.
std::variant<std::string, Findings> write_document(const Profile& profile, const Operation& operation,
                                                   const Facts& facts);

/// What the operation demands of a canonical document of the national layout that it does not meet, with the
/// invoice's field and the profile's fix: `required_by_vendor` or `refused_by_vendor`. A text that names a
/// secret is `text_invalid`, as it is of `write_document`.
Findings unmet_demands(const Operation& operation, std::string_view document);

/// A canonical document of the national layout as the operation's service has it, not signed yet: edited, in
/// its namespace, with its name for the id, and with its wrap around it.
std::string wrapped(const Profile& profile, const Operation& operation, std::string document);

/// Signs what the operation says, inner elements first, and answers the document that is sent. What `signer`
/// throws passes through; a document whose elements are not there throws `std::invalid_argument`.
std::string sign_document(const Profile& profile, const Operation& operation, std::string document,
                          const Signer& signer);

/// The issuer's side of a request that stands in the envelope beside the document.
struct Caller {
  const Issuer& issuer;
  const LocalFacts& local;
};

/// A request as HTTP carries it.
struct Request {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Puts a document into the envelope of its operation, in the profile's charset. Findings where the charset
/// has no such character.
std::variant<Request, Findings> enveloped(const Profile& profile, const Operation& operation,
                                          std::string_view document, const Caller& caller);

/// UTF-8 in another charset, or nothing where it lacks a character, which `stranger` then holds.
std::variant<std::string, Finding> encoded(std::string_view utf8, Charset charset);

}  // namespace fiscal::municipal
