#include <fiscal/described/spelling.hpp>

#include <algorithm>
#include <vector>

namespace fiscal::described {
namespace {

/// Longer names are not compared: the cost grows with the square, and nobody mistypes one by a third.
constexpr std::size_t longest_word = 64;

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view text, std::span<const std::string_view> known) {
  if (text.size() > longest_word) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, text.size() / 3) + 1;
  for (const std::string_view word : known) {
    if (word.size() > longest_word) continue;
    const std::size_t away = distance(text, word);
    if (away < least) {
      least = away;
      best = word;
    }
  }
  return best;
}

std::string advice_for_unknown(std::string_view text, std::span<const std::string_view> known) {
  const auto meant = nearest(text, known);
  return meant.empty() ? std::string("Remove it or correct its name.")
                       : "Did you mean \"" + std::string(meant) + "\"?";
}

}  // namespace fiscal::described
