#include <fiscal/provider.hpp>

#include <utility>

#include "mapping.h"

namespace acme {
namespace {

/// Answers when the request never left, or when nobody knows what became of it.
template <class Outcome>
Outcome without_answer(const fiscal::HttpFailure& failure) {
  if (failure.kind == fiscal::HttpFailureKind::NotConnected)
    return fiscal::NotSent{fiscal::Retry::Later, {{"not_connected", {}, {}, failure.text, {}}}};
  if (failure.kind == fiscal::HttpFailureKind::Blocked)
    return fiscal::NotSent{
        fiscal::Retry::Never,
        {{"blocked", {}, {}, failure.text, "Allow the host, or give the secret that is missing."}}};
  return fiscal::Unknown{failure.text, {}};
}

/// Everything but letters, digits, '-', '_' and '.' as %XX.
std::string escaped(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (plain)
      out += c;
    else
      out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

}  // namespace

class Acme final : public fiscal::Provider {
 public:
  explicit Acme(const fiscal::Settings& settings)
      : base_url_(settings.text("base_url", "https://api.acme.example/v1")),
        api_key_(settings.text("api_key")) {
    // Plain http is for a stand-in: the gateway lets it out to its own machine alone, and only where its
    // operator says so.
    const bool has_scheme = base_url_.starts_with("https://") || base_url_.starts_with("http://");
    if (!has_scheme || base_url_.ends_with('/'))
      throw fiscal::SettingError("base_url", "must begin with https:// and not end with a slash");
    if (api_key_.empty()) throw fiscal::SettingError("api_key", "must not be empty");
  }

  fiscal::IssueOutcome issue_invoice(const fiscal::IssueInvoice& request, fiscal::Host& host) override {
    const auto result = host.http(post("/invoices", invoice_body(request)));
    const auto* answer = std::get_if<fiscal::HttpAnswer>(&result);
    if (answer == nullptr) return without_answer<fiscal::IssueOutcome>(std::get<fiscal::HttpFailure>(result));
    auto read = read_issue_answer(request, *answer);
    if (std::holds_alternative<AlreadyIssued>(read)) return found_again(request, host);
    return std::get<fiscal::IssueOutcome>(std::move(read));
  }

  fiscal::CancelOutcome cancel(const fiscal::CancelInvoice& request, fiscal::Host& host) override {
    const auto result =
        host.http(post("/invoices/" + escaped(request.access_key) + "/cancel", cancel_body(request)));
    const auto* answer = std::get_if<fiscal::HttpAnswer>(&result);
    if (answer == nullptr)
      return without_answer<fiscal::CancelOutcome>(std::get<fiscal::HttpFailure>(result));
    return read_cancel_answer(*answer);
  }

  fiscal::StatusOutcome status(const fiscal::InvoiceQuery& request, fiscal::Host& host) override {
    if (request.access_key) return asked("/invoices/" + escaped(*request.access_key), "", host);
    if (request.ticket) return asked("/invoices/" + escaped(*request.ticket), "", host);
    if (!request.number) return fiscal::CannotTell{"the question names no document"};
    return asked_by_reference(reference_of(*request.number), host);
  }

 private:
  fiscal::HttpRequest post(std::string_view path, std::string body) const {
    fiscal::HttpRequest request;
    request.method = "POST";
    request.url = base_url_ + std::string(path);
    request.headers = {{"authorization", "Bearer " + api_key_}, {"content-type", "application/json"}};
    request.body = std::move(body);
    request.effect = fiscal::Effect::Write;
    return request;
  }

  fiscal::StatusOutcome asked(const std::string& path, const std::string& reference,
                              fiscal::Host& host) const {
    fiscal::HttpRequest request;
    request.url = base_url_ + path;
    request.headers = {{"authorization", "Bearer " + api_key_}};
    const auto result = host.http(request);
    const auto* answer = std::get_if<fiscal::HttpAnswer>(&result);
    if (answer == nullptr) return fiscal::CannotTell{std::get<fiscal::HttpFailure>(result).text};
    return read_status_answer(reference, *answer);
  }

  fiscal::StatusOutcome asked_by_reference(const std::string& reference, fiscal::Host& host) const {
    return asked("/invoices/by-reference/" + escaped(reference), reference, host);
  }

  /// The document that an earlier attempt made. Only an authorised one is ours to claim.
  fiscal::IssueOutcome found_again(const fiscal::IssueInvoice& request, fiscal::Host& host) const {
    const auto status = asked_by_reference(reference_of(request.number.value()), host);
    if (const auto* authorized = std::get_if<fiscal::Authorized>(&status)) return *authorized;
    if (const auto* pending = std::get_if<fiscal::Pending>(&status)) return *pending;
    return fiscal::Unknown{"the provider has a document of this reference and does not say how it stands",
                           {}};
  }

  std::string base_url_;
  std::string api_key_;
};

}  // namespace acme

FISCAL_PROVIDER(acme::Acme)
