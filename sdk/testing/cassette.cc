#include <fiscal/testing/cassette.hpp>

#include <fiscal/encoding.hpp>
#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr JsonBounds cassette_bounds{16u << 20, 32};

/// What a failure is called in a cassette.
constexpr std::pair<HttpFailureKind, std::string_view> failure_names[] = {
    {HttpFailureKind::NotConnected, "not_connected"},
    {HttpFailureKind::NoAnswer, "no_answer"},
    {HttpFailureKind::TooLarge, "too_large"},
    {HttpFailureKind::Blocked, "blocked"},
};

/// Reads members and keeps what is wrong with them.
class CassetteReader {
 public:
  explicit CassetteReader(Findings& problems) : problems_(problems) {}

  void complain(std::string field, std::string text) {
    problems_.push_back({"cassette_invalid", {}, std::move(field), std::move(text), {}});
  }

  std::string text(const Json& object, const std::string& at, const char* name) {
    if (object.contains(name) && object[name].is_string()) return object[name].get<std::string>();
    complain(at + "/" + name, "must be a string");
    return {};
  }

  std::string document(const Json& object, const char* name) {
    if (object.contains(name) && object[name].is_object()) return object[name].dump();
    complain(std::string("/") + name, "must be an object");
    return "{}";
  }

  HttpResult result(const Json& exchange, const std::string& at) {
    if (exchange.contains("failure")) return failure(exchange, at);
    HttpAnswer answer;
    if (exchange.contains("status") && exchange["status"].is_number_integer())
      answer.status = exchange["status"].get<int>();
    else
      complain(at, "needs `status`, or `failure`");
    answer.headers = headers(exchange, at);
    if (exchange.contains("body_b64")) {
      auto bytes = base64_decode(text(exchange, at, "body_b64"));
      if (!bytes) complain(at + "/body_b64", "must be base64");
      answer.body = bytes.value_or("");
    } else if (exchange.contains("body")) {
      answer.body = text(exchange, at, "body");
    }
    return answer;
  }

 private:
  HttpResult failure(const Json& exchange, const std::string& at) {
    const std::string name = text(exchange, at, "failure");
    const auto known = std::find_if(std::begin(failure_names), std::end(failure_names),
                                    [&](const auto& entry) { return entry.second == name; });
    if (known == std::end(failure_names)) {
      complain(at + "/failure", "must be not_connected, no_answer, too_large or blocked");
      return HttpFailure{};
    }
    return HttpFailure{known->first, name};
  }

  HttpHeaders headers(const Json& exchange, const std::string& at) {
    HttpHeaders read;
    if (!exchange.contains("headers")) return {{"content-type", "application/json"}};
    if (!exchange["headers"].is_object()) {
      complain(at + "/headers", "must be an object of strings");
      return read;
    }
    for (const auto& [name, value] : exchange["headers"].items()) {
      if (value.is_string())
        read.emplace_back(name, value.get<std::string>());
      else
        complain(at + "/headers/" + name, "must be a string");
    }
    return read;
  }

  Findings& problems_;
};

Json exchange_json(const Exchange& exchange) {
  Json json{{"method", exchange.method}, {"url", exchange.url}};
  if (const auto* failure = std::get_if<HttpFailure>(&exchange.result)) {
    for (const auto& [kind, name] : failure_names)
      if (kind == failure->kind) json["failure"] = name;
    return json;
  }
  const auto& answer = std::get<HttpAnswer>(exchange.result);
  json["status"] = answer.status;
  if (!answer.headers.empty()) {
    json["headers"] = Json::object();
    for (const auto& [name, value] : answer.headers) json["headers"][name] = value;
  }
  if (is_valid_utf8(answer.body))
    json["body"] = answer.body;
  else
    json["body_b64"] = base64_encode(answer.body);
  return json;
}

}  // namespace

Read<Cassette> read_cassette(std::string_view name, std::string_view text) {
  Read<Cassette> read;
  auto parsed = read_strict(text, cassette_bounds);
  if (!parsed.ok()) return {read.value, parsed.problems};
  CassetteReader reader(read.problems);
  if (!parsed.value.is_object()) {
    reader.complain("", "must be an object");
    return read;
  }
  const Json& json = parsed.value;
  Cassette& cassette = read.value;
  cassette.name = name;
  cassette.method = reader.text(json, "", "method");
  cassette.request = reader.document(json, "request");
  cassette.outcome = reader.document(json, "outcome");
  if (json.contains("settings")) cassette.settings = reader.document(json, "settings");
  if (!json.contains("exchanges") || !json["exchanges"].is_array()) {
    reader.complain("/exchanges", "must be a list");
    return read;
  }
  for (const Json& exchange : json["exchanges"]) {
    const std::string at = "/exchanges/" + std::to_string(cassette.exchanges.size());
    if (exchange.is_object())
      cassette.exchanges.push_back({reader.text(exchange, at, "method"), reader.text(exchange, at, "url"),
                                    reader.result(exchange, at)});
    else
      reader.complain(at, "must be an object");
  }
  return read;
}

std::vector<Cassette> cassettes_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Cassette> cassettes;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    auto read = read_cassette(file.stem().string(), text);
    if (!read.ok())
      throw std::runtime_error(file.string() + " is no cassette: " + read.problems.front().field + " " +
                               read.problems.front().text);
    cassettes.push_back(std::move(read.value));
  }
  return cassettes;
}

std::string to_json(const Cassette& cassette) {
  Json json;
  if (cassette.settings != "{}") json["settings"] = Json::parse(cassette.settings);
  json["method"] = cassette.method;
  json["request"] = Json::parse(cassette.request);
  json["exchanges"] = Json::array();
  for (const Exchange& exchange : cassette.exchanges) json["exchanges"].push_back(exchange_json(exchange));
  json["outcome"] = Json::parse(cassette.outcome);
  return json.dump(1) + "\n";
}

template <class Fits>
std::optional<HttpResult> CassettePlayer::take(const Fits& fits) {
  for (std::size_t at = 0; at < used_.size(); ++at) {
    if (used_[at] || !fits(cassette_.exchanges[at])) continue;
    used_[at] = true;
    return cassette_.exchanges[at].result;
  }
  return std::nullopt;
}

std::optional<HttpResult> CassettePlayer::answer(const HttpRequest& request) {
  const auto same = [&](const Exchange& exchange) {
    return exchange.method == request.method && exchange.url == request.url;
  };
  const auto alike = [&](const Exchange& exchange) { return exchange.method == request.method; };
  if (auto found = take(same)) return found;
  if (matching_ == Matching::Loose)
    if (auto found = take(alike)) return found;
  const auto& all = cassette_.exchanges;
  const auto again = std::find_if(all.rbegin(), all.rend(), [&](const Exchange& exchange) {
    return matching_ == Matching::Loose ? alike(exchange) : same(exchange);
  });
  if (again == all.rend()) return std::nullopt;
  return again->result;
}

bool CassettePlayer::finished() const {
  return std::all_of(used_.begin(), used_.end(), [](bool used) { return used; });
}

}  // namespace fiscal::testing
