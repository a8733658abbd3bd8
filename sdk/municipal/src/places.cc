#include <fiscal/municipal/declaration.hpp>

#include <algorithm>
#include <array>

namespace fiscal::municipal {
namespace {

struct Coded {
  std::string_view code;
  std::string_view text;
};

/// IBGE, Divisão Territorial Brasileira.
constexpr auto states = std::to_array<Coded>(
    {{"11", "RO"}, {"12", "AC"}, {"13", "AM"}, {"14", "RR"}, {"15", "PA"}, {"16", "AP"}, {"17", "TO"},
     {"21", "MA"}, {"22", "PI"}, {"23", "CE"}, {"24", "RN"}, {"25", "PB"}, {"26", "PE"}, {"27", "AL"},
     {"28", "SE"}, {"29", "BA"}, {"31", "MG"}, {"32", "ES"}, {"33", "RJ"}, {"35", "SP"}, {"41", "PR"},
     {"42", "SC"}, {"43", "RS"}, {"50", "MS"}, {"51", "MT"}, {"52", "GO"}, {"53", "DF"}});

/// The countries with which services are traded most, of the table that the Banco Central and the Receita
/// Federal share.
constexpr auto countries = std::to_array<Coded>(
    {{"AR", "0639"}, {"AU", "0698"}, {"BE", "0876"}, {"BO", "0973"}, {"BR", "1058"}, {"CA", "1490"},
     {"CH", "7676"}, {"CL", "1589"}, {"CN", "1600"}, {"CO", "1694"}, {"DE", "0230"}, {"ES", "2453"},
     {"FR", "2755"}, {"GB", "6289"}, {"IE", "3751"}, {"IL", "3832"}, {"IN", "3611"}, {"IT", "3867"},
     {"JP", "3999"}, {"MX", "4936"}, {"NL", "5738"}, {"PE", "5894"}, {"PT", "6076"}, {"PY", "5860"},
     {"US", "2496"}, {"UY", "8451"}});

template <std::size_t size>
std::string text_of(const std::array<Coded, size>& table, std::string_view code) {
  const auto at =
      std::find_if(table.begin(), table.end(), [&](const Coded& one) { return one.code == code; });
  return at == table.end() ? std::string() : std::string(at->text);
}

}  // namespace

std::string state_of_municipality(std::string_view ibge) { return text_of(states, ibge.substr(0, 2)); }

std::string central_bank_country(std::string_view iso_code) { return text_of(countries, iso_code); }

}  // namespace fiscal::municipal
