#include "core/intake/wish.h"

#include <fiscal/described/borrowed_parser.hpp>
#include <fiscal/json.hpp>

#include <algorithm>

#include "core/intake/fingerprint.h"
#include "core/intake/forbidden_text.h"

namespace fiscal::intake {
namespace {

constexpr std::size_t longest_key = 255;

bool is_key(std::string_view text) {
  return text.size() <= longest_key && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                  c == '_' || c == ':' || c == '-';
         });
}

/// What makes two requests with one body different requests.
std::string besides_the_body(const Request& request, const SubstitutionAsked* substitution) {
  std::string besides;
  if (request.asked_connection) besides += "connection=" + *request.asked_connection + '\n';
  if (substitution != nullptr)
    besides += "replaces=" + to_text(substitution->replaced) + '\n' +
               std::string(to_text(substitution->reason)) + '\n' + substitution->text.value_or("");
  return besides;
}

}  // namespace

std::variant<Wish, Invalid, Refused> read_wish(const Request& request, const SubstitutionAsked* substitution,
                                               std::size_t largest_body) {
  if (!is_key(request.idempotency_key))
    return Refused{{"idempotency_key_invalid",
                    {},
                    {},
                    "the idempotency key has characters that it may not have, or too many",
                    "Send 1 to 255 characters of 0-9, A-Z, a-z and . _ : - as Idempotency-Key."}};
  if (request.body.size() > largest_body)
    return Invalid{{{"too_large",
                     {},
                     {},
                     "the body is larger than " + std::to_string(largest_body) + " bytes",
                     "Send a smaller document."}}};
  described::BorrowedParser parser;
  auto read = read_json<Invoice>(parser, request.body, UnknownFields::Refuse);
  if (!read.ok()) return Invalid{std::move(read.problems)};
  if (auto forbidden = forbidden_texts(request.body); !forbidden.empty())
    return Invalid{std::move(forbidden)};
  if (substitution != nullptr && substitution->text)
    if (auto forbidden = forbidden_text(*substitution->text, "/replaces/text"); !forbidden.empty())
      return Invalid{std::move(forbidden)};
  if (request.idempotency_key.empty() && !read.value.reference)
    return Refused{
        {"idempotency_key_missing",
         {},
         "/reference",
         "the request has neither an idempotency key nor a reference, so a repeat of it could not be told "
         "from a new one",
         "Send the header Idempotency-Key, or give the invoice a reference."}};
  return Wish{std::move(read.value),
              fingerprint_of(parser->doc.root(), besides_the_body(request, substitution))};
}

}  // namespace fiscal::intake
