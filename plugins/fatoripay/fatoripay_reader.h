#pragma once

#include <fiscal/http.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/remote_document.h"

namespace fiscal::fatoripay {

/// A fatura as FatoriPay writes it; nothing when the body is none.
std::optional<aggregator::RemoteDocument> read_invoice(std::string_view body);

/// The faturas of a list, which is a plain array; nothing when the body is none.
std::optional<std::vector<aggregator::RemoteDocument>> read_list(std::string_view body);

/// The token that a login answers; nothing when it answers none.
std::optional<std::string> read_token(std::string_view body);

/// Why FatoriPay refused, {"message","errors":{field:[...]}}; empty when the body is not that.
Findings read_errors(const HttpAnswer& answer);

/// Whether an answer is the refusal of a request some of whose fields are wrong: 422 with `errors` by field.
bool names_fields(const HttpAnswer& answer);

}  // namespace fiscal::fatoripay
