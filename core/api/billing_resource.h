#pragma once

#include <optional>
#include <string>

#include "core/api/resource.h"
#include "core/billing/billing_invoice.h"
#include "core/billing/billing_profile.h"
#include "core/billing/catalog_entry.h"
#include "core/billing/charge.h"
#include "core/billing/customer.h"
#include "core/model/record.h"

/// The JSON forms in which clients see what accounts bill.
namespace fiscal::api {

Json customer_resource(const billing::Customer& customer);
Json charge_resource(const billing::Charge& charge, const std::optional<InvoiceRecord>& service_invoice);
Json service_resource(const billing::CatalogEntry& entry);
Json billing_profile_resource(const billing::BillingProfile& profile);

/// What a billing invoice looks like at `now`: with what is due then and, while it can be paid by Pix, the
/// code for that. `page_url` is where its public page is; `provider_invoice` is what it is issued as at a
/// provider.
Json billing_invoice_resource(const billing::BillingInvoice& invoice, Instant now,
                              const std::string& page_url,
                              const std::optional<InvoiceRecord>& service_invoice,
                              const std::optional<InvoiceRecord>& provider_invoice);

}  // namespace fiscal::api
