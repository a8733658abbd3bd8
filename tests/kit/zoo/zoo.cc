#include <fiscal/plugin.h>
#include <fiscal/provider.hpp>

#include <time.h>

#include <cstring>
#include <memory>
#include <string>

#include "faults.h"

// A good plugin, the one that authors begin with, and around it one fault. Which one, and the manifest, stand
// on a card in the library's data that the tests write into copies of it, so that the whole zoo is compiled
// once.

// The whole target renames the entry, so that plugin.h declares acme_plugin_v1; this file defines the real
// one.
#undef fiscal_plugin_v1
extern "C" FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void);

namespace fiscal::zoo {
namespace {

constexpr std::size_t card_bytes = 16384;

/// "ZOO-CARD:" and what the tests wrote behind it: the fault's name, a line break and the manifest.
volatile const char card[card_bytes] = "ZOO-CARD:";

struct Card {
  std::string fault;
  std::string manifest;
};

const Card& read_card() {
  static const auto* const known = [] {
    std::string text;
    for (std::size_t at = std::strlen("ZOO-CARD:"); at < card_bytes && card[at] != '\0'; ++at)
      text += card[at];
    const auto line = text.find('\n');
    return new Card{text.substr(0, line), text.substr(line == std::string::npos ? text.size() : line + 1)};
  }();
  return *known;
}

const Fault& the_fault() { return fault_named(read_card().fault); }

/// An instance: the good plugin's, with a host of its own that the fault sits in.
struct Animal {
  const fiscal_host* host = nullptr;
  fiscal_host spoiled{};
  void* inner = nullptr;
  Deed deed;
};

std::string_view viewed(fiscal_text text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

void append(void* self, fiscal_text chunk) { static_cast<std::string*>(self)->append(viewed(chunk)); }

void keep_first(void* self, fiscal_text chunk) {
  auto& text = *static_cast<std::string*>(self);
  if (text.empty()) text = viewed(chunk);
}

fiscal_code on_call(void* self, std::uint64_t call, fiscal_text service, fiscal_text request,
                    const fiscal_sink* reply) {
  auto& animal = *static_cast<Animal*>(self);
  Asked asked{std::string(viewed(service)), nlohmann::json::parse(viewed(request)), {}, FISCAL_OK};
  if (the_fault().asking != nullptr) the_fault().asking(animal.deed, asked);
  const std::string changed = asked.request.dump();
  std::string answer;
  const bool hasty = read_card().fault == "takes_the_first_piece";
  const fiscal_sink sink{&answer, hasty ? &keep_first : &append};
  asked.code = animal.host->call(animal.host->self, call, service, {changed.data(), changed.size()}, &sink);
  asked.answer = nlohmann::json::parse(answer, nullptr, false);
  if (the_fault().answered != nullptr) the_fault().answered(animal.deed, asked);
  const fiscal_code code = asked.code;
  animal.deed.asked.push_back(std::move(asked));
  if (!answer.empty()) reply->write(reply->self, {answer.data(), answer.size()});
  return code;
}

void on_log(void* self, std::uint64_t call, std::int32_t level, fiscal_text record) {
  const auto& animal = *static_cast<Animal*>(self);
  animal.host->log(animal.host->self, call, level, record);
}

std::int64_t on_remaining(void* self, std::uint64_t call) {
  const auto& animal = *static_cast<Animal*>(self);
  return animal.host->remaining_ms(animal.host->self, call);
}

void* open_animal(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  auto animal = std::make_unique<Animal>();
  animal->host = host;
  animal->spoiled = {sizeof(fiscal_host), FISCAL_MINOR, animal.get(), &on_call, &on_log, &on_remaining};
  std::string settings(viewed(config));
  animal->deed.config = settings;
  if (the_fault().opening != nullptr) the_fault().opening(settings);
  std::string text;
  const fiscal_sink sink{&text, &append};
  animal->inner = acme_plugin_v1()->open(&animal->spoiled, {settings.data(), settings.size()}, &sink);
  const bool fine = animal->inner != nullptr;
  if (the_fault().opened != nullptr && !the_fault().opened(fine, text) && fine) {
    acme_plugin_v1()->close(animal->inner);
    animal->inner = nullptr;
  }
  if (animal->inner != nullptr) return animal.release();
  error->write(error->self, {text.data(), text.size()});
  return nullptr;
}

void close_animal(void* instance) {
  const std::unique_ptr<Animal> animal(static_cast<Animal*>(instance));
  acme_plugin_v1()->close(animal->inner);
}

fiscal_code invoke_animal(void* instance, std::uint64_t call, fiscal_text method, fiscal_text request,
                          const fiscal_sink* reply) {
  auto& animal = *static_cast<Animal*>(instance);
  Deed& deed = animal.deed;
  deed.host = animal.host;
  deed.call = call;
  deed.method = viewed(method);
  deed.request = viewed(request);
  deed.asked.clear();
  deed.reply.clear();
  if (the_fault().before != nullptr) the_fault().before(deed);
  const fiscal_sink sink{&deed.reply, &append};
  deed.code = acme_plugin_v1()->invoke(animal.inner, call, {deed.method.data(), deed.method.size()},
                                       {deed.request.data(), deed.request.size()}, &sink);
  if (the_fault().after != nullptr) the_fault().after(deed);
  reply->write(reply->self, {deed.reply.data(), deed.reply.size()});
  return deed.code;
}

const fiscal_plugin* table_of_the_zoo() {
  static const auto* const manifest = new std::string(
      detail::manifest_with_methods(read_card().manifest, {"issue/1", "cancel/1", "status/1"}));
  static const fiscal_plugin tables[2] = {{sizeof(fiscal_plugin),
                                           FISCAL_MINOR,
                                           {manifest->data(), manifest->size()},
                                           &open_animal,
                                           &close_animal,
                                           &invoke_animal},
                                          {sizeof(fiscal_plugin),
                                           FISCAL_MINOR,
                                           {manifest->data(), manifest->size()},
                                           &open_animal,
                                           &close_animal,
                                           &invoke_animal}};
  static int times = 0;
  const std::string& fault = read_card().fault;
  if (fault == "wakes_up_slowly" && times == 0) {
    const timespec span{0, 130'000'000};
    nanosleep(&span, nullptr);
  }
  return &tables[fault == "has_two_tables" ? ++times % 2 : (times = 1, 0)];
}

}  // namespace
}  // namespace fiscal::zoo

extern "C" FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) {
  return fiscal::zoo::table_of_the_zoo();
}
