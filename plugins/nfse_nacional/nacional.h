#pragma once

#include <fiscal/provider.hpp>

#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// The National Portal for one connection.
class Nacional final : public Provider, public Substitutes, public Renders, public Lists {
 public:
  explicit Nacional(const Settings& settings);

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override;
  CancelOutcome cancel(const CancelInvoice& request, Host& host) override;
  StatusOutcome status(const InvoiceQuery& request, Host& host) override;
  /// The replaced document is cancelled by the authority itself, with event e105102.
  IssueOutcome substitute(const IssueInvoice& request, Host& host) override;
  /// The DANFSe v2.0.
  RenderAnswer render(const RenderInvoice& request) override;
  /// The distribution by NSU of the ADN.
  EventPage list_events(const ListEvents& request, Host& host) override;

 private:
  PortalSettings settings_;
};

}  // namespace fiscal::nacional
