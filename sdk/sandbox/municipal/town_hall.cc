#include "sdk/sandbox/municipal/town_hall.h"

#include <libxml/tree.h>

#include <array>
#include <utility>

#include "sdk/sandbox/municipal/national_town.h"
#include "sdk/sandbox/municipal/town_reply.h"

namespace fiscal::sandbox::municipal {
namespace {

constexpr std::string_view page =
    "<html><head><title>Erro</title></head><body><h1>Erro interno do servidor</h1></body></html>";

/// Which operation a document asks for, by its root.
constexpr auto roots = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"EnviarLoteRpsSincronoEnvio", "send_lot_sync"},
    {"EnviarLoteRpsEnvio", "send_lot"},
    {"GerarNfseEnvio", "issue_one"},
    {"ConsultarSituacaoLoteRpsEnvio", "ask_lot_state"},
    {"ConsultarLoteRpsEnvio", "ask_lot"},
    {"ConsultarNfseRpsEnvio", "ask_rps"},
    {"ConsultarNfsePorRpsEnvio", "ask_rps"},
    {"CancelarNfseEnvio", "cancel"},
    {"SubstituirNfseEnvio", "substitute"},
    {"RecepcionarDpsEnvio", "issue_one"},
    {"DPS", "issue_one"},
    {"ConsultarStatusDpsEnvio", "ask_lot"},
    {"RecepcionarEventoCancelamentoEnvio", "cancel"},
});

const TownOperation* operation_of(const TownProfile& profile, const xmlNode* document) {
  for (const auto& [root, call] : roots) {
    if (name_of(document) != root) continue;
    const auto at = profile.operations.find(std::string(call));
    if (at != profile.operations.end()) return &at->second;
  }
  return nullptr;
}

std::string issuer_of(const xmlNode* node) {
  const xmlNode* issuer = find_below(node, "Prestador");
  const xmlNode* inside = issuer ? issuer : node;
  const std::string cnpj = text_below(inside, "Cnpj");
  return cnpj.empty() ? text_below(inside, "Cpf") : cnpj;
}

std::string customer_of(const xmlNode* declaration) {
  const xmlNode* identity = find_below(declaration, "IdentificacaoTomador");
  if (!identity) return {};
  const std::string cnpj = text_below(identity, "Cnpj");
  return cnpj.empty() ? text_below(identity, "Cpf") : cnpj;
}

/// What the declarations of a message stand in: InfRps of 1.00, InfDeclaracaoPrestacaoServico of 2.0x.
std::vector<const xmlNode*> declarations_of(const xmlNode* document) {
  auto found = all_below(document, "InfDeclaracaoPrestacaoServico");
  return found.empty() ? all_below(document, "InfRps") : found;
}

TownNote note_for(const TownProfile& profile, const xmlNode* declaration) {
  TownNote note;
  const xmlNode* rps = find_below(declaration, "IdentificacaoRps");
  note.rps = {profile.id, issuer_of(declaration), text_below(rps, "Serie"), text_below(rps, "Numero")};
  note.issued_at = "2026-11-03T10:00:05";
  note.customer = customer_of(declaration);
  note.has_key = profile.notes_have_keys;
  note.amount = text_below(declaration, "ValorServicos");
  note.competence = text_below(declaration, "Competencia");
  return note;
}

std::string namespace_in(const TownRequest& request) { return std::string(namespace_of(request.document)); }

/// The answer's text with the letters beyond ASCII in one byte each, which its declaration does not say.
std::string in_latin1(const std::string& utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if ((byte == 0xC2 || byte == 0xC3) && at + 1 < utf8.size())
      out += static_cast<char>(((byte & 0x03U) << 6) | (static_cast<unsigned char>(utf8[++at]) & 0x3FU));
    else
      out += utf8[at];
  }
  return out;
}

}  // namespace

std::string TownHall::take_declarations(const TownProfile& profile, const TownOperation& operation,
                                        const TownRequest& request) {
  const std::string name_space = namespace_in(request);
  std::vector<TownNote> issued;
  for (const xmlNode* declaration : declarations_of(request.document)) {
    TownNote note = note_for(profile, declaration);
    if (note.rps.issuer.empty() || note.rps.number.empty() || note.amount.empty())
      return errors_document(operation.reply, name_space, "E160", "Arquivo enviado fora da estrutura");
    if (auto kept = notes_.issue(std::move(note)))
      issued.push_back(*kept);
    else
      return errors_document(operation.reply, name_space, "E10", "RPS já informado");
  }
  if (issued.empty()) return errors_document(operation.reply, name_space, "E160", "Nenhum RPS no arquivo");
  if (operation.call == "send_lot") return protocol_document(operation.reply, name_space, issued.front());
  if (operation.call == "substitute")
    notes_.cancel(profile.id, issuer_of(request.document),
                  text_below(find_below(request.document, "IdentificacaoNfse"), "Numero"),
                  issued.front().number);
  return notes_document(operation.reply, name_space, issued);
}

std::string TownHall::cancel(const TownProfile& profile, const TownOperation& operation,
                             const TownRequest& request) {
  const xmlNode* identity = find_below(request.document, "IdentificacaoNfse");
  const std::string number = text_below(identity, "Numero");
  const std::string issuer = issuer_of(identity);
  const std::string name_space = namespace_in(request);
  const auto note = notes_.by_number(profile.id, issuer, number);
  if (!note || (note->has_key && text_below(request.document, "ChaveAcesso") != own_key_of(*note)))
    return errors_document(operation.reply, name_space, "E78", "NFS-e inexistente");
  if (!notes_.cancel(profile.id, issuer, number, {}))
    return errors_document(operation.reply, name_space, "E79", "Essa NFS-e já está cancelada");
  return cancellation_document(operation.reply, name_space, *notes_.by_number(profile.id, issuer, number));
}

/// A service with an operation that asks for a protocol issues later, and answers with the protocol.
std::string TownHall::national_document_for(const TownProfile& profile, const TownOperation& operation,
                                            const TownRequest& request) {
  const std::string name_space = namespace_in(request);
  const auto in_reply = [&](const std::string& inside) {
    return "<" + operation.reply + " xmlns=\"" + name_space + "\">" + inside + "</" + operation.reply + ">";
  };
  if (operation.call == "cancel") {
    const auto note = note_of_key(notes_, profile.id, text_below(request.document, "chNFSe"));
    if (!note) return errors_document(operation.reply, name_space, "E0806", "NFS-e inexistente");
    if (!notes_.cancel(profile.id, note->rps.issuer, note->number, {}))
      return errors_document(operation.reply, name_space, "E0840", "Evento já registrado");
    return in_reply(event_of(*note));
  }
  if (operation.call == "ask_lot") {
    const auto notes = notes_.by_protocol(profile.id, text_below(request.document, "protocolo"));
    return notes.empty() ? errors_document(operation.reply, name_space, "E86", "Protocolo inexistente")
                         : in_reply("<situacao>PROCESSADO</situacao>" + nfse_of(notes.front()));
  }
  auto asked = note_of_dps(profile, request);
  if (!asked) return errors_document(operation.reply, name_space, "E1235", "Falha no esquema XML");
  const auto kept = notes_.issue(std::move(*asked));
  if (!kept) return errors_document(operation.reply, name_space, "E0014", "DPS já informada");
  if (profile.operations.contains("ask_lot"))
    return in_reply("<protocolo>" + kept->protocol + "</protocolo>");
  return in_reply(nfse_of(*kept));
}

TownAnswer TownHall::question(std::string_view path) const {
  constexpr std::string_view shared = "/nacional/";
  const auto at = path.find(shared);
  if (at == std::string_view::npos) return {404, std::string(page), "text/html"};
  auto [status, body] =
      national_answer(notes_, std::string(path.substr(0, at)), path.substr(at + shared.size()));
  return {status, std::move(body), "application/json"};
}

std::string TownHall::document_for(const TownProfile& profile, const TownOperation& operation,
                                   const TownRequest& request) {
  const std::string name_space = namespace_in(request);
  if (const auto wrong = check_town_signatures(request, profile, operation, book_); !wrong.code.empty())
    return errors_document(operation.reply, name_space, wrong.code, wrong.text);
  if (profile.national) return national_document_for(profile, operation, request);
  if (operation.call == "cancel") return cancel(profile, operation, request);
  if (operation.call == "ask_lot_state") return situation_document(operation.reply, name_space, 4);
  if (operation.call == "ask_lot") {
    const auto notes = notes_.by_protocol(profile.id, text_below(request.document, "Protocolo"));
    return notes.empty() ? errors_document(operation.reply, name_space, "E86", "Protocolo inexistente")
                         : notes_document(operation.reply, name_space, notes);
  }
  if (operation.call == "ask_rps") {
    const xmlNode* rps = find_below(request.document, "IdentificacaoRps");
    const auto note = notes_.by_rps(
        {profile.id, issuer_of(request.document), text_below(rps, "Serie"), text_below(rps, "Numero")});
    return note ? notes_document(operation.reply, name_space, {*note})
                : errors_document(operation.reply, name_space, "E4", "Esse RPS não foi enviado");
  }
  return take_declarations(profile, operation, request);
}

TownAnswer TownHall::under_fault(TownFaultMode mode, const TownProfile& profile,
                                 const TownOperation& operation, const TownRequest& request) {
  const std::string name_space = namespace_in(request);
  const auto error = [&](std::string_view code, std::string_view text) {
    return TownAnswer{
        200, in_envelope(profile, operation, errors_document(operation.reply, name_space, code, text))};
  };
  if (mode == TownFaultMode::DropBefore) return {0, {}, {}, true};
  if (mode == TownFaultMode::Processing) return error("E92", "RPS em processamento");
  if (mode == TownFaultMode::LotForgotten) return error("E86", "Protocolo inexistente");
  if (mode == TownFaultMode::RefusedUnknown) return error("Z998", "Erro não catalogado");
  const std::string document = document_for(profile, operation, request);
  switch (mode) {
    case TownFaultMode::AcceptThenDrop:
      return {0, {}, {}, true};
    case TownFaultMode::EmptyReply:
      return {200, {}};
    case TownFaultMode::HtmlPage:
      return {200, std::string(page), "text/html"};
    case TownFaultMode::BadGateway:
      return {502, std::string(page), "text/html"};
    case TownFaultMode::SoapFault:
      return {500,
              "<s:Envelope "
              "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</"
              "faultcode>"
              "<faultstring>Object reference not set</faultstring></s:Fault></s:Body></s:Envelope>"};
    case TownFaultMode::WrongCharset:
      return {200, in_latin1(in_envelope(profile, operation, document))};
    case TownFaultMode::ProtocolLost:
      return {200, in_envelope(profile, operation, "<" + operation.reply + "/>")};
    case TownFaultMode::CutReply: {
      const std::string whole = in_envelope(profile, operation, document);
      return {200, whole.substr(0, whole.size() / 2)};
    }
    case TownFaultMode::Duplicate:
      return error("E10", "RPS já informado");
    case TownFaultMode::UnknownCode:
      return error("Z999", "Falha ao gravar");
    case TownFaultMode::OtherNote: {
      TownNote other;
      other.rps = {profile.id, issuer_of(request.document), "ZZ", "999999"};
      other.number = "999999";
      other.amount = "1.00";
      return {200, in_envelope(profile, operation, notes_document(operation.reply, name_space, {other}))};
    }
    default:
      return {200, in_envelope(profile, operation, document)};
  }
}

TownAnswer TownHall::answer(const std::string& town, const std::string& body) {
  const auto profile = profiles_.find(town);
  if (profile == profiles_.end()) return {404, std::string(page), "text/html"};
  const TownRequest request = read_town_request(body, profile->second.soap);
  if (!request.document) return {400, std::string(page), "text/html"};
  const TownOperation* operation = operation_of(profile->second, request.document);
  if (!operation) return {404, std::string(page), "text/html"};
  if (const auto fault = faults_.take(operation->call))
    return under_fault(*fault, profile->second, *operation, request);
  return {200, in_envelope(profile->second, *operation, document_for(profile->second, *operation, request))};
}

}  // namespace fiscal::sandbox::municipal
