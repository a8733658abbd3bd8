#pragma once

#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"
#include "core/api/dialects/public_links.h"
#include "core/api/dialects/woovi/order.h"

namespace fiscal::dialects::woovi {

/// A file of an invoice.
enum class Format { Pdf, Xml };

/// The invoices of Woovi (OpenPix), in the revision of the seed and in the current one
/// (docs/dialects/woovi.md).
class WooviDialect final : public Dialect {
 public:
  /// `desk` outlives it; `public_url` as in `all_dialects`.
  WooviDialect(Desk& desk, std::string public_url)
      : desk_(desk), links_(desk.store(), desk.clock()), public_url_(std::move(public_url)) {}

  std::string_view name() const override { return "woovi"; }
  /// The AppID stands there raw; the seed's curl writes `Bearer` before it.
  std::vector<KeyPlace> key_places() const override {
    return {{KeyPlace::Form::Raw}, {KeyPlace::Form::Bearer}};
  }
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  using Handler = api::Response (WooviDialect::*)(const api::Request&, const api::Caller&);

  api::Response create_legacy(const api::Request& request, const api::Caller& caller);
  api::Response create(const api::Request& request, const api::Caller& caller);
  api::Response list(const api::Request& request, const api::Caller& caller);
  api::Response cancel(const api::Request& request, const api::Caller& caller);
  api::Response pdf(const api::Request& request, const api::Caller& caller);
  api::Response xml(const api::Request& request, const api::Caller& caller);

  api::Response create_integration(const api::Request& request, const api::Caller& caller);
  api::Response update_integration(const api::Request& request, const api::Caller& caller);
  api::Response activate_integration(const api::Request& request, const api::Caller& caller);
  api::Response show_integration(const api::Request& request, const api::Caller& caller);
  api::Response upload_certificate(const api::Request& request, const api::Caller& caller);
  api::Response test_integration(const api::Request& request, const api::Caller& caller);

  std::variant<Issued, api::Response> issue(const api::Request& request, const api::Caller& caller,
                                            Revision revision);
  /// By its correlationID or its id.
  std::optional<InvoiceRecord> named(const AccountId& account, const std::string& name);
  /// The canonical invoice as it was accepted.
  Json accepted(const InvoiceRecord& record);
  Json shown(const InvoiceRecord& record);
  /// One of its files, or the vendor's words for why there is none.
  api::Response file(const InvoiceRecord& record, Format format);
  api::Handler bound(Handler handler);

  Desk& desk_;
  PublicLinks links_;
  std::string public_url_;
  std::string prefix_;
};

}  // namespace fiscal::dialects::woovi
