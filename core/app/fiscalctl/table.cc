#include "core/app/fiscalctl/table.h"

#include <algorithm>

namespace fiscal::ctl {
namespace {

/// Characters, not bytes: continuation bytes of UTF-8 take no room on the screen.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void add_padded(std::string& out, const std::string& cell, std::size_t width) {
  out += cell;
  out.append(width - std::min(width, width_of(cell)) + 2, ' ');
}

void end_line(std::string& out) {
  out.resize(out.find_last_not_of(' ') + 1);
  out += '\n';
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t at = 0; at < row.size(); ++at) widths[at] = std::max(widths[at], width_of(row[at]));
  }
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t at = 0; at < row.size(); ++at) add_padded(out, printable(row[at]), widths[at]);
    end_line(out);
  }
  return out;
}

std::string facts_text(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::size_t width = 0;
  for (const auto& [name, value] : facts)
    if (!value.empty()) width = std::max(width, name.size());
  std::string out;
  for (const auto& [name, value] : facts) {
    if (value.empty()) continue;
    add_padded(out, name, width);
    out += printable(value);
    end_line(out);
  }
  return out;
}

std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return text;
}

}  // namespace fiscal::ctl
