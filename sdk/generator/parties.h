#pragma once

#include <fiscal/invoice.hpp>

#include "sdk/generator/dice.h"
#include "sdk/generator/texts.h"

namespace fiscal::testing {

/// Where a party is to be.
enum class Whereabouts { Unknown, Brazil, Abroad };

std::string draw_cpf(Dice& dice);
std::string draw_cnpj(Dice& dice);
std::string draw_municipality(Dice& dice);
std::string draw_foreign_country(Dice& dice);

Address draw_address(Dice& dice, Whereabouts whereabouts, TextStyle style);

/// A work's or an event's place: a postal code in Brazil or an address abroad.
Site draw_site(Dice& dice, Whereabouts whereabouts, TextStyle style);

/// A party with a CPF or CNPJ, or abroad with a foreign tax number or a reason for none. `longest_name` is
/// 300, or 150 where the layout allows no more and then no rare characters either.
Party draw_party(Dice& dice, Whereabouts whereabouts, TextStyle style, std::size_t longest_name = 300);

/// The key of an NFS-e that SEFIN Nacional generated for `tax_id` in `municipality`.
std::string draw_nfse_key(Dice& dice, const std::string& municipality, const std::string& tax_id);

/// The key of an NF-e or CT-e.
std::string draw_nfe_key(Dice& dice);

}  // namespace fiscal::testing
