#pragma once

#include <fiscal/json.hpp>

/// JSON forms of what this room keeps and is asked for, from one description each (fields.h). Defined for
/// Customer, Charge, CatalogEntry, BillingInvoice, BillingProfile, NewBillingInvoice, BilledService,
/// PaymentGiven, PaymentTerms, PagePlace and Email; a body of a store is what `write` makes, without what
/// every kept value has in columns.
namespace fiscal::billing {

template <class T>
Read<T> read(std::string_view json, UnknownFields unknown);

template <class T>
std::string write(const T& value);

/// JSON Schema (2020-12) of T, without "$schema".
template <class T>
nlohmann::ordered_json schema_of();

}  // namespace fiscal::billing
