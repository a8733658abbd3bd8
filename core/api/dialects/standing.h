#pragma once

#include <string>

#include "core/model/record.h"

/// What several systems want to know of an invoice and the record does not say in one word.
namespace fiscal::dialects {

/// The last cancellation that was asked for was refused by the authority, and the document stands.
bool cancellation_was_denied(const InvoiceRecord& record);

/// "E0617: É obrigatório …; …": the last reasons of a rejection, a failure or a refused cancellation. Empty
/// without any.
std::string reasons_text(const InvoiceRecord& record);

}  // namespace fiscal::dialects
