#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The reference tables of the NFS-e, compiled in. Every lookup is a binary search over constant data: no
/// allocation, no state, safe from any thread. Keys are compared as they are, so normalise before asking.
/// Pointers, spans and texts live as long as the program. Sources and dates: `sdk/tables/README.md`.
namespace fiscal {

/// A code of at most `Size` characters, stored in place.
template <std::size_t Size>
class Code {
 public:
  template <std::size_t Length>
  constexpr Code(
      const char (&text)[Length]) {  // NOLINT(google-explicit-constructor): a code is written as text
    static_assert(Length <= Size + 1, "the code is longer than its table allows");
    for (std::size_t i = 0; i + 1 < Length; ++i) text_[i] = text[i];
  }

  constexpr std::string_view view() const {
    std::size_t size = 0;
    while (size < Size && text_[size] != '\0') ++size;
    return {text_, size};
  }
  constexpr operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)
  constexpr bool operator==(std::string_view other) const { return view() == other; }

 private:
  char text_[Size] = {};
};

/// A state of the federation, or the Federal District.
struct FederalUnit {
  Code<2> abbreviation;  ///< UF: "SP".
  Code<2> ibge_code;     ///< First two digits of its municipalities: "35".
  std::string_view name;
};

struct Municipality {
  Code<7> code;   ///< IBGE, with its check digit: "3550308".
  Code<2> state;  ///< UF.
  std::string_view name;
};

/// The place code of a service rendered at sea (DPS cLocPrestacao). It is not a municipality.
inline constexpr std::string_view maritime_waters = "0000000";

struct Country {
  Code<2> code;  ///< ISO 3166-1 alpha-2.
  std::string_view name;
};

/// Where ISS is due for a service (Complementary Law 116 of 2003, art. 3).
enum class Incidence {
  Provider,  ///< Municipality of the provider's establishment.
  Service,   ///< Municipality where the service is rendered.
  Customer,  ///< Municipality of the customer's establishment.
  None,      ///< No ISS at all.
};

/// The group of facts that a service demands beside the common ones (DPS obra, atvEvento).
enum class RequiredGroup { None, Construction, Event };

/// An entry of the national service list (DPS cTribNac).
struct NationalService {
  Code<6> code;  ///< Item, subitem and split of the list of LC 116, two digits each.
  Incidence incidence;
  RequiredGroup required_group;
  std::string_view description;
};

/// An entry of the Nomenclatura Brasileira de Serviços 2.0 (DPS cNBS). "999999999" has no description.
struct Nbs {
  Code<9> code;
  std::string_view description;
};

/// Where IBS and CBS look for the place of an operation (DPS cIndOp; LC 214 of 2025, art. 11).
struct OperationIndicator {
  Code<6> code;
  std::string_view supply;  ///< What is supplied.
  std::string_view place;   ///< Which place counts.
};

/// A tax classification of IBS and CBS (DPS cClassTrib).
struct TaxClassification {
  Code<6> code;
  bool nfse;                   ///< May stand in an NFS-e.
  std::int32_t ibs_reduction;  ///< Reduction of the rate in hundredths of a percent: 6000 is 60 %.
  std::int32_t cbs_reduction;  ///< As `ibs_reduction`.
  bool regular_taxation;       ///< The group of regular taxation (gTribRegular) must be given.
  bool presumed_credit;
  std::string_view description;

  /// The tax situation (CST) that it belongs to: its first three digits.
  constexpr std::string_view cst() const { return code.view().substr(0, 3); }
};

/// The document in which SEFIN Nacional looks for the error.
enum class RejectedDocument {
  Reception,  ///< The message that carried it: transmission certificate, encoding, schema.
  Dps,
  Nfse,   ///< The NFS-e that would come out of the DPS.
  Event,  ///< A cancellation or another event.
};

/// An error code of SEFIN Nacional with its official text.
struct Rejection {
  Code<5> code;  ///< "E0617".
  RejectedDocument document;
  int level;  ///< 1 layout, 2 national rule, 3 rule by the municipality's parameters, 0 not said.
  std::string_view field;  ///< XML path of the element, or empty.
  std::string_view text;   ///< Portuguese, as the authority words it.
};

std::span<const FederalUnit> states();
std::span<const Municipality> municipalities();
std::span<const Country> countries();
std::span<const NationalService> national_services();
std::span<const Nbs> nbs_codes();
std::span<const OperationIndicator> operation_indicators();
std::span<const TaxClassification> tax_classifications();
std::span<const Rejection> rejections();

/// Each answers the row of a code, or nullptr where the table has none.
const FederalUnit* find_state(std::string_view abbreviation);
const Municipality* find_municipality(std::string_view ibge_code);
const Country* find_country(std::string_view iso_code);
const NationalService* find_national_service(std::string_view code);
const Nbs* find_nbs(std::string_view code);
const OperationIndicator* find_operation_indicator(std::string_view code);
const TaxClassification* find_tax_classification(std::string_view code);

/// The first row of a code: of a DPS before that of an event.
const Rejection* find_rejection(std::string_view code);

/// Every row of a code. A few codes name two fields, or a DPS rule and an event rule.
std::span<const Rejection> find_rejections(std::string_view code);

}  // namespace fiscal
