#include "sdk/kit/fuzz_case.h"

#include <fiscal/json.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "sdk/kit/claims.h"
#include "sdk/kit/outgoing.h"

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;

/// Equal seeds draw equally on every platform: standard distributions do not.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15ull + 0x632BE59BD9B4E019ull) {}

  std::size_t below(std::size_t bound) {
    return bound == 0 ? 0 : static_cast<std::size_t>(engine_() % bound);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  char byte() { return static_cast<char>(engine_() & 0xFF); }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 engine_;
};

const std::vector<std::string>& nasty_pieces() {
  static const std::vector<std::string> pieces{std::string(1, '\xff'),
                                               std::string(1, '\0'),
                                               "\xc0\xaf",
                                               "\xed\xa0\x80",
                                               "null",
                                               "true",
                                               "-1",
                                               "1e999",
                                               "\"",
                                               "{",
                                               "}",
                                               "[]",
                                               "{}",
                                               "99999999999999999999",
                                               "<",
                                               "&#0;",
                                               "\\u0000",
                                               "\\ud800",
                                               "\r\n",
                                               "authorized",
                                               "issued",
                                               "201",
                                               ""};
  return pieces;
}

constexpr int statuses[] = {100, 200, 201, 202, 204, 301, 400, 401, 403,
                            404, 409, 422, 429, 500, 502, 503, 504, 599};

void change_text(std::string& text, Draws& draws, std::string& how) {
  const std::size_t at = draws.below(text.size() + 1);
  switch (draws.below(7)) {
    case 0:
      if (!text.empty()) text[std::min(at, text.size() - 1)] = draws.byte();
      how += " a byte is another;";
      return;
    case 1:
      text.resize(at);
      how += " it is cut;";
      return;
    case 2:
      text.insert(at, draws.of(nasty_pieces()));
      how += " something is put in;";
      return;
    case 3:
      text.erase(at, draws.below(16) + 1);
      how += " a piece is gone;";
      return;
    case 4:
      text.insert(at, text.substr(draws.below(text.size() + 1), draws.below(64) + 1));
      how += " a piece is doubled;";
      return;
    case 5:
      text.insert(at, 1, '\xff');
      how += " a byte 0xFF is put in;";
      return;
    default:
      text = draws.one_in(2) ? "" : draws.of(nasty_pieces());
      how += " it is replaced;";
  }
}

/// Changes one value of a JSON document, so that it stays one.
void change_member(std::string& text, Draws& draws, std::string& how) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_structured()) return change_text(text, draws, how);
  Json* at = &json;
  std::string name;
  while (at->is_structured() && !at->empty()) {
    auto member = at->begin();
    std::advance(member, static_cast<std::ptrdiff_t>(draws.below(at->size())));
    if (at->is_object()) name = member.key();
    at = &*member;
    if (draws.one_in(4)) break;
  }
  static const std::vector<Json> values{nullptr,       true,           0,     -1,    "", "x",
                                        Json::array(), Json::object(), 1e300, "null"};
  *at = draws.of(values);
  how += " the member " + name + " is " + at->dump() + ";";
  text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Keeps what a cassette of a plan points to.
struct ChangedCassette {
  testing::Cassette cassette;
};

void change_exchange(testing::Exchange& exchange, Draws& draws, std::string& how) {
  how += " " + exchange.method + ":";
  auto* answer = std::get_if<HttpAnswer>(&exchange.result);
  if (answer == nullptr || draws.one_in(12)) {
    constexpr HttpFailureKind kinds[] = {HttpFailureKind::NotConnected, HttpFailureKind::NoAnswer,
                                         HttpFailureKind::TooLarge};
    exchange.result = HttpFailure{kinds[draws.below(3)], "fuzz"};
    how += " no answer;";
    return;
  }
  if (draws.one_in(4)) {
    answer->status = statuses[draws.below(std::size(statuses))];
    how += " status " + std::to_string(answer->status) + ";";
  }
  if (draws.one_in(8)) {
    answer->headers.clear();
    how += " no headers;";
  }
  const std::size_t times = draws.below(3);
  for (std::size_t n = 0; n < times; ++n) {
    if (draws.one_in(2))
      change_member(answer->body, draws, how);
    else
      change_text(answer->body, draws, how);
  }
}

Json random_request(const testing::Cassette& cassette, Draws& draws) {
  Json request = Json::parse(cassette.request);
  const auto invoice = testing::random_invoice(draws.below(1u << 30));
  const Json issuer = request["invoice"].contains("issuer") ? request["invoice"]["issuer"] : Json();
  request["invoice"] = Json::parse(to_json(invoice));
  // Intake always fills these in.
  if (!request["invoice"].contains("issuer")) request["invoice"]["issuer"] = issuer;
  if (!request["invoice"].contains("competence_date")) request["invoice"]["competence_date"] = "2026-11-20";
  if (request.contains("number")) request["number"]["number"] = draws.below(1'000'000) + 1;
  return request;
}

bool begins_as_data(const std::string& body) {
  const auto at = body.find_first_not_of(" \t\r\n");
  return at != std::string::npos && (body[at] == '{' || body[at] == '[' || body[at] == '<');
}

/// Whether some answer could prove that a document exists: a success, and data.
bool has_proof(const CallReport& report) {
  return std::any_of(report.requests.begin(), report.requests.end(), [](const SeenRequest& seen) {
    const auto* answer = std::get_if<HttpAnswer>(&seen.result);
    return answer != nullptr && answer->status >= 200 && answer->status < 300 && begins_as_data(answer->body);
  });
}

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Whether the word stands in the text as a whole: the 7 of a key is not proven by a 170. It is by a 007.
bool has_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] == '0') --begin;
    if ((begin == 0 || !is_word_byte(text[begin - 1])) && (end == text.size() || !is_word_byte(text[end])))
      return true;
  }
  return false;
}

/// The text as UTF-8 where its bytes are ISO-8859-1, which old services of towns answer in.
std::string read_as_latin_1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) text += static_cast<char>(0xC0 | (byte >> 6));
    text += byte < 0x80 ? c : static_cast<char>(0x80 | (byte & 0x3F));
  }
  return text;
}

/// Whether the provider's answers hold the key: whole or, where the plugin makes it of parts with dashes
/// between them, because the provider names a document by several fields, each part as a word of an answer or
/// of the request, and one at least of an answer alone. Of a key that was asked about every part is answered.
bool is_in_answers(const std::string& key, const std::string& answers, const std::string& request) {
  if (answers.find(key) != std::string::npos) return true;
  const bool asked_about = request.find(key) != std::string::npos;
  bool proven = asked_about;
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t end = std::min(key.find('-', at), key.size());
    const std::string part = key.substr(at, end - at);
    const bool asked = part.empty() || has_word(request, part);
    const bool answered = part.empty() || has_word(answers, part);
    if (!answered && (!asked || asked_about)) return false;
    proven = proven || !asked;
    at = end + 1;
  }
  return proven;
}

std::string wrong_with_authorized(const CallReport& report, const std::string& request) {
  const auto reply = nlohmann::json::parse(report.result.reply, nullptr, false);
  const std::string key = reply.is_object() ? reply.value("access_key", "") : "";
  if (key.empty()) return "authorized without an access key";
  if (report.requests.empty()) return {};  // A plugin without a provider.
  if (!has_proof(report)) return "authorized although no answer of the provider was a success with data";
  const std::string answers = everything_answered(report);
  if (!is_in_answers(key, answers, request) && !is_in_answers(key, read_as_latin_1(answers), request))
    return "authorized with the key " + key + ", which is in no answer of the provider";
  return {};
}

}  // namespace

FuzzCase fuzz_case(const Bench& bench, std::uint64_t seed, FuzzOf what) {
  Draws draws(seed);
  const auto& cassettes = bench.subject().cassettes;
  auto changed = std::make_shared<ChangedCassette>();
  changed->cassette = draws.of(cassettes);
  testing::Cassette& cassette = changed->cassette;
  FuzzCase fuzz;
  fuzz.description = cassette.name + ":";
  const bool answers = what == FuzzOf::Answers || (what == FuzzOf::Both && !draws.one_in(3));
  if (answers && !cassette.exchanges.empty()) {
    for (auto& exchange : cassette.exchanges)
      if (draws.one_in(2) || cassette.exchanges.size() == 1)
        change_exchange(exchange, draws, fuzz.description);
  } else if (draws.one_in(2)) {
    fuzz.description += " a random invoice";
    cassette.request = random_request(cassette, draws).dump();
  } else {
    fuzz.description += " the request:";
    change_member(cassette.request, draws, fuzz.description);
  }
  fuzz.plan = bench.plan(cassette);
  fuzz.plan.script.matching = testing::Matching::Loose;
  fuzz.plan.script.on_the_wire = false;
  fuzz.plan.script.budget = seconds(10);
  // The plan points into the cassette, which lives as long as the function that the plan holds.
  fuzz.plan.script.alter = [changed](HttpAnswer&) {};
  return fuzz;
}

std::string wrong_with_case(Bench& bench, const FuzzCase& fuzz) {
  const CallReport report = bench.call(fuzz.plan);
  if (report.result.end == plugin::CallEnd::Crashed) return report.result.reply;
  if (report.result.end == plugin::CallEnd::Stopped) return "it did not return within its budget";
  const auto& method = fuzz.plan.method;
  if (method != "issue/1" && method != "substitute/1" && method != "cancel/1" && method != "status/1")
    return {};
  const Believed claim = believed(method, report);
  if (!claim.misbehaviour.empty()) return claim.misbehaviour;
  if (claim.outcome == "authorized" && method != "cancel/1")
    return wrong_with_authorized(report, fuzz.plan.request);
  if (claim.outcome == "cancelled" && !report.requests.empty() && !has_proof(report) && method == "cancel/1")
    return "cancelled although no answer of the provider was a success with data";
  return {};
}

}  // namespace fiscal::kit
