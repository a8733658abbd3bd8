#pragma once

#include <fiscal/provider.hpp>

#include "plugins/nfse_nacional/answers.h"
#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// Issues the NFS-e of a request, or replaces one where the request says so: the service does both in one
/// call.
IssueOutcome issue(const IssueInvoice& request, const PortalSettings& settings, Host& host);

/// Judges a document that the authority has under the number of `dps`: ours, another, or not to be told
/// apart. The same judgement for the answer "already issued" and for a status query.
std::variant<Authorized, Rejected, CannotTell> judge_found(Fetched fetched, const national::Dps& dps);

}  // namespace fiscal::nacional
