#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/money.hpp>
#include <fiscal/xml_writer.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "sdk/national/src/place.h"

namespace fiscal::national {

/// Writes elements in the formats of the layout's simple types. A value that its type cannot hold becomes a
/// finding with the place of the value, and the element is left out: a document with findings is never used.
class LayoutWriter {
 public:
  LayoutWriter();

  XmlWriter& xml() { return xml_; }
  Findings take_findings() { return std::move(findings_); }
  bool has_findings() const { return !findings_.empty(); }

  LayoutWriter& open(std::string_view name) { return xml_.open(name), *this; }
  LayoutWriter& close() { return xml_.close(), *this; }

  /// TSString: one line of Latin-1.
  void line(std::string_view name, std::string_view value, const Place& place, std::size_t min,
            std::size_t max);
  /// Strings that take any character.
  void any(std::string_view name, std::string_view value, const Place& place, std::size_t max);
  /// Codes: written as they are, when they have one of `sizes` digits or capital letters.
  void code(std::string_view name, std::string_view value, const Place& place, std::size_t size);
  void digits(std::string_view name, std::string_view value, const Place& place, std::size_t min,
              std::size_t max);
  /// A number that an enumeration of the layout has; the caller answers for its range.
  void number(std::string_view name, std::int64_t value);
  void choice(std::string_view name, int value, const Place& place, std::initializer_list<int> allowed);
  /// One of a table of two digits that runs from 00 to `last`.
  void two_digits(std::string_view name, std::string_view value, const Place& place, int last);
  /// TSDec15V2.
  void money(std::string_view name, Money value, const Place& place);
  /// TSDec1V2 to TSDec3V2: a percentage of at most `max`, with two decimals.
  void rate(std::string_view name, Rate value, const Place& place, Rate max);
  /// TSData.
  void date(std::string_view name, Date value, const Place& place);

  void problem(std::string code, const Place& place, std::string text, std::string fix);
  void missing(const Place& place, std::string fix);

 private:
  XmlWriter xml_;
  Findings findings_;
};

}  // namespace fiscal::national
