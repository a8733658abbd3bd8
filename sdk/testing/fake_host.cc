#include <fiscal/testing/fake_host.hpp>

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::testing {
namespace {

std::string_view text_of(fiscal_text text) { return {text.data, text.size}; }

template <class T>
T request_as(std::string_view json) {
  auto read = read_json<T>(json, UnknownFields::Refuse);
  if (!read.ok()) throw std::runtime_error(read.problems.front().field + " " + read.problems.front().text);
  return std::move(read.value);
}

}  // namespace

FakeHost::FakeHost() {
  table_.size = sizeof(fiscal_host);
  table_.minor = FISCAL_MINOR;
  table_.self = this;
  table_.call = [](void* self, std::uint64_t, fiscal_text service, fiscal_text request,
                   const fiscal_sink* sink) {
    std::string reply;
    const fiscal_code code = static_cast<FakeHost*>(self)->call(text_of(service), text_of(request), reply);
    sink->write(sink->self, {reply.data(), reply.size()});
    return code;
  };
  table_.log = [](void* self, std::uint64_t, std::int32_t, fiscal_text record) {
    static_cast<FakeHost*>(self)->log_.emplace_back(text_of(record));
  };
  table_.remaining_ms = [](void* self, std::uint64_t) -> std::int64_t {
    return static_cast<FakeHost*>(self)->stopped_ ? 0 : 60'000;
  };
}

FakeHost& FakeHost::on(std::string_view method, std::string_view url_end, HttpResult result) {
  return on(method, url_end, [result = std::move(result)](const HttpRequest&) { return result; });
}

FakeHost& FakeHost::on(std::string_view method, std::string_view url_end, Responder responder) {
  rules_.push_back({std::string(method), std::string(url_end), std::move(responder)});
  return *this;
}

FakeHost& FakeHost::plays(const Cassette& cassette) { return player_.emplace(cassette), *this; }

FakeHost& FakeHost::signs_with(Signer signer) { return signer_ = std::move(signer), *this; }

FakeHost& FakeHost::verifies_with(std::function<bool(const VerifyRequest&)> verifier) {
  return verifier_ = std::move(verifier), *this;
}

FakeHost& FakeHost::stop() { return stopped_ = true, *this; }

Host FakeHost::host() { return Host(table_, 1); }

std::size_t FakeHost::writes() const {
  return static_cast<std::size_t>(
      std::count_if(requests_.begin(), requests_.end(),
                    [](const HttpRequest& request) { return request.effect == Effect::Write; }));
}

fiscal_code FakeHost::call(std::string_view service, std::string_view request, std::string& reply) {
  if (stopped_) return FISCAL_STOPPED;
  try {
    if (service == "http/1")
      reply = answer_http(request);
    else if (service == "sign/1")
      reply = answer_sign(request);
    else if (service == "verify/1")
      reply = answer_verify(request);
    else if (service == "kv/1")
      reply = answer_kv(request);
    else
      return FISCAL_UNSUPPORTED;
    return FISCAL_OK;
  } catch (const std::exception& error) {
    reply = nlohmann::json{{"error", {{"message", error.what()}}}}.dump();
    return FISCAL_FAILED;
  }
}

std::string FakeHost::answer_http(std::string_view json) {
  const auto request = request_as<HttpRequest>(json);
  requests_.push_back(request);
  const auto rule = std::find_if(rules_.rbegin(), rules_.rend(), [&](const Rule& known) {
    return known.method == request.method && request.url.ends_with(known.url_end);
  });
  if (rule == rules_.rend() && player_)
    if (const auto recorded = player_->answer(request)) return to_json(*recorded);
  if (rule == rules_.rend())
    throw std::runtime_error("the test has no answer for " + request.method + " " + request.url);
  return to_json(rule->responder(request));
}

std::string FakeHost::answer_sign(std::string_view json) {
  if (!signer_) throw std::runtime_error("the connection has no certificate");
  const auto request = request_as<SignRequest>(json);
  const Signed answer =
      signer_(request.data, request.algorithm == SignatureAlgorithm::RsaSha1 ? SignatureDigest::Sha1
                                                                             : SignatureDigest::Sha256);
  return to_json(SignAnswer{answer.signature, base64_decode(answer.certificate_der_b64).value()});
}

std::string FakeHost::answer_verify(std::string_view json) {
  if (!verifier_) throw std::runtime_error("the connection has no secrets");
  return to_json(VerifyAnswer{verifier_(request_as<VerifyRequest>(json))});
}

std::string FakeHost::answer_kv(std::string_view json) {
  const auto request = request_as<KvRequest>(json);
  const auto found = values_.find(request.key);
  const std::int64_t version = found == values_.end() ? 0 : found->second.version;
  switch (request.op) {
    case KvOperation::Get:
      if (version == 0) return to_json(KvAnswer{});
      return to_json(KvAnswer{found->second.value, version});
    case KvOperation::Put:
      if (request.expected && *request.expected != version) return to_json(KvAnswer{});
      values_[request.key] = KvValue{request.value.value(), version + 1};
      return to_json(KvAnswer{{}, version + 1});
    case KvOperation::Delete:
      break;
  }
  values_.erase(request.key);
  return to_json(KvAnswer{});
}

HttpAnswer an_answer(int status, std::string body, std::string_view content_type) {
  return {status, {{"content-type", std::string(content_type)}}, std::move(body), milliseconds(5)};
}

HttpFailure a_failure(HttpFailureKind kind) { return {kind, std::string(to_text(kind))}; }

}  // namespace fiscal::testing
