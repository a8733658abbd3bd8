#pragma once

#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// CNPJ with its check digits, letters allowed in the first twelve places (value of a character = ASCII - 48,
/// weights 2 to 9 from the right, modulo 11; format of July 2026).
bool is_cnpj(std::string_view text);
/// CPF with its check digits; repeated digits are refused.
bool is_cpf(std::string_view text);
/// The two check digits for the first twelve characters of a CNPJ.
std::string cnpj_check_digits(std::string_view first_twelve);

}  // namespace fiscal::sandbox
