#pragma once

#include <fiscal/finding.hpp>

#include <string>

#include "core/api/dialects/members.h"
#include "core/api/message.h"

/// Asaas' errors: `{"errors":[{"code":"…","description":"…"}]}`, in Portuguese.
namespace fiscal::dialects::asaas {

/// A field of a request that cannot be taken: "O campo <field> <text>".
Finding wrong(const std::string& field, const std::string& text);

/// Adds each member that is not what it has to be to `problems`, which outlives it.
Members::Note note_in(Findings& problems);

/// A refusal of one sentence: 400 with code `invalid_object` unless another is given.
api::Response refused(const std::string& description, int status = 400,
                      const std::string& code = "invalid_object");

/// Several problems at once, as 400.
api::Response refused(const Findings& problems);

/// A refusal of the gateway in Asaas' words.
api::Response in_their_words(int status, const api::Refusal& why);

}  // namespace fiscal::dialects::asaas
