#pragma once

#include <fiscal/http.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "plugins/common/remote_document.h"

namespace fiscal::safe2pay {

/// A note as callbacks tell of it ({"Identificador","Status",...}); nothing when the body is none. A second
/// note of one request, which Safe2Pay reports as an error of its own, proves nothing about the first and is
/// `Unrecognised`.
std::optional<aggregator::RemoteDocument> read_note(std::string_view body);

/// {"HasError":true,"ErrorCode","Error"}: a refusal where the code is listed, a taken key where the text says
/// that there is a note already, silence for every other code. Nothing when the body is not that.
std::optional<aggregator::Answered> read_error(const HttpAnswer& answer);

}  // namespace fiscal::safe2pay
