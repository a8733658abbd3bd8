#pragma once

#include <fiscal/national/ids.hpp>
#include <fiscal/provider.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/nfse_nacional/envelope.h"
#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// A complete HTTP answer, and what it says when it is the service's JSON.
struct Reply {
  int status = 0;
  std::optional<Envelope> envelope;
  std::string body;
  std::string protocol{};         ///< Of a vendor's service that works later.
  bool is_known_refusal = false;  ///< A vendor's errors all refuse, by its profile.

  bool is_empty() const { return body.find_first_not_of(" \t\r\n") == std::string::npos; }
  /// "HTTP 503 that is not JSON": for texts.
  std::string description() const;
};

using Exchange = std::variant<Reply, HttpFailure>;

/// The calls of SEFIN Nacional (swagger "API NFS-e - Sefin Nacional", v1), one function each, for one
/// environment and municipality. Where a vendor's service takes what is posted, documents are signed and
/// carried as its profile says, and its answers are told in the shape of SEFIN's.
class Portal {
 public:
  Portal(Host& host, Endpoints endpoints, SignatureProfile signature)
      : host_(host), endpoints_(std::move(endpoints)), signature_(signature) {}

  /// Signs the element of a canonical document with the connection's certificate and puts the XML declaration
  /// before; for a vendor's service, the document with what it has around it.
  std::string sign(std::string_view canonical_xml, std::string_view element);

  Exchange post_dps(std::string_view signed_xml);
  Exchange post_event(std::string_view access_key, std::string_view signed_xml);
  Exchange get_dps(std::string_view dps_id);
  Exchange get_nfse(std::string_view access_key);
  /// Waits for the answer as long as the call may last, or at most so long.
  Exchange get_event(std::string_view access_key, national::EventKind kind,
                     std::optional<Duration> at_most = std::nullopt);
  /// Everything that the ADN has on a document, its events among it.
  Exchange get_adn_events(std::string_view access_key);
  /// Up to fifty documents and events after a place in the ADN's order, of a taxpayer.
  Exchange get_adn_lot(std::string_view nsu, std::string_view tax_id);

 private:
  Exchange get(const std::string& url, std::optional<Duration> at_most = std::nullopt);
  Exchange post(const std::string& url, std::string_view member, std::string_view signed_xml);
  Exchange post_to_vendor(municipal::Call call, std::string_view document);
  bool goes_to_vendor(municipal::Call call) const {
    return endpoints_.vendor && endpoints_.vendor->profile.operation(call) != nullptr;
  }

  Host& host_;
  Endpoints endpoints_;
  SignatureProfile signature_;
};

}  // namespace fiscal::nacional
