#pragma once

#include <string>
#include <string_view>

namespace fiscal {

/// Which register of the Receita Federal a tax number belongs to.
enum class TaxIdKind { Cpf, Cnpj, Neither };

/// `text` without the punctuation people write in tax numbers (". - /" and blanks), in upper case. Letters
/// stay: a CNPJ may hold them since July 2026.
std::string normalise_tax_id(std::string_view text);

/// What a normalised number is: eleven digits with right check digits are a CPF; twelve characters of
/// [0-9A-Z] and two right check digits are a CNPJ (value of a character: ASCII code minus 48, modulus 11;
/// Receita Federal, Instrução Normativa RFB 2.229 of 2024). Numbers of one repeated digit are neither.
TaxIdKind tax_id_kind(std::string_view normalised);

/// The first eight characters of a CNPJ, shared by all establishments of one company.
std::string_view cnpj_root(std::string_view cnpj);

/// "***.456.789-**" for a CPF, the number itself for anything else: for logs (LGPD art. 6 III).
std::string masked_tax_id(std::string_view normalised);

}  // namespace fiscal
