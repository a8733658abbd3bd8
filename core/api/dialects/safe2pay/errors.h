#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/api/message.h"

/// What Safe2Pay answers when something is wrong, word for word (its page on issuing an NFS-e by
/// transaction).
namespace fiscal::dialects::safe2pay {

struct Error {
  std::string code;
  std::string text;

  bool operator==(const Error&) const = default;
};

/// One of Safe2Pay's own errors.
struct KnownError {
  std::string_view code;
  std::string_view text;

  operator Error() const {
    return {std::string(code), std::string(text)};
  }  // NOLINT(google-explicit-constructor)
};

inline constexpr KnownError service_invalid{"1315", "O Id do serviço não foi informado ou é inválido."};
inline constexpr KnownError competence_invalid{
    "1317", "A data de competência, se informada, deve ser uma data válida."};
inline constexpr KnownError street_missing{"1318", "O logradouro do endereço do cliente é obrigatório."};
inline constexpr KnownError zip_code_missing{"1319", "O CEP do endereço do cliente é obrigatório."};
inline constexpr KnownError number_missing{"1320", "O número do endereço do cliente é obrigatório."};
inline constexpr KnownError district_missing{"1321", "O bairro do endereço do cliente é obrigatório."};
inline constexpr KnownError city_missing{"1322", "A cidade do endereço do cliente é obrigatório."};
inline constexpr KnownError state_missing{"1323", "A UF do endereço do cliente é obrigatório."};
inline constexpr KnownError country_missing{"1324", "O país do endereço do cliente é obrigatório."};
inline constexpr KnownError body_malformed{"1326", "O corpo da requisição está vazio ou mal formatado."};
inline constexpr KnownError transaction_unknown{"1327",
                                                "A transação informada para emissão de NFS-e, não existe."};
inline constexpr KnownError not_authenticated{
    "403", "Não foi possível realizar a autenticação com os parâmetros informados."};

/// Codes that Safe2Pay's pages do not have, for what it has no code for: our own text stands behind them.
inline constexpr std::string_view fiscal_rule_code = "422";
inline constexpr std::string_view duplicate_code = "19";
inline constexpr std::string_view not_found_code = "404";

/// A member without an error of its own: "O campo Customer.Phone é inválido: <needed>."; "é obrigatório"
/// where it is not given at all.
Error unusable(const nlohmann::ordered_json& given, const std::string& path, const std::string& needed);

/// `{"HasError": true, "ErrorCode": …, "Error": …}`. Safe2Pay answers a request that it understood and
/// refuses with status 200, a wrong token with 403.
api::Response answer(const Error& error, int status = 200);

}  // namespace fiscal::dialects::safe2pay
