#include <fiscal/plugin.h>
#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <set>

#include "core/plugin/texts.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/claims.h"
#include "sdk/kit/outgoing.h"

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;
using plugin::CallEnd;

const testing::Cassette* an_issue_cassette(const Subject& subject) {
  const auto* authorized = cassette_with(subject, "issue/1", "authorized");
  if (authorized != nullptr) return authorized;
  const auto all = subject.cassettes_of("issue/1");
  return all.empty() ? nullptr : all.front();
}

constexpr std::string_view no_issue_cassette = "there is no cassette of issue/1";

Judgement ignores_unknown_fields(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  const Json news{{"since", "2031"}, {"list", {1, 2, 3}}};
  for (const auto& cassette : bench.subject().cassettes) {
    CallPlan plan = bench.plan(cassette);
    const CallReport before = bench.call(plan);
    Json request = Json::parse(cassette.request);
    request["x_of_the_future"] = news;
    for (const char* place :
         {"/context", "/invoice", "/invoice/service", "/invoice/customer", "/invoice/taxes", "/number"})
      if (const Json::json_pointer at(place); request.contains(at) && request[at].is_object())
        request[at]["x_of_the_future"] = news;
    plan.request = request.dump();
    const CallReport after = bench.call(plan);
    if (before.result.end != after.result.end ||
        (before.result.end == CallEnd::Answered && !same_claim(before.result.reply, after.result.reply)))
      return fail(cassette.name + ": with fields that it does not know it answers " + in_words(after) +
                  ", without " + in_words(before));
  }
  return pass();
}

Judgement rejects_invalid_request(Bench& bench) {
  const auto* cassette = an_issue_cassette(bench.subject());
  std::vector<std::string> broken{"{}", "[]", "null", "\"text\"", "", "{", "{\"invoice\":{}}", "not json"};
  if (cassette != nullptr) {
    Json request = Json::parse(cassette->request);
    request["invoice"]["amount"] = "12,50";
    broken.push_back(request.dump());
    request.erase("invoice");
    broken.push_back(request.dump());
    broken.push_back(cassette->request.substr(0, cassette->request.size() / 2));
  }
  for (const std::string& request : broken) {
    CallPlan plan;
    plan.method = "issue/1";
    plan.request = request;
    plan.settings = bench.subject().settings();
    const CallReport report = bench.call(plan);
    if (report.result.end == CallEnd::NotOpened)
      return skip("it does not open with the settings of its first cassette");
    if (report.result.end == CallEnd::Crashed)
      return fail("it crashed at the request `" + request.substr(0, 60) + "`");
    if (!report.requests.empty())
      return fail("it sent something for the request `" + request.substr(0, 60) + "`");
    if (report.result.end != CallEnd::Invalid)
      return fail("it must answer FISCAL_INVALID to the request `" + request.substr(0, 60) +
                  "`, and answered " + in_words(report));
  }
  return pass();
}

template <class Outcome>
std::string schema_break_of(const std::string& reply) {
  const auto read = read_json<Outcome>(reply, UnknownFields::Refuse);
  if (read.ok()) return {};
  return "\"" + read.problems.front().field + "\" " + read.problems.front().text;
}

std::string schema_break_of(const std::string& method, const std::string& reply) {
  if (method == "issue/1" || method == "substitute/1") return schema_break_of<IssueOutcome>(reply);
  if (method == "cancel/1") return schema_break_of<CancelOutcome>(reply);
  if (method == "status/1") return schema_break_of<StatusOutcome>(reply);
  if (method == "event/1") return schema_break_of<ProviderEvents>(reply);
  return {};
}

Judgement reply_matches_schema(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  for (const auto& cassette : bench.subject().cassettes) {
    const CallReport report = bench.call(bench.plan(cassette));
    if (report.result.end != CallEnd::Answered) return fail(cassette.name + ": " + in_words(report));
    if (const auto wrong = schema_break_of(cassette.method, report.result.reply); !wrong.empty())
      return fail(cassette.name + ": the reply breaks its schema: " + wrong);
    if (!report.mistakes.empty()) return fail(cassette.name + ": " + report.mistakes.front());
  }
  return pass();
}

/// A host that hands its answers over in pieces, and counts who calls it when.
class PiecewiseHost {
 public:
  PiecewiseHost(const testing::Cassette& cassette, const Surroundings& around, std::size_t piece)
      : services_(script_of(cassette), around), piece_(piece) {
    table_ = {sizeof(fiscal_host), FISCAL_MINOR, this, &on_call, &on_log, &on_remaining};
  }

  const fiscal_host& table() const { return table_; }

 private:
  static const Script& script_of(const testing::Cassette& cassette) {
    static Script script;
    script.cassette = &cassette;
    script.on_the_wire = false;
    return script;
  }

  static fiscal_code on_call(void* self, std::uint64_t, fiscal_text service, fiscal_text request,
                             const fiscal_sink* reply) {
    auto& host = *static_cast<PiecewiseHost*>(self);
    const auto answer = host.services_.call(plugin::text_view(service), plugin::text_view(request));
    for (std::size_t at = 0; at < answer.reply.size(); at += host.piece_) {
      // A copy that is gone afterwards: a sink copies before it returns.
      std::string piece = answer.reply.substr(at, host.piece_);
      reply->write(reply->self, plugin::as_text(piece));
      piece.assign(piece.size(), '#');
    }
    return answer.code;
  }
  static void on_log(void*, std::uint64_t, std::int32_t, fiscal_text) {}
  static std::int64_t on_remaining(void* self, std::uint64_t) {
    return static_cast<PiecewiseHost*>(self)->services_.remaining().milliseconds;
  }

  ScriptedServices services_;
  const std::size_t piece_;
  fiscal_host table_;
};

void append_chunk(void* self, fiscal_text chunk) {
  static_cast<std::string*>(self)->append(plugin::text_view(chunk));
}

/// One call on the table itself. Behind each text stands what does not belong to it.
std::string called_directly(const fiscal_plugin& table, const testing::Cassette& cassette,
                            const fiscal_host& host) {
  std::string reply;
  const fiscal_sink sink{&reply, &append_chunk};
  const std::string tail = "}\"]garbage";
  const std::string settings = cassette.settings + tail;
  const std::string method = cassette.method + "1";
  const std::string request = cassette.request + tail;
  void* const instance = table.open(&host, {settings.data(), cassette.settings.size()}, &sink);
  if (instance == nullptr) return reply;
  table.invoke(instance, 7, {method.data(), cassette.method.size()},
               {request.data(), cassette.request.size()}, &sink);
  table.close(instance);
  return reply;
}

Judgement reply_in_any_chunking(Bench& bench) {
  const auto table = bench.table();
  if (!table) return skip(table.error().text);
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  for (const auto& cassette : bench.subject().cassettes) {
    CallPlan plan = bench.plan(cassette);
    plan.script.on_the_wire = false;
    const std::string whole = bench.call(plan).result.reply;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 22}) {
      const auto reply = bench.with_surroundings([&](const Surroundings& around) {
        const PiecewiseHost host(cassette, around, piece);
        return called_directly(**table, cassette, host.table());
      });
      if (!same_claim(reply, whole))
        return fail(cassette.name + ": with the host's answers in pieces of " + std::to_string(piece) +
                    " bytes it answers " + reply.substr(0, 200));
    }
  }
  return pass();
}

/// What the runner saw of calls that were made twice, so that what a plugin does after its return is seen
/// too.
std::vector<std::string> seen_against_contract(Bench& bench) {
  std::vector<std::string> seen;
  for (const auto& cassette : bench.subject().cassettes)
    for (int round = 0; round < 2; ++round) {
      bench.call(bench.plan(cassette));
      for (std::string& line : bench.take_misbehaviours()) seen.push_back(std::move(line));
    }
  return seen;
}

Judgement without_line(Bench& bench, std::string_view part) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  for (const std::string& line : seen_against_contract(bench))
    if (line.find(part) != std::string::npos) return fail(line);
  return pass();
}

Judgement no_host_call_after_return(Bench& bench) { return without_line(bench, "outside of a call"); }

Judgement no_host_call_from_other_thread(Bench& bench) { return without_line(bench, "another thread"); }

bool is_optional(const plugin::Manifest& manifest, const std::string& service) {
  return std::find(manifest.uses.begin(), manifest.uses.end(), service) != manifest.uses.end();
}

Judgement survives_host_failure(Bench& bench) {
  const auto* cassette = an_issue_cassette(bench.subject());
  if (cassette == nullptr) return skip(std::string(no_issue_cassette));
  const CallReport whole = bench.call(bench.plan(*cassette));
  const std::string error = R"({"error":{"message":"the disk is gone"}})";
  for (const std::string& service : std::set<std::string>(whole.used.begin(), whole.used.end()))
    for (const BrokenService& broken :
         {BrokenService{service, FISCAL_FAILED, error}, BrokenService{service, FISCAL_FAILED, ""},
          BrokenService{service, FISCAL_UNSUPPORTED, ""}, BrokenService{service, FISCAL_INVALID, error},
          BrokenService{service, FISCAL_STOPPED, ""}, BrokenService{service, FISCAL_OK, "not json"},
          BrokenService{service, FISCAL_OK, "{}"}, BrokenService{service, FISCAL_OK, ""},
          BrokenService{service, 77, ""}}) {
      CallPlan plan = bench.plan(*cassette);
      plan.script.broken = broken;
      const CallReport report = bench.call(plan);
      const std::string when = "when " + service + " answers code " + std::to_string(broken.code) +
                               " and \"" + broken.reply + "\", it ";
      if (report.result.end == CallEnd::Crashed) return fail(when + "crashes");
      // {} is an answer of kv/1: the key is absent.
      if (is_optional(*bench.subject().manifest(), service) || (service == "kv/1" && broken.reply == "{}"))
        continue;
      const Believed claim = believed(cassette->method, report);
      if (claim.outcome == "authorized" || claim.outcome == "rejected")
        return fail(when + "answers " + claim.outcome);
    }
  return pass();
}

std::string declared_charset(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    std::string lower = name + ":" + value;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower.starts_with("content-type:")) return lower;
  }
  return {};
}

/// What is wrong with the bytes of a body that carried difficult texts; empty when nothing.
std::string wrong_with_body(const HttpRequest& request) {
  const std::string body = request.body.value_or("");
  const std::string type = declared_charset(request);
  if (type.find("8859-1") == std::string::npos && !is_valid_utf8(body)) return "is not UTF-8";
  if (type.find("json") != std::string::npos && !Json::accept(body)) return "is not JSON";
  return {};
}

const std::vector<std::string>& difficult_texts() {
  static const std::vector<std::string> texts{"Aspas \"duplas\" e 'simples', barra \\ e / e tab\t.",
                                              "<servico atributo=\"1\">&amp; ]]> <!-- x --></servico>",
                                              "Coração, ação, às 10h — “travessão” … ½ €",
                                              "Emoji 😀👩‍🔧 e 日本語 e עברית",
                                              "linha 1\nlinha 2\r\nlinha 3",
                                              "{\"json\":\"dentro\"} %00 ${secret:x} $(ls) `id` {{7*7}}"};
  return texts;
}

Judgement utf8_and_escapes(Bench& bench) {
  const auto* cassette = an_issue_cassette(bench.subject());
  if (cassette == nullptr) return skip(std::string(no_issue_cassette));
  for (const std::string& text : difficult_texts()) {
    CallPlan plan = bench.plan(*cassette);
    Json request = Json::parse(cassette->request);
    request["invoice"]["service"]["description"] = text;
    plan.request = request.dump();
    plan.script.matching = testing::Matching::Loose;
    const CallReport report = bench.call(plan);
    if (report.result.end != CallEnd::Answered)
      return fail("with the description `" + text + "` it answers " + in_words(report));
    if (!report.mistakes.empty())
      return fail("with the description `" + text + "` " + report.mistakes.front());
    for (const HttpRequest* write : report.writes())
      if (const auto wrong = wrong_with_body(*write); !wrong.empty())
        return fail("with the description `" + text + "` the body that it sends " + wrong);
  }
  return pass();
}

Judgement embedded_nul(Bench& bench) {
  const auto* cassette = an_issue_cassette(bench.subject());
  if (cassette == nullptr) return skip(std::string(no_issue_cassette));
  CallPlan plan = bench.plan(*cassette);
  Json request = Json::parse(cassette->request);
  request["invoice"]["service"]["description"] = std::string("antes-do-nulo\0depois-do-nulo", 28);
  plan.request = request.dump();
  plan.script.matching = testing::Matching::Loose;
  const CallReport report = bench.call(plan);
  if (report.result.end == CallEnd::Crashed) return fail("it crashed");
  for (const std::string& sent : readable_writes(report))
    if (sent.find("antes-do-nulo") != std::string::npos && sent.find("depois-do-nulo") == std::string::npos)
      return fail("the description was sent up to a NUL in it and not further");
  return pass();
}

}  // namespace

std::vector<Check> contract_checks() {
  return {
      {"ignores-unknown-fields", "contract", "Fields that it does not know change nothing.", Needs::Runner,
       ignores_unknown_fields},
      {"rejects-invalid-request", "contract",
       "A request that breaks its schema is FISCAL_INVALID, and nothing is sent for it.", Needs::Runner,
       rejects_invalid_request},
      {"reply-matches-schema", "contract", "Its replies, and what it asks of services, keep their schemas.",
       Needs::Runner, reply_matches_schema},
      {"reply-in-any-chunking", "contract",
       "It takes a service's answer in pieces of any size, and reads no text past its size.", Needs::Table,
       reply_in_any_chunking},
      {"no-host-call-after-return", "contract", "It calls the host only while a call runs.", Needs::Runner,
       no_host_call_after_return},
      {"no-host-call-from-other-thread", "contract", "It calls the host only from the thread of the call.",
       Needs::Runner, no_host_call_from_other_thread},
      {"survives-host-failure", "contract", "A service that fails is no outcome of an invoice.",
       Needs::Runner, survives_host_failure},
      {"utf8-and-escapes", "contract",
       "Texts with quotes, angle brackets, emoji and line breaks arrive whole.", Needs::Runner,
       utf8_and_escapes},
      {"embedded-nul", "contract", "A NUL within a text neither ends it nor the process.", Needs::Runner,
       embedded_nul},
  };
}

}  // namespace fiscal::kit
