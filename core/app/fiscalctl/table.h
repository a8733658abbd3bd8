#pragma once

#include <string>
#include <vector>

namespace fiscal::ctl {

/// Rows under a head, each column as wide as its widest cell, for a terminal with a fixed-width font.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool is_empty() const { return rows_.size() == 1; }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "name  value" lines, names padded to one width; pairs without a value are left out.
std::string facts_text(const std::vector<std::pair<std::string, std::string>>& facts);

/// Text of a server made fit for a terminal: control characters become spaces.
std::string printable(std::string text);

}  // namespace fiscal::ctl
