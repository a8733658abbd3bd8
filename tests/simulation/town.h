#pragma once

#include <fiscal/plugin.h>

#include <map>
#include <optional>

#include "core/plugin/manifest.h"
#include "tests/simulation/authority.h"

namespace fiscal::simulation {

/// What a town that knows a repeat answers to it.
enum class ToRepeats { TheDocument, ThatItExists, ARefusal };

/// What kind of town hall or aggregator a run has: its habits and what its plugin's manifest says of them.
struct TownHabits {
  plugin::Manifest manifest;
  bool knows_repeats = true;
  ToRepeats to_repeats = ToRepeats::ThatItExists;
  int refuses = 10;            ///< Of a hundred invoices.
  int takes_for_later = 20;    ///< Of a hundred; the rest are answered at once.
  int refuses_to_cancel = 20;  ///< Of a hundred cancellations.
  Duration shows_after;        ///< Queries find a document at most this long after it was issued.
};

TownHabits draw_habits(Random& random, const std::string& plugin);

/// A town hall with a service of its own. Its books go by the mark that each request carries; where it does
/// not know repeats, every delivery makes another document.
class Town final : public Authority {
 public:
  Town(TownHabits habits, Scheduler& scheduler, Random random)
      : habits_(std::move(habits)), scheduler_(scheduler), random_(random) {}

  HttpAnswer answer(const Delivery& delivery) override;
  HttpAnswer nonsense(Random& random) override;
  bool says_already(const HttpAnswer& answer) const override { return answer.status == 409; }
  bool considers(InvoiceId id) override;
  bool knows_repeats() const override { return habits_.knows_repeats; }
  bool refuses_repeats() const override { return habits_.to_repeats == ToRepeats::ARefusal; }

  /// The plugin that speaks with it, through the interface of every plugin.
  static const fiscal_plugin* plugin();

 private:
  /// What it made of the requests with one mark.
  struct File {
    bool refused = false;
    std::string replaces;
    std::optional<Duration> decides_at;  ///< Until then it is pending.
    std::string key;                     ///< Once issued.
  };
  struct CancelFile {
    bool refused = false;
    std::optional<Duration> decides_at;
  };

  HttpAnswer issue(const Delivery& delivery);
  HttpAnswer cancel(const std::string& body);
  HttpAnswer show_mark(const std::string& mark);
  HttpAnswer show_key(const std::string& key, bool asks_for_cancel);
  void decide(File& file, const CallMark& mark);
  void decide(const std::string& key, CancelFile& file);

  const TownHabits habits_;
  Scheduler& scheduler_;
  Random random_;
  std::map<std::string, File> files_;           ///< By mark.
  std::map<std::string, CallMark> file_calls_;  ///< By mark: the call that brought it.
  std::map<std::string, CancelFile> cancels_;   ///< By access key.
  int documents_ = 0;
};

}  // namespace fiscal::simulation
