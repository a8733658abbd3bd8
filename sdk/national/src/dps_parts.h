#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/national/dps.hpp>

#include "sdk/national/src/layout_writer.h"

/// The groups of a DPS, each written whole and in the order of the layout (infDPS of DPS_v1.01.xsd).
namespace fiscal::national {

/// What the layout asks of a party in different groups.
enum class PartyForm {
  Complete,   ///< toma, interm, fornec of deductions: registrations and contact.
  Recipient,  ///< dest of IBSCBS: no registrations, a name of 150.
  NameOnly,   ///< fornec of IBSCBS: neither registrations nor address.
};

void write_issuer(LayoutWriter& out, const Issuer& issuer, const DpsOptions& options, const Place& place);
void write_party(LayoutWriter& out, std::string_view element, const Party& party, const Place& place,
                 PartyForm form);
/// A place without a party (`end` of obra, atvEvento, imovel).
void write_site(LayoutWriter& out, const Site& site, const Place& place);

void write_service(LayoutWriter& out, const Invoice& invoice, const DpsOptions& options, const Place& place);
void write_amounts(LayoutWriter& out, const Invoice& invoice, const Place& place);
/// trib of valores: municipal and federal taxes and the approximate total.
void write_taxes(LayoutWriter& out, const Invoice& invoice, const Place& place);
void write_ibs_cbs(LayoutWriter& out, const IbsCbs& taxes, const Place& place);

}  // namespace fiscal::national
