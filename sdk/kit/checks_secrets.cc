#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "core/plugin/secret_settings.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view canary = "canary-setting-93ab41";

bool sounds_secret(std::string_view name, const Json& field) {
  if (field.is_object() && field.value("writeOnly", false)) return true;
  for (const std::string_view word : {"secret", "password", "senha", "token", "api_key"})
    if (name.find(word) != std::string_view::npos) return true;
  return false;
}

/// The settings with a canary in every text that is to be kept secret.
std::string with_canaries(const Subject& subject, const std::string& settings) {
  const Json schema = Json::parse(subject.manifest()->config_schema);
  Json changed = Json::parse(settings);
  if (schema.contains("properties"))
    for (const auto& [name, field] : schema["properties"].items())
      if (sounds_secret(name, field) && field.value("type", "") == "string") changed[name] = canary;
  return changed.dump();
}

Judgement no_secret_in_log_or_reply(Bench& bench) {
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  for (const auto& cassette : bench.subject().cassettes)
    for (const Misbehaviour* way : {static_cast<const Misbehaviour*>(nullptr), &misbehaviour("status-500"),
                                    &misbehaviour("page-200"), &misbehaviour("silence")}) {
      CallPlan plan = bench.plan(cassette);
      plan.settings = with_canaries(bench.subject(), cassette.settings);
      plan.script.writes = way;
      plan.script.reads = way;
      const CallReport report = bench.call(plan);
      std::string said = report.result.reply;
      for (const std::string& line : report.logged) said += "\n" + line;
      // Settings have one canary, cookies another: both begin alike.
      if (const auto at = said.find("canary-"); at != std::string::npos)
        return fail(cassette.name + ": a secret is in what it logs or answers: …" +
                    said.substr(at > 40 ? at - 40 : 0, 60));
    }
  return pass();
}

std::string text_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(std::filesystem::file_size(file), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

Judgement no_secret_in_cassette(Bench& bench) {
  static const std::vector<std::pair<std::regex, std::string>> patterns{
      {std::regex(R"rx("[Aa]uthorization"\s*:\s*"(?!\$\{secret)[^"]*[A-Za-z0-9+/=_.-]{12,})rx"),
       "an Authorization header"},
      {std::regex(R"rx("[Ss]et-[Cc]ookie"\s*:)rx"), "a Set-Cookie header"},
      {std::regex(R"rx([Bb]earer [A-Za-z0-9._~+/-]{16,})rx"), "a bearer token"},
      {std::regex(R"rx(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.)rx"), "a JSON web token"},
      {std::regex(
           R"rx((password|senha|client_secret|access_token|refresh_token)\\?"\s*:\s*\\?"(?!\$\{secret|\[redacted)[^"\\]{4,})rx"),
       "a password or a token"},
  };
  const plugin::Manifest* manifest = bench.subject().manifest();
  for (const auto& cassette : bench.subject().cassettes) {
    if (manifest != nullptr)
      if (const auto plain = plugin::plain_secrets(manifest->config_schema, cassette.settings);
          !plain.empty())
        return fail(cassette.name + " holds the setting " + plain.front().pointer +
                    ", which the manifest marks writeOnly: put ${secret:" + plain.front().name +
                    "} in its place");
    const std::string text = testing::to_json(cassette);
    for (const auto& [pattern, what] : patterns)
      if (std::regex_search(text, pattern))
        return fail(cassette.name + " holds " + what + ": put a made-up value in its place");
  }
  return bench.subject().cassettes.empty() ? skip("there are no cassettes") : pass();
}

/// Whether the text holds a private key, and not only the words that begin one.
bool holds_private_key(const std::string& text) {
  const std::string begin = "-----BEGIN ";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    const std::size_t end = text.find("PRIVATE KEY-----", at);
    if (end == std::string::npos || end - at > 40) continue;
    const std::size_t body = end + std::string("PRIVATE KEY-----").size();
    const std::string next = text.substr(body, 48);
    const auto base64 = std::count_if(next.begin(), next.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '+' || c == '/';
    });
    if (base64 > 40) return true;
  }
  return false;
}

Judgement no_key_material(Bench& bench) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::recursive_directory_iterator(bench.subject().folder)) {
    const auto ending = entry.path().extension();
    if (ending == ".pfx" || ending == ".p12" || ending == ".key" || ending == ".jks")
      return fail(entry.path().filename().string() +
                  " is a key store: certificates belong into the gateway's vault");
    if (entry.is_regular_file() && holds_private_key(text_of_file(entry.path())))
      return fail(entry.path().filename().string() +
                  " holds a private key: certificates belong into the gateway's vault");
  }
  return pass();
}

}  // namespace

std::vector<Check> secret_checks() {
  return {
      {"no-secret-in-log-or-reply", "secrets",
       "No secret setting and no cookie is in what it logs or answers.", Needs::Runner,
       no_secret_in_log_or_reply},
      {"no-secret-in-cassette", "secrets", "Cassettes hold no credentials.", Needs::Files,
       no_secret_in_cassette},
      {"no-key-material", "secrets", "Neither the library nor anything beside it holds a private key.",
       Needs::Files, no_key_material},
  };
}

}  // namespace fiscal::kit
