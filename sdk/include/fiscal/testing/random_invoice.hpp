#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/rules.hpp>

#include <cstdint>

/// Valid invoices for property tests. Link `fiscal_sdk_generator`; nothing that ships does.
namespace fiscal::testing {

struct RandomOptions {
  Date today{2026, 11, 20};  ///< Day of emission; no competence date is later.
  bool town_active = true;   ///< Whether the municipality where ISS is due is active in the national system.
  bool abroad = true;        ///< Parties and places outside Brazil.
  bool deductions = true;
  bool ibs_cbs = true;
  bool substitution = true;
  bool rare_characters =
      true;  ///< Names and descriptions with characters outside Latin-1, where they are allowed.
  bool boundary_sizes =
      true;  ///< Texts of the shortest and of the longest allowed size, lists with many entries.
};

/// An invoice that passes `check_invoice` and the rule set "dps/1.01" in the context
/// `random_context(options)`. Equal seeds and options give equal invoices on every platform. Its parties do
/// not exist, though their tax numbers have right check digits.
Invoice random_invoice(std::uint64_t seed, const RandomOptions& options = {});

/// What is known beside an invoice made with `options`: its day of emission and its town.
CheckContext random_context(const RandomOptions& options = {});

/// A CPF or a CNPJ with right check digits; one CNPJ in four holds letters.
std::string random_cpf(std::uint64_t seed);
std::string random_cnpj(std::uint64_t seed);

}  // namespace fiscal::testing
