#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The spellings of fiscal facts that several providers share.
namespace fiscal::aggregator {

/// Item and subitem of the list of LC 116 from a national code: "010701" is "1.07", or "01.07" padded to five
/// characters.
std::string service_item(std::string_view national_code);
std::string padded_service_item(std::string_view national_code);

/// "101011100" as "1.0101.11.00".
std::string dotted_nbs(std::string_view nbs);

/// Name and state of a municipality by its IBGE code; empty for a code that is in no table.
std::string municipality_name(std::string_view ibge_code);
std::string state_of(std::string_view ibge_code);

/// The rate that gives exactly `part` of `base`, with at most four decimals; nothing where none does.
std::optional<Rate> exact_rate(Money part, Money base);

/// The withheld social contributions, each for itself.
struct Contributions {
  Money pis;
  Money cofins;
  Money csll;

  bool operator==(const Contributions&) const = default;
};

/// Splits the withheld sum (`taxes.withholding.contributions`) by what `taxes.pis_cofins` says of it; nothing
/// where it does not say enough.
std::optional<Contributions> split_contributions(const Taxes& taxes);

/// The amount by which the ISS base is lower than the price; documents aside.
Money deduction_of(const Invoice& invoice);

/// What a connection's table says of a national service code; nothing when it says nothing.
std::optional<std::string> code_for(const std::vector<std::pair<std::string, std::string>>& table,
                                    std::string_view national_code);

}  // namespace fiscal::aggregator
