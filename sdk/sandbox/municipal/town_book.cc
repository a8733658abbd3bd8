#include "sdk/sandbox/municipal/town_book.h"

#include <nlohmann/json.hpp>

namespace fiscal::sandbox::municipal {
namespace {

using nlohmann::json;

/// The members of an object without its braces, as the ledger takes them.
std::string members_of(const json& object) {
  const std::string text = object.dump();
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::optional<TownNote> TownBook::issue(TownNote note) {
  const std::lock_guard lock(mutex_);
  if (notes_.contains(note.rps)) return std::nullopt;
  note.number = std::to_string(++last_number_);
  note.verification = "V" + note.number;
  note.protocol = "P" + note.number;
  record_(members_of({{"kind", "note"},
                      {"town", note.rps.town},
                      {"issuer", note.rps.issuer},
                      {"series", note.rps.series},
                      {"rps", note.rps.number},
                      {"number", note.number},
                      {"amount", note.amount}}));
  return notes_.emplace(note.rps, note).first->second;
}

std::optional<TownNote> TownBook::by_rps(const RpsKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto at = notes_.find(key);
  if (at == notes_.end()) return std::nullopt;
  return at->second;
}

std::vector<TownNote> TownBook::by_protocol(const std::string& town, const std::string& protocol) const {
  const std::lock_guard lock(mutex_);
  std::vector<TownNote> found;
  for (const auto& [key, note] : notes_)
    if (key.town == town && note.protocol == protocol) found.push_back(note);
  return found;
}

TownNote* TownBook::find(const std::string& town, const std::string& issuer, const std::string& number) {
  for (auto& [key, note] : notes_)
    if (key.town == town && key.issuer == issuer && note.number == number) return &note;
  return nullptr;
}

std::optional<TownNote> TownBook::by_number(const std::string& town, const std::string& issuer,
                                            const std::string& number) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, note] : notes_)
    if (key.town == town && key.issuer == issuer && note.number == number) return note;
  return std::nullopt;
}

bool TownBook::cancel(const std::string& town, const std::string& issuer, const std::string& number,
                      const std::string& replaced_by) {
  const std::lock_guard lock(mutex_);
  TownNote* note = find(town, issuer, number);
  if (note == nullptr || !note->cancelled_at.empty()) return false;
  note->cancelled_at = "2026-11-04T09:00:00";
  note->replaced_by = replaced_by;
  record_(members_of({{"kind", "cancellation"}, {"town", town}, {"issuer", issuer}, {"number", number}}));
  return true;
}

std::size_t TownBook::count(const std::string& town) const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [key, note] : notes_) count += key.town == town ? 1 : 0;
  return count;
}

}  // namespace fiscal::sandbox::municipal
