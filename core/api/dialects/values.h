#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/api/message.h"
#include "core/base/result.h"

/// What the dialects' bodies are made of.
namespace fiscal::dialects {

using Json = nlohmann::ordered_json;

/// The body of a request as an object: at most 1 MiB and sixteen levels, no key twice. An empty body is an
/// empty object.
Result<Json> body_object(const api::Request& request);

/// A member, or null where it is absent.
const Json& member(const Json& object, std::string_view name);

/// A text member of at most `longest` bytes; nothing where it is absent, null, empty or no text: for what the
/// gateway wrote itself. Of a request, `Members` tells what is no text from what is not there.
std::optional<std::string> text_at(const Json& object, std::string_view name, std::size_t longest = 1000);

/// The same, of a member that may also be a number, as clients write codes and identifiers.
std::optional<std::string> word_at(const Json& object, std::string_view name, std::size_t longest = 100);

/// An amount in reais: a number or a text with at most two decimals, from 0. Nothing for anything else. A
/// number is taken by its decimal digits, never as a binary fraction.
std::optional<Money> reais_of(const Json& value);
/// An amount in whole centavos, from 0.
std::optional<Money> centavos_of(const Json& value);
/// A percentage with at most four decimals, from 0.
std::optional<Rate> percent_at(const Json& value);

/// The same amounts as numbers: 129.9, 300.
Json reais_number(Money amount);
Json percent_number(Rate rate);

/// What a finding says and how it is mended, as sentences: "is required. Add it."
std::string sentences_of(const Finding& finding);

Json text_or_null(const std::optional<std::string>& text);

/// The scheme and host that a client called, "http://127.0.0.1:8080", or `public_url` where that is set.
std::string base_url(const api::Request& request, const std::string& public_url);

}  // namespace fiscal::dialects
