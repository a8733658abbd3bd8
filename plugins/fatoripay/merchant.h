#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "plugins/common/api.h"
#include "plugins/common/system.h"
#include "plugins/fatoripay/fatoripay_settings.h"

namespace fiscal::fatoripay {

/// One merchant at FatoriPay, for one call. `ref` is the caller's key; nothing says that it is unique, nor
/// that the list is whole, so that its silence about a key proves nothing.
class Merchant final : public aggregator::System {
 public:
  Merchant(Host& host, const FatoriPaySettings& settings, std::string base_url);

  aggregator::Answered create(const IssueInvoice& request) override;
  aggregator::Answered find(const aggregator::Sought& sought) override;
  aggregator::Answered cancel(const aggregator::RemoteDocument& document,
                              const CancelInvoice& request) override;
  /// A billing invoice has no fiscal files; `Authorized::url` is its page.
  aggregator::Files files(const aggregator::RemoteDocument&) override { return {}; }

 private:
  /// The interface with a token in its headers, or why there is none. A write logs in anew, so that no token
  /// ends under it.
  std::variant<aggregator::Api, aggregator::Answered> logged_in(bool anew);
  HttpResult get(std::string_view path);

  Host& host_;
  const FatoriPaySettings& settings_;
  std::string base_url_;
};

}  // namespace fiscal::fatoripay
