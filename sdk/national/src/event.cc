#include <fiscal/national/event.hpp>
#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <stdexcept>

#include "sdk/national/src/layout_writer.h"

namespace fiscal::national {
namespace {

/// The schema fixes this text for each event, accents included.
std::string_view fixed_description(EventKind kind) {
  switch (kind) {
    case EventKind::Cancellation:
      return "Cancelamento de NFS-e";
    case EventKind::AnalysisRequest:
      return "Solicitação de Análise Fiscal para Cancelamento de NFS-e";
    default:
      throw std::invalid_argument("event " + event_code(kind) + " is not sent by an issuer");
  }
}

/// cMotivo of both events.
int reason_code(CancelReason reason) {
  switch (reason) {
    case CancelReason::IssuedInError:
      return 1;
    case CancelReason::NotRendered:
      return 2;
    case CancelReason::Other:
      break;
  }
  return 9;
}

std::optional<XmlElement> event_content(const XmlElement& request) {
  for (const XmlElement& child : request.children())
    if (child.name().size() == 7 && child.name().front() == 'e') return child;
  return std::nullopt;
}

}  // namespace

std::variant<EventRequest, Findings> build_cancellation(const CancelInvoice& request, EventKind kind,
                                                        const DpsOptions& options) {
  const std::string_view description = fixed_description(kind);
  LayoutWriter out;
  const Place root;
  if (!request.invoice.issuer) {
    out.missing(root / "issuer", "Give the issuer.");
    return out.take_findings();
  }
  EventRequest event;
  event.id = event_request_id(request.access_key, kind);
  out.open("pedRegEvento").xml().attribute("versao", layout_version);
  out.open("infPedReg").xml().attribute("Id", event.id);
  out.number("tpAmb", request.context.environment == Environment::Production ? 1 : 2);
  out.line("verAplic", options.application, root, 1, 20);
  out.xml().element("dhEvento", layout_time(request.context.now - options.clock_skew, request.context.zone));
  const std::string& author = request.invoice.issuer->tax_id;
  out.code(author.size() == 11 ? "CPFAutor" : "CNPJAutor", author, root / "issuer",
           author.size() == 11 ? 11 : 14);
  out.code("chNFSe", request.access_key, root, 50);
  out.open("e" + event_code(kind)).xml().element("xDesc", description);
  out.number("cMotivo", reason_code(request.reason));
  out.line("xMotivo", request.reason_text, root, 15, 255);
  out.close().close().close();
  if (out.has_findings()) return out.take_findings();
  event.xml = out.xml().take();
  return event;
}

std::optional<Event> read_event(std::string_view xml) {
  const auto parsed = XmlDocument::parse(xml);
  if (!parsed || parsed->root().name() != "evento" || parsed->root().namespace_uri() != xml_namespace)
    return std::nullopt;
  const auto info = parsed->root().child("infEvento");
  const auto request = parsed->root().path("infEvento/pedRegEvento/infPedReg");
  if (!info || !request) return std::nullopt;
  const auto content = event_content(*request);
  const auto id = info->attribute("Id");
  const auto key = request->text_at("chNFSe");
  if (!content || !id || !key) return std::nullopt;
  Event event;
  event.code = content->name().substr(1);
  event.access_key = *key;
  event.id = *id;
  event.replaced_by = content->text_at("chSubstituta");
  if (const auto at = info->text_at("dhProc")) event.processed_at = parse_instant(*at);
  return event;
}

}  // namespace fiscal::national
