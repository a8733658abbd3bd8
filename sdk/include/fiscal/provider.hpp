#pragma once

#include <fiscal/plugin.h>
#include <fiscal/http.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/rendering.hpp>
#include <fiscal/request.hpp>
#include <fiscal/verify.hpp>

// Made by fiscal_add_plugin from the plugin's manifest.json; it holds `fiscal_manifest_json`.
#if __has_include(<fiscal_manifest.h>)
#include <fiscal_manifest.h>
#endif

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// What the author of a provider plugin writes against. Derive from Provider, implement three functions and
/// end the file with FISCAL_PROVIDER(YourClass). Everything else (JSON, the C interface, exceptions) is done
/// here.
namespace fiscal {

/// Thrown by Host calls when the gateway wants the call to end. Let it pass.
struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped by the gateway"; }
};

/// Thrown by Host calls when a service itself broke, and by settings that cannot be used. Let it pass, or
/// throw it.
struct ProviderError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A setting that cannot be used; the operator sees its name and the text. What Settings throws, and a
/// provider's constructor too when a value is well-formed but wrong.
struct SettingError : ProviderError {
  SettingError(std::string_view name, std::string_view text)
      : ProviderError("setting \"" + std::string(name) + "\" " + std::string(text)), setting(name) {}

  std::string setting;
};

enum class HostLogLevel { Debug = 0, Info = 1, Warning = 2, Error = 3 };

/// A value of kv/1 and the version that a later compare-and-set names.
struct KvValue {
  std::string value;
  std::int64_t version = 0;
};

/// The gateway as one call sees it. Valid only while that call runs, on its thread. Every function throws
/// Stopped when the call is to end and ProviderError when the service is not offered or broke.
class Host {
 public:
  Host(const fiscal_host& host, std::uint64_t call) : host_(host), call_(call) {}

  /// Sends a request through the gateway (http/1). A failure is a value: nothing is thrown for what a
  /// provider does.
  HttpResult http(const HttpRequest& request);

  /// Signs with the connection's certificate (sign/1); the key stays in the gateway.
  SignAnswer sign(const SignRequest& request);

  /// Whether a message from outside proves that it knows a secret of this connection (verify/1); the secret
  /// stays in the gateway.
  bool verify(const VerifyRequest& request);

  /// Small state of this connection (kv/1): tokens, cursors. Never the state of an invoice.
  std::optional<KvValue> kv_get(std::string_view key);
  /// Writes when the present version is `expected` (0: absent; nothing: whatever it is). False: it was
  /// another one.
  bool kv_put(std::string_view key, std::string_view value, std::optional<Duration> lifetime = std::nullopt,
              std::optional<std::int64_t> expected = std::nullopt);
  void kv_delete(std::string_view key);

  /// A line in the gateway's log and on the invoice's timeline. Say nothing secret.
  void log(HostLogLevel level, std::string_view text);

  /// What is left of the call's budget.
  Duration remaining() const;

 private:
  std::string ask(std::string_view service, std::string_view request);

  const fiscal_host& host_;
  std::uint64_t call_;
};

/// The connection's settings as the operator wrote them, read with checks: a wrong one throws SettingError,
/// which names it to the operator.
class Settings {
 public:
  explicit Settings(std::string json_object);
  ~Settings();
  Settings(Settings&&) noexcept;

  std::string text(std::string_view name) const;
  std::string text(std::string_view name, std::string_view otherwise) const;
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;
  bool flag(std::string_view name, bool otherwise) const;
  /// The members of an object of strings; empty when absent.
  std::vector<std::pair<std::string, std::string>> texts(std::string_view name) const;
  bool has(std::string_view name) const;
  /// The settings as they came, for what the functions above cannot say.
  std::string_view json() const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

/// What every provider does. An instance serves one connection and one call at a time. It keeps no state of
/// invoices: the answer is a function of the request and of what the host answered.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) = 0;
  virtual CancelOutcome cancel(const CancelInvoice& request, Host& host) = 0;
  virtual StatusOutcome status(const InvoiceQuery& request, Host& host) = 0;
};

/// Issues a document that replaces another in one step (`invoice.replaces` is given). Offers substitute/1.
struct Substitutes {
  virtual ~Substitutes() = default;
  virtual IssueOutcome substitute(const IssueInvoice& request, Host& host) = 0;
};

/// Understands the provider's callbacks. Offers event/1.
struct ReadsEvents {
  virtual ~ReadsEvents() = default;
  virtual ProviderEvents read_event(const InboundMessage& message, Host& host) = 0;
};

/// Draws its documents for people, from the documents alone: the host services are not there for it, and
/// equal requests give equal answers. Offers render/1.
struct Renders {
  virtual ~Renders() = default;
  virtual RenderAnswer render(const RenderInvoice& request) = 0;
};

/// Tells what happened to the issuer's documents without the gateway having asked for each: cancelled by
/// somebody else, ended by the authority, answered late. Asked again and again with the cursor that it gave.
/// Offers list/1.
struct Lists {
  virtual ~Lists() = default;
  virtual EventPage list_events(const ListEvents& request, Host& host) = 0;
};

namespace detail {

/// A provider with its optional abilities, as one the trampolines can call.
struct Opened {
  std::unique_ptr<Provider> provider;
  Substitutes* substitutes = nullptr;
  ReadsEvents* reads_events = nullptr;
  Renders* renders = nullptr;
  Lists* lists = nullptr;
};

using Open = Opened (*)(const Settings&);

/// The manifest as the library says it: the file's, and the methods, which follow from the type so that it
/// cannot promise what is not there.
std::string manifest_with_methods(std::string_view manifest_json,
                                  const std::vector<std::string_view>& methods);

void* open_instance(const fiscal_host* host, fiscal_text config, const fiscal_sink* error,
                    Open open) noexcept;
void close_instance(void* instance) noexcept;
fiscal_code invoke_instance(void* instance, std::uint64_t call, fiscal_text method, fiscal_text request,
                            const fiscal_sink* reply) noexcept;

template <class P>
Opened open_as(const Settings& settings) {
  auto provider = std::make_unique<P>(settings);
  Opened opened;
  if constexpr (std::is_base_of_v<Substitutes, P>) opened.substitutes = provider.get();
  if constexpr (std::is_base_of_v<ReadsEvents, P>) opened.reads_events = provider.get();
  if constexpr (std::is_base_of_v<Renders, P>) opened.renders = provider.get();
  if constexpr (std::is_base_of_v<Lists, P>) opened.lists = provider.get();
  opened.provider = std::move(provider);
  return opened;
}

template <class P>
const fiscal_plugin* table_of(std::string_view manifest_json) {
  static_assert(std::is_base_of_v<Provider, P>, "a provider derives from fiscal::Provider");
  std::vector<std::string_view> methods{"issue/1", "cancel/1", "status/1"};
  if constexpr (std::is_base_of_v<Substitutes, P>) methods.push_back("substitute/1");
  if constexpr (std::is_base_of_v<ReadsEvents, P>) methods.push_back("event/1");
  if constexpr (std::is_base_of_v<Renders, P>) methods.push_back("render/1");
  if constexpr (std::is_base_of_v<Lists, P>) methods.push_back("list/1");
  static const std::string manifest = manifest_with_methods(manifest_json, methods);
  static const fiscal_plugin table{sizeof(fiscal_plugin),
                                   FISCAL_MINOR,
                                   {manifest.data(), manifest.size()},
                                   [](const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
                                     return open_instance(host, config, error, &open_as<P>);
                                   },
                                   &close_instance,
                                   &invoke_instance};
  return &table;
}

}  // namespace detail
}  // namespace fiscal

/// Makes the library a plugin: exports its one symbol. `fiscal_manifest_json` is made from the folder's
/// manifest.json by the CMake function fiscal_add_plugin.
#define FISCAL_PROVIDER(Type)                                            \
  extern "C" FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) { \
    return ::fiscal::detail::table_of<Type>(fiscal_manifest_json);       \
  }
