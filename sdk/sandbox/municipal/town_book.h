#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::sandbox::municipal {

/// What identifies a declaration in a town.
struct RpsKey {
  std::string town;  ///< Profile, as the path of the request names it.
  std::string issuer;
  std::string series;
  std::string number;

  auto operator<=>(const RpsKey&) const = default;
};

/// A note as the stand-in keeps it.
struct TownNote {
  RpsKey rps;
  std::string number;
  std::string verification;
  std::string protocol;
  std::string issued_at;
  std::string customer;
  std::string amount;
  std::string competence;
  std::string cancelled_at;  ///< Empty: it stands.
  std::string replaced_by;
  bool has_key = false;  ///< It is told by a key of its own beside its verification code.
  std::string place;     ///< IBGE code of the issuer's town, of a note that was made of a DPS.
  std::string dps;       ///< That DPS.
};

/// The notes of every town, and the line that each leaves in the ledger. Safe for threads.
class TownBook {
 public:
  /// `record` gets the members of a JSON line for every note and cancellation, before anything is answered.
  explicit TownBook(std::function<void(const std::string&)> record) : record_(std::move(record)) {}

  /// Numbers and keeps a note; nothing when the RPS has one already.
  std::optional<TownNote> issue(TownNote note);
  std::optional<TownNote> by_rps(const RpsKey& key) const;
  std::vector<TownNote> by_protocol(const std::string& town, const std::string& protocol) const;
  std::optional<TownNote> by_number(const std::string& town, const std::string& issuer,
                                    const std::string& number) const;
  /// False when the note is cancelled already or is not there.
  bool cancel(const std::string& town, const std::string& issuer, const std::string& number,
              const std::string& replaced_by);
  std::size_t count(const std::string& town) const;

 private:
  TownNote* find(const std::string& town, const std::string& issuer, const std::string& number);

  std::function<void(const std::string&)> record_;
  mutable std::mutex mutex_;
  std::map<RpsKey, TownNote> notes_;
  std::size_t last_number_ = 0;
};

}  // namespace fiscal::sandbox::municipal
