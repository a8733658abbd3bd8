#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>

#include "core/model/account.h"

namespace fiscal::intake {

/// The zone of the account; São Paulo's for one that has none of Brazil's.
ZoneOffset zone_of(const Account& account);

/// What `given` leaves out is taken from `known`, which is of the same tax number.
void fill_issuer(Issuer& given, const Issuer& known);

/// Fills in what the account knows: the issuer (a given one must have the account's tax number; what it
/// leaves out is the account's), the competence date (today where the account is) and the place of the
/// service (the issuer's municipality, unless it was rendered abroad). Findings: issuer_of_another_account.
Findings complete(Invoice& invoice, const Account& account, Instant now);

}  // namespace fiscal::intake
