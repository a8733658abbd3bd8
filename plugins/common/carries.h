#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>

#include <initializer_list>

namespace fiscal::aggregator {

/// The parts of a canonical invoice for which not every system has a place.
enum class Part {
  ForeignCustomer,
  AlphanumericTaxId,  ///< A CNPJ with letters, where numbers are numbers.
  Intermediary,
  Discounts,
  Deductions,  ///< As an amount or a percentage.
  DeductionDocuments,
  ForeignTrade,
  Construction,
  Event,
  PlaceOfService,  ///< Rendered elsewhere than at the issuer's.
  IssTreatment,    ///< Immune, export, not subject, suspended.
  IssWithheld,
  IssBenefit,
  OwnPisCofins,
  FederalWithholding,
  IbsCbs,
  IbsCbsDetails,  ///< Beyond situation, classification and operation indicator.
  ReceivedAmount,
};

/// A finding for every part that `invoice` has and that is not among `carried`: nothing is left out of a
/// document in silence. Empty when the system can say everything.
Findings cannot_carry(const Invoice& invoice, std::initializer_list<Part> carried);

/// The finding where an invoice is not of the type that a system issues; nothing else is then worth saying.
Findings other_type(const Invoice& invoice, InvoiceType issued);

/// A field that this system needs and the invoice does not have.
Finding missing_field(std::string field, std::string what);

}  // namespace fiscal::aggregator
