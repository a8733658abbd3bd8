#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/money.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sao_paulo/rps.h"

namespace fiscal::sao_paulo {

/// A note as the town names it.
struct IssuedKey {
  std::string registration;
  std::int64_t number = 0;
  std::string verification;             ///< CodigoVerificacao, eight characters.
  std::optional<std::string> national;  ///< ChaveNotaNacional (layout 2).
};

/// The access key that the gateway keeps: registration, number and verification code, joined by "-". The town
/// looks notes up by the first two, so the national key cannot take their place.
std::string access_key_of(const IssuedKey& key);

/// Registration and number of an access key; nothing for a text that is none.
std::optional<IssuedKey> parse_access_key(std::string_view text);

/// An error or an alert.
struct Notice {
  std::string code;
  std::string text;
};

/// A note that a message says was made of a receipt.
struct Issued {
  IssuedKey note;
  RpsKey receipt;
};

/// A note as ConsultaNFe shows it.
struct Note {
  IssuedKey key;
  std::optional<RpsKey> receipt;
  std::string receipt_signature;  ///< Base64 without blanks; empty where the town does not show it.
  std::optional<Date> receipt_date;
  std::optional<Instant> issued_at;
  bool cancelled = false;
  std::optional<Instant> cancelled_at;
  std::string issuer_tax_id;
  std::string customer_tax_id;
  std::optional<Money> price;
  std::optional<Money> deductions;
  std::string service_code;
};

/// A message of the town (Retorno…), read whatever its version.
struct Return {
  std::string kind;  ///< Name of its root.
  bool success = false;
  std::vector<Notice> alerts;
  std::vector<Notice> errors;
  std::vector<Issued> issued;
  std::vector<Note> notes;
  std::string xml;  ///< As it came.
};

/// Nothing where the text is not a message of the town: no XML, another root, no Cabecalho with Sucesso, an
/// error without a code, or a note whose key or standing (tpStatusNFe) is none.
std::optional<Return> read_return(std::string_view text);

Findings findings_of(const std::vector<Notice>& notices);

/// Whether two names are of one receipt: the town may fill or strip blanks and zeros.
bool same_receipt(const RpsKey& one, const RpsKey& other);
bool same_registration(std::string_view one, std::string_view other);

}  // namespace fiscal::sao_paulo
