#include "plugins/nfse_nacional/envelope.h"

#include <fiscal/described/borrowed_parser.hpp>
#include <fiscal/described/document_reader.hpp>
#include <fiscal/encoding.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <new>

namespace fiscal::nacional {
namespace {

using Member = simdjson::dom::element;  // A value, and those inside it.

constexpr std::size_t max_document = std::size_t{8} << 20;
constexpr std::size_t max_levels = 16;
constexpr std::size_t max_messages = 200;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// A text or a whole number as text; nothing when it is something else.
std::optional<std::string> text_of(const Member& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  std::int64_t number = 0;
  if (value.get(number) == simdjson::SUCCESS) return std::to_string(number);
  std::uint64_t large = 0;
  if (value.get(large) == simdjson::SUCCESS) return std::to_string(large);
  return std::nullopt;
}

/// The members of one object under their names in lower case.
class Members {
 public:
  explicit Members(const Member& value) {
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return;
    for (const auto& [name, member] : object) values_.emplace(lower(name), member);
  }

  std::optional<Member> find(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.is_null()) return std::nullopt;
    return found->second;
  }

  /// `text_of` the member; nothing when it is absent.
  std::optional<std::string> text(std::string_view name) const {
    const auto value = find(name);
    return value ? text_of(*value) : std::nullopt;
  }

 private:
  std::map<std::string, Member, std::less<>> values_;
};

/// An answer that says a thing twice is not believed at all. The parser bounds how deep this goes.
bool says_a_name_twice(const Member& value) {
  simdjson::dom::array list;
  if (value.get(list) == simdjson::SUCCESS)
    return std::any_of(list.begin(), list.end(), [](const Member& one) { return says_a_name_twice(one); });
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return false;
  std::vector<std::string> names;
  for (const auto& [name, member] : object) {
    if (says_a_name_twice(member)) return true;
    names.push_back(lower(name));
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// The entries of a list; none where there is no list.
std::vector<Member> entries_of(const std::optional<Member>& value) {
  simdjson::dom::array list;
  if (!value || value->get(list) != simdjson::SUCCESS) return {};
  return {list.begin(), list.end()};
}

void append_part(std::string& text, const std::optional<std::string>& part) {
  if (!part || part->empty()) return;
  if (!text.empty()) text += " ";
  text += *part;
}

Message message_of(const Member& value) {
  const Members members(value);
  Message message;
  message.code = members.text("codigo").value_or("");
  append_part(message.text, members.text("descricao"));
  if (message.text.empty()) append_part(message.text, members.text("mensagem"));
  append_part(message.text, members.text("complemento"));
  for (const Member& one : entries_of(members.find("parametros")))
    if (one.is_string()) append_part(message.text, text_of(one));
  return message;
}

/// Appends what is an object or a list of them. A text ("Bad Gateway") is nobody's fiscal error.
void append_messages(std::vector<Message>& messages, const std::optional<Member>& value) {
  if (value && value->is_object()) messages.push_back(message_of(*value));
  for (const Member& one : entries_of(value))
    if (one.is_object() && messages.size() < max_messages) messages.push_back(message_of(one));
}

void append_events(std::vector<PackedEvent>& events, const Members& members) {
  if (const auto single = members.text("eventoxmlgzipb64")) events.push_back({{}, {}, *single});
  for (const std::string_view list : {"eventos", "lotedfe"})
    for (const Member& one : entries_of(members.find(list))) {
      const Members event(one);
      if (const auto content = event.text("arquivoxml"); content && events.size() < max_messages)
        events.push_back({event.text("chaveacesso"), event.text("tipoevento"), *content, event.text("nsu")});
    }
}

std::optional<int> environment_of(const Members& members) {
  const auto text = members.text("tipoambiente");
  if (!text) return std::nullopt;
  const std::string value = lower(*text);
  if (value == "1" || value == "producao") return 1;
  if (value == "2" || value == "homologacao" || value == "producaorestrita") return 2;
  return 0;
}

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B"); }

}  // namespace

std::optional<Envelope> read_envelope(std::string_view body) {
  if (body.size() > max_document) return std::nullopt;
  // Most of an answer is one text of kilobytes, which this parser takes in whole words.
  described::BorrowedParser parser;
  if (!described::prepare(*parser, body.size(), max_levels + 1)) throw std::bad_alloc();
  Member root;
  // A view of nothing points nowhere, which the parser must not copy from.
  if (body.empty() || parser->parse(body.data(), body.size()).get(root) != simdjson::SUCCESS)
    return std::nullopt;
  if (!root.is_object() || says_a_name_twice(root)) return std::nullopt;
  const Members members(root);
  Envelope envelope;
  envelope.environment = environment_of(members);
  envelope.application = members.text("versaoaplicativo");
  if (const auto at = members.text("datahoraprocessamento")) envelope.processed_at = parse_instant(*at);
  envelope.dps_id = members.text("iddps");
  envelope.access_key = members.text("chaveacesso");
  envelope.nfse = members.text("nfsexmlgzipb64");
  append_events(envelope.events, members);
  append_messages(envelope.errors, members.find("erros"));
  append_messages(envelope.errors, members.find("erro"));
  if (envelope.errors.empty() && members.find("codigo")) envelope.errors.push_back(message_of(root));
  append_messages(envelope.alerts, members.find("alertas"));
  return envelope;
}

std::optional<std::string> unpack(std::string_view packed) {
  auto bytes = base64_decode(packed);
  if (bytes && !is_gzip(*bytes)) bytes = base64_decode(*bytes);
  if (!bytes || !is_gzip(*bytes)) return std::nullopt;
  return gunzip(*bytes, max_document);
}

std::string pack(std::string_view xml) { return base64_encode(gzip(xml)); }

}  // namespace fiscal::nacional
