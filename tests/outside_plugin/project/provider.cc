#include <fiscal/encoding.hpp>
#include <fiscal/provider.hpp>

namespace {

/// The whole of a small provider: one request, and an outcome for each of its answers.
class Outside final : public fiscal::Provider {
 public:
  explicit Outside(const fiscal::Settings& settings) : base_url_(settings.text("base_url")) {}

  fiscal::IssueOutcome issue_invoice(const fiscal::IssueInvoice& request, fiscal::Host& host) override {
    fiscal::HttpRequest post;
    post.method = "POST";
    post.url = base_url_ + "/invoices";
    post.body = fiscal::to_text(request.invoice.amount);
    post.effect = fiscal::Effect::Write;
    const fiscal::HttpResult result = host.http(post);
    const auto* answer = std::get_if<fiscal::HttpAnswer>(&result);
    if (answer == nullptr) return fiscal::Unknown{std::get<fiscal::HttpFailure>(result).text};
    if (answer->status == 422) return fiscal::Rejected{{{"refused", "", "", answer->body, ""}}};
    if (answer->status != 201) return fiscal::Unknown{"status " + std::to_string(answer->status)};
    fiscal::Authorized authorized;
    authorized.access_key = fiscal::hex(fiscal::sha256(answer->body));
    return authorized;
  }

  fiscal::CancelOutcome cancel(const fiscal::CancelInvoice&, fiscal::Host&) override {
    return fiscal::NotSent{fiscal::Retry::Never, {}};
  }

  fiscal::StatusOutcome status(const fiscal::InvoiceQuery&, fiscal::Host&) override {
    return fiscal::CannotTell{"not asked"};
  }

 private:
  std::string base_url_;
};

}  // namespace

FISCAL_PROVIDER(Outside)
