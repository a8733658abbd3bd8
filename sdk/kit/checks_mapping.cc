#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"
#include "sdk/kit/outgoing.h"

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;

Judgement same_request_same_bytes(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  for (const auto& cassette : bench.subject().cassettes) {
    CallPlan plan = bench.plan(cassette);
    const CallReport first = bench.call(plan);
    plan.connection = "two";  // Another instance.
    const CallReport second = bench.call(plan);
    const CallReport third = bench.call(plan);
    for (const CallReport* again : {&second, &third}) {
      if (again->result.reply != first.result.reply)
        return fail(cassette.name + ": the same call gives another reply");
      const bool same =
          again->requests.size() == first.requests.size() &&
          std::equal(first.requests.begin(), first.requests.end(), again->requests.begin(),
                     [](const SeenRequest& a, const SeenRequest& b) { return a.request == b.request; });
      if (!same) return fail(cassette.name + ": the same call sends other bytes");
    }
  }
  return pass();
}

/// How documents spell an amount of centavos.
std::vector<std::string> spellings(std::int64_t centavos) {
  std::string cents = std::to_string(centavos % 100);
  if (cents.size() == 1) cents.insert(0, "0");
  const std::string reais = std::to_string(centavos / 100);
  std::vector<std::string> all{reais + "." + cents, reais + "," + cents, std::to_string(centavos)};
  if (cents.back() == '0') all.push_back(reais + "." + cents.substr(0, 1));
  if (cents == "00") all.push_back(reais);
  return all;
}

bool spells(const std::vector<std::string>& texts, std::int64_t centavos) {
  const auto all = spellings(centavos);
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& one) { return holds_number(text, one); });
  });
}

/// Amounts that binary fractions get wrong, and others at random.
std::vector<std::int64_t> amounts(std::uint64_t seed) {
  std::vector<std::int64_t> all{29,           115, 435, 1'010'10, 8'388'609'05, 16'777'217'01, 100'000'000'03,
                                99'999'999'99};
  std::mt19937_64 dice(seed);
  for (int n = 0; n < 12; ++n) all.push_back(static_cast<std::int64_t>(dice() % 99'999'999'99) + 1);
  return all;
}

const testing::Cassette* with_write(Bench& bench) {
  const auto* cassette = issuing_cassette(bench.subject());
  if (cassette == nullptr || bench.call(bench.plan(*cassette)).writes().empty()) return nullptr;
  return cassette;
}

std::vector<std::string> sent_for(Bench& bench, const testing::Cassette& cassette, std::int64_t amount) {
  CallPlan plan = bench.plan(cassette);
  Json request = Json::parse(cassette.request);
  request["invoice"]["amount"] = amount;
  plan.request = request.dump();
  plan.script.matching = testing::Matching::Loose;
  return readable_writes(bench.call(plan));
}

Judgement money_has_no_rounding_drift(Bench& bench) {
  const auto* cassette = with_write(bench);
  if (cassette == nullptr) return skip("no cassette of an issued invoice sends a write");
  const auto all = amounts(bench.seed());
  // A wrong amount changes with the right one. What does not change at all holds none.
  if (sent_for(bench, *cassette, all[0]) == sent_for(bench, *cassette, all[1]))
    return skip("what it sends is the same for every amount: the provider has it already");
  for (const std::int64_t amount : all) {
    const auto sent = sent_for(bench, *cassette, amount);
    if (sent.empty()) return fail("an amount of " + std::to_string(amount) + " centavos is not sent at all");
    if (!spells(sent, amount))
      return fail("an amount of " + std::to_string(amount) +
                  " centavos is not in what it sends: " + sent.front().substr(0, 300));
  }
  return pass();
}

Judgement number_is_the_given_one(Bench& bench) {
  if (bench.subject().manifest()->numbering == plugin::Numbering::Provider)
    return skip("the provider gives the numbers");
  const auto* cassette = with_write(bench);
  if (cassette == nullptr) return skip("no cassette of an issued invoice sends a write");
  for (const std::int64_t number : {73'915'04, 1'000'000'007}) {
    CallPlan plan = bench.plan(*cassette);
    Json request = Json::parse(cassette->request);
    request["number"]["number"] = number;
    plan.request = request.dump();
    plan.script.matching = testing::Matching::Loose;
    const auto sent = readable_writes(bench.call(plan));
    const bool there = std::any_of(sent.begin(), sent.end(), [&](const std::string& text) {
      return holds_number(text, std::to_string(number));
    });
    if (!there)
      return fail("the number " + std::to_string(number) +
                  ", which the gateway gave, is not in what it sends");
  }
  return pass();
}

}  // namespace

std::vector<Check> mapping_checks() {
  return {
      {"same-request-same-bytes", "meaning", "The same request and the same answers give the same bytes.",
       Needs::Runner, same_request_same_bytes},
      {"money-has-no-rounding-drift", "meaning",
       "Every centavo arrives in what it sends, where that depends on the amount.", Needs::Runner,
       money_has_no_rounding_drift},
      {"number-is-the-given-one", "meaning", "What it sends has the number that the gateway gave.",
       Needs::Runner, number_is_the_given_one},
  };
}

}  // namespace fiscal::kit
