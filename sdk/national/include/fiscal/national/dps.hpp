#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <map>
#include <string>
#include <variant>

namespace fiscal::national {

/// How the issuer's municipal registration is written. It must be sent where the municipality's register
/// (CNC) has it, and must not where it has not (E0116, E0120), and no service says which.
enum class Registration {
  AsGiven,  ///< As the account has it; an account without one sends none.
  Padded,   ///< Digits filled with zeros to fifteen, as some registers keep them.
  Omitted,
};

/// What a connection decides about its DPS.
struct DpsOptions {
  std::string application = "fiscal-gateway";  ///< verAplic: 1 to 20 characters.
  /// Taken off the time of emission, which may not be after the authority's clock (E0008).
  Duration clock_skew = seconds(60);
  Registration registration = Registration::AsGiven;
  /// cTribMun by national code, before what an invoice says: some towns' own services have codes longer than
  /// the layout's three digits.
  std::map<std::string, std::string, std::less<>> municipal_codes;
};

/// A declaration of services rendered, not signed yet.
struct Dps {
  std::string id;   ///< infDPS/@Id.
  std::string xml;  ///< The root DPS in canonical form, without XML declaration; sign "infDPS".
};

/// Writes the DPS 1.01 of a request, in canonical form and with nothing but the request in it: the same
/// request and options give the same bytes. Every group that an invoice can express is written.
///
/// What the layout cannot carry comes back as findings, with pointers into the invoice: a missing part, a
/// character outside Latin-1 that has no plain form, a rate with more than two decimals, a series outside 1
/// to 49999. Fiscal rules are not checked here: see `find_rule_set("dps/1.01")`.
std::variant<Dps, Findings> build_dps(const IssueInvoice& request, const DpsOptions& options = {});

/// A point in time as the layout wants it (TSDateTimeUTC): whole seconds and whole hours of offset, never
/// "Z". An offset with minutes is written as UTC.
std::string layout_time(Instant at, ZoneOffset zone);

}  // namespace fiscal::national
