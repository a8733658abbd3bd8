#include "plugins/nfse_nacional/envelope.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace fiscal::nacional {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_document = std::size_t{8} << 20;
constexpr int max_levels = 16;
constexpr std::size_t max_messages = 200;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_too_deep(std::string_view body) {
  int level = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const char c = body[at];
    if (in_text) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++level > max_levels) return true;
    } else if (c == '}' || c == ']') {
      --level;
    }
  }
  return false;
}

/// The members of one object under their names in lower case.
class Members {
 public:
  explicit Members(const Json& object) {
    if (!object.is_object()) return;
    for (const auto& [name, value] : object.items()) values_.emplace(lower(name), &value);
  }

  const Json* find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() || found->second->is_null() ? nullptr : found->second;
  }

  /// A text or a number as text; nothing when absent or something else.
  std::optional<std::string> text(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    if (value->is_number_integer()) return value->dump();
    return std::nullopt;
  }

 private:
  std::map<std::string, const Json*, std::less<>> values_;
};

/// nlohmann keeps the last of two members with one name; an answer that says a thing twice is not believed at
/// all.
class Duplicates {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    const auto level = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) {
      if (names_.size() <= level + 1) names_.resize(level + 2);
      names_[level + 1].clear();
    } else if (event == Json::parse_event_t::key && level < names_.size()) {
      auto& seen = names_[level];
      std::string name = lower(parsed.get_ref<const std::string&>());
      found = found || std::find(seen.begin(), seen.end(), name) != seen.end();
      seen.push_back(std::move(name));
    }
    return true;
  }

  bool found = false;

 private:
  std::vector<std::vector<std::string>> names_;
};

void append_part(std::string& text, const std::optional<std::string>& part) {
  if (!part || part->empty()) return;
  if (!text.empty()) text += " ";
  text += *part;
}

Message message_of(const Json& value) {
  const Members members(value);
  Message message;
  message.code = members.text("codigo").value_or("");
  append_part(message.text, members.text("descricao"));
  if (message.text.empty()) append_part(message.text, members.text("mensagem"));
  append_part(message.text, members.text("complemento"));
  if (const Json* parameters = members.find("parametros"); parameters != nullptr && parameters->is_array())
    for (const Json& one : *parameters)
      if (one.is_string()) append_part(message.text, one.get<std::string>());
  return message;
}

/// Appends what is an object or a list of them. A text ("Bad Gateway") is nobody's fiscal error.
void append_messages(std::vector<Message>& messages, const Json* value) {
  if (value == nullptr) return;
  if (value->is_object()) messages.push_back(message_of(*value));
  if (!value->is_array()) return;
  for (const Json& one : *value)
    if (one.is_object() && messages.size() < max_messages) messages.push_back(message_of(one));
}

void append_events(std::vector<PackedEvent>& events, const Members& members) {
  if (const auto single = members.text("eventoxmlgzipb64")) events.push_back({{}, {}, *single});
  for (const std::string_view list : {"eventos", "lotedfe"}) {
    const Json* value = members.find(list);
    if (value == nullptr || !value->is_array()) continue;
    for (const Json& one : *value) {
      const Members event(one);
      if (const auto content = event.text("arquivoxml"); content && events.size() < max_messages)
        events.push_back({event.text("chaveacesso"), event.text("tipoevento"), *content, event.text("nsu")});
    }
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
  if (body.size() > max_document || is_too_deep(body)) return std::nullopt;
  Duplicates duplicates;
  const Json root = Json::parse(
      body,
      [&](int depth, Json::parse_event_t event, Json& parsed) { return duplicates(depth, event, parsed); },
      false);
  if (!root.is_object() || duplicates.found) return std::nullopt;
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
  if (envelope.errors.empty() && members.find("codigo") != nullptr)
    envelope.errors.push_back(message_of(root));
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
