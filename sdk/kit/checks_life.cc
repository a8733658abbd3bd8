#include <fiscal/plugin.h>
#include <fiscal/json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/config_schema.h"
#include "sdk/kit/memory_in_use.h"
#include "sdk/kit/outgoing.h"

namespace fiscal::kit {
namespace {

constexpr int most_warm_up = 100;
constexpr std::size_t allowed_growth = 32 * 1024;

constexpr std::string_view no_good_settings = "there are no cassettes, so no good settings are known";

Judgement open_refuses_bad_config(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip(std::string(no_good_settings));
  if (const auto good = bench.open(bench.subject().settings()); !good)
    return fail("it refuses the settings of its own first cassette: " + good.error().text);
  for (const std::string_view broken : {"[]", "\"text\"", "{", "", "null"})
    if (bench.open(std::string(broken)))
      return fail("it opens with `" + std::string(broken) + "`, which is no object");
  for (const BadSettings& bad : bad_settings(bench.subject()))
    if (bench.open(bad.json)) return fail("it opens " + bad.how + ", which its config_schema forbids");
  return pass();
}

Judgement open_names_the_field(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip(std::string(no_good_settings));
  const auto all = bad_settings(bench.subject());
  if (all.empty()) return skip("it has no settings");
  for (const BadSettings& bad : all) {
    const auto refused = bench.open(bad.json);
    if (refused) continue;
    if (!refused.error().field.starts_with("/" + bad.field))
      return fail(bad.how + " it says \"" + refused.error().text + "\" and does not name the setting " +
                  bad.field);
  }
  return pass();
}

Judgement close_after_failed_open(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip(std::string(no_good_settings));
  const std::string settings = bench.subject().settings();
  for (int round = 0; round < 3; ++round) {
    (void)bench.open("[]");
    if (const auto opened = bench.open(settings); !opened)
      return fail("after an open that it refused it does not open any more: " + opened.error().text);
  }
  return pass();
}

void drop_reply(void*, fiscal_text) {}

fiscal_code no_service(void*, std::uint64_t, fiscal_text, fiscal_text, const fiscal_sink*) {
  return FISCAL_UNSUPPORTED;
}

Judgement thousand_open_close(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip(std::string(no_good_settings));
  const auto table = bench.table();
  if (!table) return skip(table.error().text);
  const fiscal_host host{sizeof(fiscal_host),
                         FISCAL_MINOR,
                         nullptr,
                         &no_service,
                         [](void*, std::uint64_t, std::int32_t, fiscal_text) {},
                         [](void*, std::uint64_t) -> std::int64_t { return 1000; }};
  const fiscal_sink sink{nullptr, &drop_reply};
  const std::string settings = bench.subject().settings();
  std::size_t before = 0;
  const int warm_up = std::min(most_warm_up, bench.open_rounds() / 4);
  for (int round = 0; round < warm_up + bench.open_rounds(); ++round) {
    if (round == warm_up) before = memory_in_use();
    void* const instance = (*table)->open(&host, {settings.data(), settings.size()}, &sink);
    if (instance == nullptr) return fail("it does not open with the settings of its first cassette");
    (*table)->close(instance);
  }
  const std::size_t after = memory_in_use();
  if (after > before + allowed_growth)
    return fail(std::to_string(bench.open_rounds()) + " times open and close left " +
                std::to_string((after - before) / 1024) + " KiB behind");
  return pass();
}

/// The cassette's request with another customer and service text, so that its traffic can be told from
/// another's.
std::string request_of(const testing::Cassette& cassette, const std::string& canary) {
  auto request = nlohmann::ordered_json::parse(cassette.request);
  request["context"]["idempotency"] = "inv_" + canary;
  request["invoice"]["customer"]["name"] = "Cliente " + canary;
  request["invoice"]["service"]["description"] = "Servico de " + canary;
  return request.dump();
}

Judgement two_instances_do_not_share(Bench& bench) {
  const auto* cassette = issuing_cassette(bench.subject());
  if (cassette == nullptr) return skip("there is no cassette of an issued invoice");
  const std::string canaries[] = {"alfa7391", "bravo2648"};
  for (int round = 0; round < 4; ++round) {
    const std::string& own = canaries[round % 2];
    const std::string& other = canaries[1 - round % 2];
    CallPlan plan = bench.plan(*cassette);
    plan.request = request_of(*cassette, own);
    plan.connection = own;
    plan.script.matching = testing::Matching::Loose;
    const CallReport report = bench.call(plan);
    if (report.result.end == plugin::CallEnd::Crashed) return fail(report.result.reply);
    if (everything_said(report).find(other) != std::string::npos)
      return fail(
          "what one account sent turns up in a call of another: an instance keeps nothing of a call, and two "
          "instances share nothing");
  }
  return pass();
}

}  // namespace

std::vector<Check> life_checks() {
  return {
      {"open-refuses-bad-config", "life",
       "It opens with good settings, and refuses each that its schema forbids.", Needs::Runner,
       open_refuses_bad_config},
      {"open-names-the-field", "life", "A refusal of settings names the setting that is wrong.",
       Needs::Runner, open_names_the_field},
      {"close-after-failed-open", "life", "After settings that it refused it opens and closes as before.",
       Needs::Runner, close_after_failed_open},
      {"thousand-open-close", "life", "Opening and closing a thousand times leaves no memory behind.",
       Needs::Table, thousand_open_close},
      {"two-instances-do-not-share", "life", "Nothing of one account's call turns up in another's.",
       Needs::Runner, two_instances_do_not_share},
  };
}

}  // namespace fiscal::kit
