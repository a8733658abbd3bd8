#pragma once

#include <fiscal/provider.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Reading requests that come to the callback address. What is not proved to come from the provider is not
/// believed.
namespace fiscal::aggregator {

/// The value of a header by its lower-case name; empty when it is absent.
std::string_view header_of(const InboundMessage& message, std::string_view name);

/// The value of a parameter in the callback's own address ("/hooks/con?token=x"), decoded; empty when it is
/// absent.
std::string query_of(const InboundMessage& message, std::string_view name);

/// A member of a body in application/x-www-form-urlencoded, decoded; empty when it is absent.
std::string form_value(std::string_view form, std::string_view name);

/// The bytes that hexadecimal digits of either case spell.
std::optional<std::string> bytes_from_hex(std::string_view digits);

/// Notes why a callback is not believed; such a callback says nothing.
ProviderEvents not_believed(Host& host, std::string_view why);

/// Whether a Standard Webhooks delivery proves its origin: headers webhook-id, webhook-timestamp within five
/// minutes of the message's arrival, and one of the signatures in webhook-signature over "id.timestamp.body".
/// `key`: how the secret spells its key.
bool is_standard_webhook(const InboundMessage& message, const std::string& secret, ProofMethod key,
                         Host& host);

}  // namespace fiscal::aggregator
