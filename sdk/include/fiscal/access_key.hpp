#pragma once

#include <string_view>

namespace fiscal {

/// Whether `key` can be the access key of a national NFS-e: fifty characters of [0-9A-Z] in their places and,
/// when all are digits, the right check digit (modulus 11, weights 2 to 9 from the right). The check digit of
/// a key that holds a CNPJ with letters is not published, so such a key passes on its form.
bool is_nfse_key(std::string_view key);

/// The same for an NF-e or CT-e: forty-four characters.
bool is_nfe_key(std::string_view key);

/// Positions of an NFS-e key: municipality of the issuer, who generated it ('1' municipality, '2' SEFIN
/// Nacional), kind of tax number ('1' CPF, '2' CNPJ) and the number, a CPF being filled with zeros on the
/// left. Ask only of a key that `is_nfse_key` accepts.
std::string_view nfse_key_municipality(std::string_view key);
char nfse_key_generator(std::string_view key);
std::string_view nfse_key_tax_id(std::string_view key);

}  // namespace fiscal
