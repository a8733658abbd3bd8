#pragma once

#include <fiscal/provider.hpp>

#include "plugins/sao_paulo/note_lookup.h"
#include "plugins/sao_paulo/paulistana_settings.h"

namespace fiscal::sao_paulo {

/// Issues the note of a request, or tries it where the connection only tries. Before a receipt leaves, the
/// town is asked whether it has a note of it: it answers a receipt that comes twice by cancelling the first
/// note (alert 217).
IssueOutcome issue(const IssueInvoice& request, const PaulistanaSettings& settings, Host& host);

/// Judges a note that the town has of a receipt: ours, another invoice's, or not to be told apart.
std::variant<Authorized, Rejected, CannotTell> judge_found(const Found& found, const Rps& rps,
                                                           const Invoice& invoice,
                                                           std::string_view signature_b64);

}  // namespace fiscal::sao_paulo
