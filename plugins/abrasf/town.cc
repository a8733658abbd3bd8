#include "plugins/abrasf/town.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "plugins/abrasf/note_key.h"

namespace fiscal::abrasf {
namespace {

/// Characters of what identifies a note: far more than any town uses, and two still fit an access key.
constexpr std::size_t longest_name = 60;

/// What identifies a note are letters, digits and signs; anything else came to harm on the way.
bool is_plain(std::string_view text) {
  return text.size() <= longest_name &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_sound(const municipal::Note& note) {
  return is_plain(note.number) && can_be_note_number(note.number) && is_plain(note.verification) &&
         is_plain(note.access_key);
}

/// A town confirms with a success alone: a document with another status proves neither note nor cancellation,
/// and a note whose identity came to harm is none.
municipal::Reply believable(municipal::Reply reply, int status) {
  std::erase_if(reply.notes, [](const municipal::Note& note) { return !is_sound(note); });
  if (status >= 200 && status < 300) return reply;
  reply.notes.clear();
  reply.cancellation = false;
  return reply;
}

}  // namespace

municipal::Facts Town::facts() const {
  municipal::Facts facts = municipal::issuer_facts(issuer_, profile(), settings_.local);
  municipal::set_environment(facts, environment_);
  return facts;
}

Signer Town::signer() {
  return [this](std::string_view data, SignatureDigest digest) {
    SignRequest request;
    request.algorithm =
        digest == SignatureDigest::Sha1 ? SignatureAlgorithm::RsaSha1 : SignatureAlgorithm::RsaSha256;
    request.data = data;
    const SignAnswer answer = host_.sign(request);
    return Signed{answer.signature, base64_encode(answer.certificate)};
  };
}

std::variant<std::string, Findings> Town::prepare(municipal::Call call, const municipal::Facts& facts) {
  const municipal::Operation& operation = *profile().operation(call);
  auto written = municipal::write_document(profile(), operation, facts);
  auto* document = std::get_if<std::string>(&written);
  if (document == nullptr) return std::get<Findings>(std::move(written));
  return municipal::sign_document(profile(), operation, std::move(*document), signer());
}

Exchange Town::send(municipal::Call call, const std::string& document, Effect effect) {
  const municipal::Operation& operation = *profile().operation(call);
  auto enveloped = municipal::enveloped(profile(), operation, document, {issuer_, settings_.local});
  auto* message = std::get_if<municipal::Request>(&enveloped);
  if (message == nullptr) return std::get<Findings>(std::move(enveloped));
  HttpRequest request;
  request.method = "POST";
  request.url = settings_.url_of(call);
  request.headers = std::move(message->headers);
  request.body = std::move(message->body);
  request.effect = effect;
  request.client_certificate = profile().authentication.client_certificate;
  request.timeout = milliseconds(profile().limits.timeout_ms);
  HttpResult result = host_.http(request);
  if (auto* failure = std::get_if<HttpFailure>(&result)) return std::move(*failure);
  const HttpAnswer& answer = std::get<HttpAnswer>(result);
  return Answered{answer.status, believable(municipal::read_reply(answer.body), answer.status)};
}

Exchange Town::ask(municipal::Call call, const municipal::Facts& facts) {
  auto document = prepare(call, facts);
  if (auto* findings = std::get_if<Findings>(&document)) return std::move(*findings);
  return send(call, std::get<std::string>(document), Effect::Read);
}

std::string description_of(const Answered& answered) {
  const municipal::Reply& reply = answered.reply;
  std::string text = "The town's service answered HTTP " + std::to_string(answered.status);
  if (!reply.fault.empty()) return text + " with the fault \"" + reply.fault + "\".";
  if (!reply.problem.empty()) return text + ", and " + reply.problem + ".";
  text += " with " + reply.root;
  for (const municipal::Told& told : reply.errors) text += ", " + told.code + " " + told.text;
  return text + ".";
}

}  // namespace fiscal::abrasf
