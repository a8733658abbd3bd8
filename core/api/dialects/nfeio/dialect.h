#pragma once

#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"

namespace fiscal::dialects::nfeio {

/// The service invoices of NFE.io's API v1, as its official clients call them (docs/dialects/nfeio.md).
class NfeioDialect final : public Dialect {
 public:
  /// `desk` outlives it.
  explicit NfeioDialect(Desk& desk) : desk_(desk) {}

  std::string_view name() const override { return "nfeio"; }
  std::vector<KeyPlace> key_places() const override;
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  using Handler = api::Response (NfeioDialect::*)(const api::Request&, const api::Caller&, const Account&);
  using InvoiceHandler = api::Response (NfeioDialect::*)(const api::Request&, const api::Caller&,
                                                         const InvoiceRecord&);

  api::Response create(const api::Request& request, const api::Caller& caller, const Account& account);
  api::Response list(const api::Request& request, const api::Caller& caller, const Account& account);
  api::Response external(const api::Request& request, const api::Caller& caller, const Account& account);
  api::Response company(const api::Request& request, const api::Caller& caller, const Account& account);
  api::Response show(const api::Request& request, const api::Caller& caller, const InvoiceRecord& record);
  api::Response cancel(const api::Request& request, const api::Caller& caller, const InvoiceRecord& record);
  api::Response send_email(const api::Request& request, const api::Caller& caller,
                           const InvoiceRecord& record);
  api::Response pdf(const api::Request& request, const api::Caller& caller, const InvoiceRecord& record);
  api::Response xml(const api::Request& request, const api::Caller& caller, const InvoiceRecord& record);
  api::Response companies(const api::Request& request, const api::Caller& caller);

  /// The handler with the company of the path, which must be the caller's.
  api::Handler of_company(Handler handler);
  /// Likewise, with the invoice of the path.
  api::Handler of_invoice(InvoiceHandler handler);
  api::Response accepted(const api::Request& request, const InvoiceRecord& record, bool repeated);

  Desk& desk_;
  std::string prefix_;
};

}  // namespace fiscal::dialects::nfeio
