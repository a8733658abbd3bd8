#pragma once

#include <string>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/dialect.h"
#include "core/api/dialects/safe2pay/answer.h"
#include "core/api/dialects/safe2pay/order.h"

namespace fiscal::dialects::safe2pay {

/// Safe2Pay: the NFS-e of a transaction (docs/dialects/safe2pay.md). Its caller's key is IdTransaction: a
/// transaction has one living NFS-e, and may have another once that one was refused or cancelled.
class Safe2PayDialect final : public Dialect {
 public:
  /// `desk` outlives it. `public_url`: what links begin with; empty: the address that the client called.
  Safe2PayDialect(Desk& desk, std::string public_url) : desk_(desk), public_url_(std::move(public_url)) {}

  std::string_view name() const override { return "safe2pay"; }
  std::vector<KeyPlace> key_places() const override { return {{KeyPlace::Form::Header, "x-api-key"}}; }
  void add_routes(Routes& routes) override;
  api::Response refusal(int status, const api::Refusal& why) const override;

 private:
  api::Response issue(const api::Request& request, const api::Caller& caller);
  api::Response issue_for(const std::string& transaction, const IssueRequest& wish,
                          const api::Request& request, const api::Caller& caller);
  api::Response show(const api::Request& request, const api::Caller& caller);
  api::Response show_of_transaction(const api::Request& request, const api::Caller& caller);
  api::Response list(const api::Request& request, const api::Caller& caller);
  api::Response cancel(const api::Request& request, const api::Caller& caller);
  api::Response document(const api::Request& request, const api::Caller& caller, std::string_view kind);
  api::Response services(const api::Caller& caller);
  api::Response register_transaction(const api::Request& request, const api::Caller& caller);

  std::optional<RenderedService> service_of(const AccountId& account, const std::string& id);
  std::string callers_key(const AccountId& account, const std::string& transaction);
  api::Response noted(int status, const InvoiceRecord& record, const api::Request& request,
                      const api::Caller& caller);

  Desk& desk_;
  std::string public_url_;
  std::string prefix_;
};

}  // namespace fiscal::dialects::safe2pay
