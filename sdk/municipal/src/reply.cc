#include <fiscal/encoding.hpp>
#include <fiscal/municipal/reply.hpp>
#include <fiscal/soap.hpp>
#include <fiscal/tax_id.hpp>
#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include "sdk/municipal/src/answer_text.h"

namespace fiscal::municipal {
namespace {

constexpr int deepest_text = 4;

std::string below(const XmlElement& element, std::string_view name);

/// The first element of this name below (or at) `element`, in document order.
std::optional<XmlElement> find_below(const XmlElement& element, std::string_view name) {
  if (element.name() == name) return element;
  for (const XmlElement& child : element.children())
    if (auto found = find_below(child, name)) return found;
  return std::nullopt;
}

void collect_below(const XmlElement& element, std::string_view name, std::vector<XmlElement>& found) {
  if (element.name() == name) {
    found.push_back(element);
    return;
  }
  for (const XmlElement& child : element.children()) collect_below(child, name, found);
}

std::string below(const XmlElement& element, std::string_view name) {
  const auto found = find_below(element, name);
  return found ? trimmed(found->text()) : std::string();
}

std::string below(const std::optional<XmlElement>& element, std::string_view name) {
  return element ? below(*element, name) : std::string();
}

std::string first_of(const std::optional<XmlElement>& element,
                     std::initializer_list<std::string_view> names) {
  if (!element) return {};
  for (const std::string_view name : names)
    if (auto text = below(*element, name); !text.empty()) return text;
  return {};
}

std::string without_zeros(std::string text) {
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  return text;
}

std::string tax_id_in(const std::optional<XmlElement>& element) {
  return normalise_tax_id(first_of(element, {"Cnpj", "CNPJ", "Cpf", "CPF"}));
}

/// An amount as services write it: "1500.00", "1500", "1.500,00".
std::optional<Money> amount_in(std::string text) {
  if (text.find(',') != std::string::npos) {
    std::erase(text, '.');
    text[text.find(',')] = '.';
  }
  const auto point = text.find('.');
  if (point != std::string::npos) {
    while (text.size() - point - 1 > 2 && text.back() == '0') text.pop_back();
    while (text.size() - point - 1 < 2) text += '0';
  }
  return parse_money(text);
}

/// "2026-11" of "2026-11-03", "2026-11-03T00:00:00" or "03/11/2026".
std::string month_in(const std::string& text) {
  if (text.size() >= 7 && text[4] == '-') return text.substr(0, 7);
  if (text.size() >= 10 && text[2] == '/') return text.substr(6, 4) + "-" + text.substr(3, 2);
  return {};
}

/// Times without an offset are Brasília's.
std::optional<Instant> instant_in(const std::string& text) {
  if (auto at = parse_instant(text)) return at;
  if (text.size() >= 19 && text[10] == 'T')
    if (auto at = parse_instant(text.substr(0, 19) + "-03:00")) return at;
  if (text.size() >= 10)
    if (const auto day = parse_date(text.substr(0, 10))) return start_of(*day, ZoneOffset{-180});
  return std::nullopt;
}

/// Whether a Sucesso says no; absent, it says nothing.
bool denies(const std::string& success) {
  return !success.empty() && success != "true" && success != "True" && success != "1";
}

void read_cancellation(const XmlElement& element, Note& note) {
  const auto cancellation = find_below(element, "NfseCancelamento");
  // Some services send the group of every note, and its time only of those that were cancelled.
  const std::string when = first_of(cancellation, {"DataHoraCancelamento", "DataHora"});
  if (when.empty() || denies(first_of(cancellation, {"Sucesso"}))) return;
  note.cancelled = true;
  note.cancelled_at = instant_in(when);
}

Note read_note(const XmlElement& whole) {
  Note note;
  note.xml = whole.canonical(Canonicalization::Exclusive);
  const auto info = find_below(whole, "InfNfse").value_or(whole);
  note.number = without_zeros(trimmed(info.text_at("Numero").value_or("")));
  note.verification = trimmed(info.text_at("CodigoVerificacao").value_or(""));
  note.issued_at = instant_in(trimmed(info.text_at("DataEmissao").value_or("")));
  const auto rps = find_below(info, "IdentificacaoRps");
  note.rps_number = without_zeros(below(rps, "Numero"));
  note.rps_series = below(rps, "Serie");
  // 2.0x has the issuer beside the declaration or in it, 1.00 in PrestadorServico.
  auto issuer = find_below(info, "IdentificacaoPrestador");
  if (!issuer || tax_id_in(issuer).empty()) issuer = find_below(info, "Prestador");
  if (!issuer || tax_id_in(issuer).empty()) issuer = find_below(info, "PrestadorServico");
  note.issuer_id = tax_id_in(issuer);
  auto customer = find_below(info, "TomadorServico");
  if (!customer) customer = find_below(info, "Tomador");
  note.customer_id = tax_id_in(customer ? find_below(*customer, "IdentificacaoTomador") : customer);
  note.amount = amount_in(below(info, "ValorServicos"));
  note.competence = month_in(below(info, "Competencia"));
  note.access_key = first_of(info, {"ChaveAcesso", "chaveAcesso", "ChaveNfse"});
  read_cancellation(whole, note);
  if (const auto substitution = find_below(whole, "NfseSubstituicao"))
    note.replaced_by = without_zeros(below(*substitution, "NfseSubstituidora"));
  return note;
}

std::vector<Note> read_notes(const XmlElement& document) {
  std::vector<XmlElement> found;
  collect_below(document, "CompNfse", found);
  if (found.empty()) collect_below(document, "ComplNfse", found);
  if (found.empty()) collect_below(document, "Nfse", found);
  if (found.empty()) collect_below(document, "InfNfse", found);
  std::vector<Note> notes;
  for (const XmlElement& element : found) {
    Note note = read_note(element);
    if (!note.number.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

std::string upper(std::string text) {
  std::erase(text, ' ');
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

bool is_alert(const XmlElement& message) {
  for (auto at = message.parent(); at; at = at->parent())
    if (at->name() == "ListaMensagemAlertaRetorno") return true;
  return false;
}

void read_messages(const XmlElement& document, Reply& reply) {
  std::vector<XmlElement> found;
  for (const std::string_view name : {"MensagemRetorno", "erro", "Erro"})
    collect_below(document, name, found);
  for (const XmlElement& message : found) {
    Told told{upper(first_of(message, {"Codigo", "codigo"})),
              first_of(message, {"Mensagem", "mensagem", "Descricao", "descricao"}),
              first_of(message, {"Correcao", "correcao", "Complemento", "complemento"})};
    if (told.code.empty() && told.text.empty()) continue;
    (is_alert(message) ? reply.alerts : reply.errors).push_back(std::move(told));
  }
}

std::optional<int> number_in(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void read_cancel_confirmation(const XmlElement& document, Reply& reply) {
  // 1.00 and 2.0x: NfseCancelamento/Confirmacao/DataHora, which EloTech calls ConfirmacaoCancelamento; Ginfes
  // and Betha: Sucesso and DataHora. A refusal may repeat the request in a Confirmacao without a time, next
  // to its messages.
  const std::string success = below(document, "Sucesso");
  const std::string when = first_of(document, {"DataHoraCancelamento", "DataHora"});
  const bool is_confirmed =
      find_below(document, "Confirmacao") || find_below(document, "ConfirmacaoCancelamento");
  if (!reply.errors.empty() || denies(success) || (success.empty() && (when.empty() || !is_confirmed)))
    return;
  reply.cancellation = true;
  reply.cancelled_at = instant_in(when);
  reply.cancelled_number = without_zeros(below(find_below(document, "IdentificacaoNfse"), "Numero"));
}

/// The first element of this name that has `inside`: documents and what holds them may share a name.
std::string national_document(const XmlElement& document, std::initializer_list<std::string_view> names,
                              std::string_view inside) {
  for (const std::string_view name : names) {
    std::vector<XmlElement> found;
    collect_below(document, name, found);
    for (const XmlElement& element : found)
      if (element.child(inside)) return element.canonical(Canonicalization::Exclusive);
  }
  return {};
}

Reply read_document(const XmlElement& document) {
  Reply reply;
  reply.root = std::string(document.name());
  reply.notes = read_notes(document);
  read_messages(document, reply);
  reply.nfse = national_document(document, {"NFSe"}, "infNFSe");
  reply.event = national_document(document, {"evento", "Evento"}, "infEvento");
  reply.protocol = first_of(document, {"Protocolo", "protocolo"});
  reply.lot = below(document, "NumeroLote");
  reply.situation = number_in(below(document, "Situacao"));
  if (reply.notes.empty()) read_cancel_confirmation(document, reply);
  return reply;
}

bool says_something(const Reply& reply) {
  return !reply.notes.empty() || !reply.errors.empty() || !reply.protocol.empty() || reply.situation ||
         reply.cancellation || !reply.nfse.empty() || !reply.event.empty();
}

/// The document in an element: itself, or in a text below it.
Reply read_inside(const XmlElement& element, int depth) {
  Reply own = read_document(element);
  if (says_something(own) || depth >= deepest_text) return own;
  for (const XmlElement& child : element.children())
    if (Reply inside = read_inside(child, depth); says_something(inside)) return inside;
  std::string text = inner_document(element.text());
  if (text.empty()) text = unpacked_document(element.text());
  if (text.empty()) return own;
  const auto parsed = XmlDocument::parse(text);
  if (!parsed) return own;
  Reply inside = read_inside(parsed->root(), depth + 1);
  return says_something(inside) ? inside : own;
}

Reply without_document(std::string problem) {
  Reply reply;
  reply.problem = std::move(problem);
  return reply;
}

Reply of_element(const XmlElement& element) {
  Reply reply = read_inside(element, 0);
  if (!says_something(reply))
    reply.problem = "the answer \"" + reply.root + "\" holds neither a note nor a message";
  return reply;
}

}  // namespace

Reply read_reply(std::string_view bytes) {
  const std::string text = as_utf8(bytes);
  if (trimmed(text).empty()) return without_document("the answer is empty");
  const SoapAnswer answer = read_soap_answer(text);
  if (answer.fault) {
    Reply reply;
    reply.fault = answer.fault->code + ": " + answer.fault->text;
    return reply;
  }
  if (answer.body) return of_element(*answer.body);
  const auto parsed = XmlDocument::parse(trimmed(text));
  if (!parsed || parsed->root().name() == "html" || parsed->root().name() == "HTML")
    return without_document(answer.error);
  return of_element(parsed->root());
}

Reply read_reply_document(std::string_view xml) {
  const auto parsed = XmlDocument::parse(as_utf8(xml));
  return parsed ? of_element(parsed->root()) : without_document(parsed.error);
}

std::optional<ErrorClass> decisive_class(const Profile& profile, const std::vector<Told>& errors) {
  static constexpr auto order = std::to_array<ErrorClass>(
      {ErrorClass::Duplicate, ErrorClass::AlreadyCancelled, ErrorClass::Processing, ErrorClass::LotUnknown,
       ErrorClass::NotFound, ErrorClass::NoteUnknown, ErrorClass::CannotCancel, ErrorClass::Configuration,
       ErrorClass::Signature, ErrorClass::Refused});
  std::vector<ErrorClass> classes;
  for (const Told& told : errors) {
    const auto known = profile.class_of(told.code);
    if (!known) return std::nullopt;
    classes.push_back(*known);
  }
  for (const ErrorClass one : order)
    if (std::ranges::find(classes, one) != classes.end()) return one;
  return std::nullopt;
}

Findings findings_of(const Profile& profile, const std::vector<Told>& errors) {
  Findings findings;
  for (const Told& told : errors) {
    const auto known = profile.class_of(told.code);
    const bool ours = known == ErrorClass::Configuration || known == ErrorClass::Signature;
    findings.push_back(
        {ours ? "connection_refused_by_town" : "rejected_by_town", told.code, {}, told.text, told.fix});
  }
  return findings;
}

}  // namespace fiscal::municipal
