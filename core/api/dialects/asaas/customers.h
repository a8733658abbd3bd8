#pragma once

#include <optional>
#include <string>

#include "core/api/dialects/values.h"
#include "core/billing/customer.h"

/// Asaas' customers as ours, and back.
namespace fiscal::dialects::asaas {

/// Whether a customer is added, or changed by what the body says.
enum class CustomerBody { Whole, Change };

/// `present` with what `body` says of it. Findings in Portuguese; the customer is then incomplete.
Findings read_customer(const Json& body, CustomerBody kind, billing::Customer& present);

Json customer_json(const billing::Customer& customer);

/// The customer as invoices name it.
Json party_json(const billing::Customer& customer);

}  // namespace fiscal::dialects::asaas
