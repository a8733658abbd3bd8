#pragma once

#include "sdk/src/rule.h"

#include <type_traits>

/// Sizes and characters of texts, written as tables: one line says what a field holds.
namespace fiscal::rules {

enum class Alphabet {
  Any,    ///< All but control characters, which XML cannot carry.
  Latin,  ///< U+0020 to U+00FF (XSD TSString).
  Digits,
  Alphanumeric,  ///< A-Z, a-z and 0-9.
  Capitals,
};

template <class Subject>
struct Facet {
  std::string_view field;
  const std::string* (*text)(const Subject& subject);  ///< nullptr when absent.
  std::size_t min;                                     ///< In characters, as `max`.
  std::size_t max;
  Alphabet alphabet;
};

template <class Subject>
struct FacetTable {
  std::string_view at;  ///< As in RuleTable.
  std::span<const Facet<Subject>> facets;
};

/// The text member of a subject, std::string or std::optional<std::string>.
template <auto Member>
constexpr auto text_of = [](const auto& subject) -> const std::string* {
  const auto& text = subject.*Member;
  if constexpr (std::is_same_v<std::decay_t<decltype(text)>, std::string>)
    return &text;
  else
    return text ? &*text : nullptr;
};

/// Appends "text_size" and "text_characters" where `text`, valid UTF-8, breaks its limits.
void check_text(std::string_view text, std::size_t min, std::size_t max, Alphabet alphabet,
                std::string_view at, std::size_t index, std::string_view field, Findings& findings);

template <class Subject>
void check_texts(const FacetTable<Subject>& table, const Subject& subject, Findings& findings,
                 std::size_t index = 0) {
  for (const Facet<Subject>& facet : table.facets)
    if (const std::string* text = facet.text(subject))
      check_text(*text, facet.min, facet.max, facet.alphabet, table.at, index, facet.field, findings);
}

template <class Subject>
void check_texts(const FacetTable<Subject>& table, const std::optional<Subject>& subject, Findings& findings,
                 std::size_t index = 0) {
  if (subject) check_texts(table, *subject, findings, index);
}

void list_text(std::string_view at, std::string_view field, std::vector<RuleInfo>& infos);

template <class Subject>
void list_texts(const FacetTable<Subject>& table, std::vector<RuleInfo>& infos) {
  for (const Facet<Subject>& facet : table.facets) list_text(table.at, facet.field, infos);
}

}  // namespace fiscal::rules
