#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "core/model/account.h"

namespace fiscal::intake {

/// A client's wish that an invoice be issued, as the API received it.
struct Request {
  const Account& account;                         ///< Of the API key.
  Environment key_environment;                    ///< Of the API key.
  std::string_view body;                          ///< JSON of the canonical invoice, raw.
  std::string idempotency_key{};                  ///< As the client sent it, or empty.
  std::optional<std::string> asked_connection{};  ///< The request's own choice of connection.
};

/// Which invoice a new one replaces, and why.
struct SubstitutionAsked {
  InvoiceId replaced;
  SubstitutionReason reason = SubstitutionReason::Other;
  std::optional<std::string> text{};  ///< Required for `Other`.
};

}  // namespace fiscal::intake
