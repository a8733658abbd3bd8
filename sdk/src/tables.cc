#include <fiscal/tables.hpp>

#include <algorithm>

namespace fiscal {
namespace {

// The conversions below run while compiling: a word that no table may hold is a compile error.

constexpr bool yes(std::string_view word) {
  if (word == "yes") return true;
  return word == "no" ? false : throw "neither yes nor no";
}

constexpr std::int32_t number(std::string_view digits) {
  std::int32_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') throw "not a number";
    value = value * 10 + (digit - '0');
  }
  return value;
}

constexpr Incidence incidence(std::string_view word) {
  if (word == "provider") return Incidence::Provider;
  if (word == "service") return Incidence::Service;
  if (word == "customer") return Incidence::Customer;
  return word == "none" ? Incidence::None : throw "unknown incidence";
}

constexpr RequiredGroup required_group(std::string_view word) {
  if (word == "construction") return RequiredGroup::Construction;
  if (word == "event") return RequiredGroup::Event;
  return word == "none" ? RequiredGroup::None : throw "unknown group";
}

constexpr RejectedDocument rejected_document(std::string_view word) {
  if (word == "reception") return RejectedDocument::Reception;
  if (word == "dps") return RejectedDocument::Dps;
  if (word == "nfse") return RejectedDocument::Nfse;
  return word == "event" ? RejectedDocument::Event : throw "unknown document";
}

#define ROW(abbreviation, code, name) {abbreviation, code, name},
constexpr FederalUnit state_rows[] = {
#include "states.inc"
};
#undef ROW

#define ROW(code, state, name) {code, state, name},
constexpr Municipality municipality_rows[] = {
#include "municipalities.inc"
};
#undef ROW

#define ROW(code, name) {code, name},
constexpr Country country_rows[] = {
#include "countries.inc"
};
#undef ROW

#define ROW(code, place, group, description) {code, incidence(place), required_group(group), description},
constexpr NationalService national_service_rows[] = {
#include "national_services.inc"
};
#undef ROW

#define ROW(code, description) {code, description},
constexpr Nbs nbs_rows[] = {
#include "nbs.inc"
};
#undef ROW

#define ROW(code, supply, place) {code, supply, place},
constexpr OperationIndicator operation_indicator_rows[] = {
#include "operation_indicators.inc"
};
#undef ROW

#define ROW(code, nfse, ibs, cbs, regular, presumed, description) \
  {code, yes(nfse), number(ibs), number(cbs), yes(regular), yes(presumed), description},
constexpr TaxClassification tax_classification_rows[] = {
#include "tax_classifications.inc"
};
#undef ROW

#define ROW(code, document, level, field, text) \
  {code, rejected_document(document), number(level), field, text},
constexpr Rejection rejection_rows[] = {
#include "rejections.inc"
};
#undef ROW

constexpr std::string_view key_of(const FederalUnit& row) { return row.abbreviation; }

template <typename Row>
constexpr std::string_view key_of(const Row& row) {
  return row.code;
}

template <typename Row, std::size_t Count>
constexpr bool strictly_ordered(const Row (&rows)[Count], std::size_t key_size) {
  for (std::size_t i = 0; i < Count; ++i) {
    if (key_of(rows[i]).size() != key_size) return false;
    if (i > 0 && !(key_of(rows[i - 1]) < key_of(rows[i]))) return false;
  }
  return true;
}

static_assert(strictly_ordered(state_rows, 2));
static_assert(strictly_ordered(municipality_rows, 7));
static_assert(strictly_ordered(country_rows, 2));
static_assert(strictly_ordered(national_service_rows, 6));
static_assert(strictly_ordered(nbs_rows, 9));
static_assert(strictly_ordered(operation_indicator_rows, 6));
static_assert(strictly_ordered(tax_classification_rows, 6));
static_assert(std::is_sorted(std::begin(rejection_rows), std::end(rejection_rows),
                             [](const Rejection& a, const Rejection& b) {
                               return a.code.view() < b.code.view();
                             }));

template <typename Row, std::size_t Count>
const Row* find_row(const Row (&rows)[Count], std::string_view key) {
  const Row* row = std::lower_bound(std::begin(rows), std::end(rows), key,
                                    [](const Row& a, std::string_view b) { return key_of(a) < b; });
  return row != std::end(rows) && key_of(*row) == key ? row : nullptr;
}

}  // namespace

std::span<const FederalUnit> states() { return state_rows; }
std::span<const Municipality> municipalities() { return municipality_rows; }
std::span<const Country> countries() { return country_rows; }
std::span<const NationalService> national_services() { return national_service_rows; }
std::span<const Nbs> nbs_codes() { return nbs_rows; }
std::span<const OperationIndicator> operation_indicators() { return operation_indicator_rows; }
std::span<const TaxClassification> tax_classifications() { return tax_classification_rows; }
std::span<const Rejection> rejections() { return rejection_rows; }

const FederalUnit* find_state(std::string_view abbreviation) { return find_row(state_rows, abbreviation); }
const Municipality* find_municipality(std::string_view ibge_code) {
  return find_row(municipality_rows, ibge_code);
}
const Country* find_country(std::string_view iso_code) { return find_row(country_rows, iso_code); }
const NationalService* find_national_service(std::string_view code) {
  return find_row(national_service_rows, code);
}
const Nbs* find_nbs(std::string_view code) { return find_row(nbs_rows, code); }

const OperationIndicator* find_operation_indicator(std::string_view code) {
  return find_row(operation_indicator_rows, code);
}

const TaxClassification* find_tax_classification(std::string_view code) {
  return find_row(tax_classification_rows, code);
}

const Rejection* find_rejection(std::string_view code) { return find_row(rejection_rows, code); }

std::span<const Rejection> find_rejections(std::string_view code) {
  const Rejection* first = find_rejection(code);
  if (first == nullptr) return {};
  const Rejection* last = first;
  while (last != std::end(rejection_rows) && last->code == code) ++last;
  return {first, last};
}

}  // namespace fiscal
