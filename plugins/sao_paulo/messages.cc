#include "plugins/sao_paulo/messages.h"

#include <fiscal/encoding.hpp>
#include <fiscal/xml_writer.hpp>

#include "plugins/sao_paulo/rps_string.h"
#include "plugins/sao_paulo/rps_values.h"
#include "plugins/sao_paulo/rps_xml.h"

namespace fiscal::sao_paulo {
namespace {

std::string_view version_text(Layout layout) { return layout == Layout::V1 ? "1" : "2"; }

/// Opens the root and writes the header up to its sender; the caller closes the header.
void open_message(XmlWriter& xml, std::string_view root, std::string_view sender_tax_id, Layout layout) {
  xml.open(root);
  xml.open("Cabecalho").declare("", "").attribute("Versao", version_text(layout));
  write_tax_id(xml, "CPFCNPJRemetente", sender_tax_id);
}

void write_note(XmlWriter& xml, const NoteKey& note) {
  xml.open("ChaveNFe");
  xml.element("InscricaoPrestador", note.registration);
  xml.element("NumeroNFe", std::to_string(note.number));
  xml.close();
}

}  // namespace

std::string receipt_message(const Rps& rps, const Invoice& invoice, const PaulistanaSettings& settings,
                            ReceiptMessage form, const TextSigner& sign) {
  const bool lot = form == ReceiptMessage::Lot;
  XmlWriter xml(town_namespace);
  open_message(xml, lot ? "PedidoEnvioLoteRPS" : "PedidoEnvioRPS", invoice.issuer->tax_id, rps.layout);
  if (lot) {
    xml.element("transacao", "true");
    xml.element("dtInicio", to_text(rps.date));
    xml.element("dtFim", to_text(rps.date));
    xml.element("QtdRPS", "1");
    if (rps.layout == Layout::V1) {
      xml.element("ValorTotalServicos", amount_text(rps.price));
      xml.element("ValorTotalDeducoes", amount_text(rps.deductions));
    }
  }
  xml.close();
  write_receipt(xml, rps, invoice, settings, base64_encode(sign(receipt_text(rps, invoice))));
  xml.close();
  return xml.take();
}

std::string query_message(const std::variant<RpsKey, NoteKey>& subject, std::string_view sender_tax_id,
                          Layout layout) {
  XmlWriter xml(town_namespace);
  open_message(xml, "PedidoConsultaNFe", sender_tax_id, layout);
  xml.close();
  xml.open("Detalhe").declare("", "");
  if (const auto* receipt = std::get_if<RpsKey>(&subject)) {
    xml.open("ChaveRPS");
    xml.element("InscricaoPrestador", receipt->registration);
    xml.element("SerieRPS", receipt->series);
    xml.element("NumeroRPS", std::to_string(receipt->number));
    xml.close();
  } else {
    write_note(xml, std::get<NoteKey>(subject));
  }
  xml.close().close();
  return xml.take();
}

std::string cancellation_message(const NoteKey& note, std::string_view sender_tax_id, Layout layout,
                                 const TextSigner& sign) {
  XmlWriter xml(town_namespace);
  open_message(xml, "PedidoCancelamentoNFe", sender_tax_id, layout);
  xml.element("transacao", "true").close();
  xml.open("Detalhe").declare("", "");
  write_note(xml, note);
  xml.element("AssinaturaCancelamento",
              base64_encode(sign(cancellation_text(note.registration, note.number, layout))));
  xml.close().close();
  return xml.take();
}

}  // namespace fiscal::sao_paulo
