#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// Parts of an NFS-e access key (50 characters): town 7, generator 1, id type 1, id 14, number 13, year and
/// month of emission 4, code 9, check digit 1.
struct AccessKeyParts {
  std::string town;
  std::string federal_id;  ///< CNPJ or CPF
  std::int64_t number;
  std::string emitted_at;  ///< dhEmi
  std::string seed;        ///< nine digits are drawn from this text, so that the same DPS gives the same code
};

std::string make_access_key(const AccessKeyParts& parts);

/// Modulo 11, weights 2 to 9 from the right, 0 for a remainder below 2; a letter counts ASCII - 48.
char access_key_digit(std::string_view first_49);

/// True for 50 characters whose last is the check digit of the others.
bool is_access_key(std::string_view key);

}  // namespace fiscal::sandbox
