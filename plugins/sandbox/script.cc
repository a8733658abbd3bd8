#include "script.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace fiscal::sandbox_plugin {
namespace {

constexpr std::string_view prefix = "sandbox:";
constexpr std::string_view first_attempt_only = ":once";
constexpr std::string_view slow = "slow:";
constexpr std::int64_t longest_delay = 60'000;

constexpr auto scene_words = std::to_array<std::pair<std::string_view, Scene>>({
    {"authorized", Scene::Authorized},
    {"rejected", Scene::Rejected},
    {"pending", Scene::Pending},
    {"pending:rejected", Scene::PendingRejected},
    {"pending:forever", Scene::PendingForever},
    {"unknown", Scene::Unknown},
    {"lost", Scene::Lost},
    {"not_sent", Scene::NotSentLater},
    {"not_sent:never", Scene::NotSentNever},
    {"not_sent:other_connection", Scene::NotSentOtherConnection},
    {"fail", Scene::Fails},
    {"crash", Scene::Crashes},
    {"hang", Scene::Hangs},
});

constexpr auto cancel_words = std::to_array<std::pair<std::string_view, CancelScene>>({
    {"cancel:refused", CancelScene::Refused},
    {"cancel:pending", CancelScene::Pending},
    {"cancel:unknown", CancelScene::Unknown},
    {"cancel:not_sent", CancelScene::NotSent},
});

/// Index: the centavos of the amount. Whole reais and everything from ten centavos on stay with the default.
constexpr auto scenes_by_centavos = std::to_array<std::optional<Scene>>(
    {std::nullopt, Scene::Rejected, Scene::Pending, Scene::PendingRejected, Scene::Unknown, Scene::Lost,
     Scene::NotSentLater, Scene::NotSentNever, Scene::NotSentOtherConnection});
constexpr std::int64_t cancel_refused_centavos = 9;

template <class Words>
auto find_word(const Words& words, std::string_view word) {
  std::optional<decltype(words.front().second)> found;
  for (const auto& [name, scene] : words)
    if (name == word) found.emplace(scene);
  return found;
}

std::optional<Duration> parse_delay(std::string_view word) {
  if (!word.starts_with(slow)) return std::nullopt;
  word.remove_prefix(slow.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value < 0 || value > longest_delay)
    return std::nullopt;
  return milliseconds(value);
}

void apply_amount(Script& script, Money amount) {
  const std::int64_t centavos = amount.centavos % 100;
  if (centavos == cancel_refused_centavos) script.cancel = CancelScene::Refused;
  if (centavos < static_cast<std::int64_t>(scenes_by_centavos.size()))
    if (const auto scene = scenes_by_centavos[static_cast<std::size_t>(centavos)]) script.issue = *scene;
}

void apply_word(Script& script, std::string_view word) {
  if (const auto scene = parse_scene(word)) script.issue = *scene;
  if (const auto scene = find_word(cancel_words, word)) script.cancel = *scene;
  if (word == "status:cannot_tell") script.status = StatusScene::CannotTell;
  if (const auto delay = parse_delay(word)) script.delay = *delay;
}

}  // namespace

std::optional<Scene> parse_scene(std::string_view word) { return find_word(scene_words, word); }

Script script_for(const Invoice& invoice, int attempt, ByAmount amounts, const Script& otherwise) {
  Script script = otherwise;
  if (amounts == ByAmount::Yes) apply_amount(script, invoice.amount);
  for (std::string_view word : invoice.tags) {
    if (!word.starts_with(prefix)) continue;
    word.remove_prefix(prefix.size());
    if (word.ends_with(first_attempt_only)) {
      if (attempt > 1) continue;
      word.remove_suffix(first_attempt_only.size());
    }
    apply_word(script, word);
  }
  return script;
}

}  // namespace fiscal::sandbox_plugin
