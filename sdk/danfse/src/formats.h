#pragma once

#include <string>
#include <string_view>

/// Numbers and codes as they are written in Brazil. Each takes the text of an element and answers it
/// unchanged when it has not the shape that the layout gives it: what is printed is what the document says.
namespace fiscal::danfse {

std::string written_date(std::string_view text);  ///< "2026-01-15" as "15/01/2026".
std::string written_date_time(
    std::string_view text);                        ///< "2026-01-15T14:30:00-03:00" as "15/01/2026 14:30:00".
std::string written_money(std::string_view text);  ///< "1234.5" as "R$ 1.234,50".
std::string written_percent(std::string_view text);  ///< "5.00" as "5,00%", with the decimals that it has.
std::string written_cnpj(std::string_view text);     ///< "12ABC34501DE35" as "12.ABC.345/01DE-35".
std::string written_cpf(std::string_view text);      ///< "52998224725" as "529.982.247-25".
std::string written_cep(std::string_view text);      ///< "01310100" as "01.310-100" (NT 008, 2.4.5).
std::string written_phone(std::string_view text);    ///< "11987654321" as "(11) 98765-4321".
std::string written_service(std::string_view text);  ///< "010701" as "01.07.01".
std::string written_nbs(std::string_view text);      ///< "115011000" as "1.1501.10.00".

}  // namespace fiscal::danfse
