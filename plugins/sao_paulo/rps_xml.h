#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/xml_writer.hpp>

#include <string>
#include <string_view>

#include "plugins/sao_paulo/rps.h"

/// The receipt as the town's messages carry it (tpRPS of TiposNFe_v01 and _v02). Names, streets and
/// complements longer than the town's fields are cut: the town takes those of registered customers from its
/// own books anyway.
namespace fiscal::sao_paulo {

/// Writes the element RPS, which is in no namespace. `signature_b64` is that of its `receipt_text`.
void write_receipt(XmlWriter& xml, const Rps& rps, const Invoice& invoice, const PaulistanaSettings& settings,
                   std::string_view signature_b64);

/// CPF, CNPJ, NIF or NaoNIF of a party, the inner elements of tpCPFCNPJNIF; nothing where it has none of
/// them.
void write_identity(XmlWriter& xml, const Party& party);

/// An element that holds the identity of a party known by CPF or CNPJ.
void write_tax_id(XmlWriter& xml, std::string_view element, std::string_view tax_id);

/// What layout 2 adds for IBS and CBS (tpIBSCBS).
void write_ibs_cbs(XmlWriter& xml, const Invoice& invoice);

/// At most so many characters of a text, without blanks at its ends.
std::string cut_text(std::string_view text, std::size_t characters);

}  // namespace fiscal::sao_paulo
