#include "core/billing/postbox.h"

#include "tests/core/billing/counter.h"
#include "tests/core/billing/mail_server.h"
#include "tests/support/paths.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_certificates.h"

#include <fiscal/encoding.hpp>

#include <chrono>
#include <fstream>
#include <thread>

#include "core/billing/words.h"

namespace fiscal::test {
namespace {

using billing::EmailStatus;
using Kind = billing::SendOutcome::Kind;

/// A counter whose invoices go out by letters, and the letters that were handed over.
struct PostOffice {
  FakeClock clock;
  MemoryStore store{clock};
  RecordingLog log;
  Account account = an_account();
  billing::Customers customers{store, clock};
  billing::Services services{store, clock};
  Kind answer = Kind::Sent;
  std::vector<billing::Email> handed_over;
  billing::Postbox postbox{{store,
                            clock,
                            log,
                            [] { return std::string("https://pay.test"); },
                            [this](const billing::Email& letter, Instant) {
                              handed_over.push_back(letter);
                              return billing::SendOutcome{answer, answer == Kind::Sent ? "" : "450 busy"};
                            },
                            {},
                            [this](const AccountId& owner, const billing::Email& letter) {
                              return invoices.find(owner, letter.invoice)->status ==
                                     billing::BillingStatus::Void;
                            }}};
  billing::BillingInvoices invoices{{store, clock, customers, services,
                                     [this](const AccountId& owner, const billing::BillingInvoice& invoice) {
                                       return std::vector{postbox.letter_about(owner, invoice, {})};
                                     }}};

  billing::BillingInvoice by_email() {
    auto wanted = Counter::wanted();
    wanted.delivery = billing::Delivery{billing::DeliveryMethod::Email};
    auto answer_to_it = invoices.create(account, wanted, {"k", "{}", "p"});
    REQUIRE(std::holds_alternative<billing::BillingCreated>(answer_to_it));
    return std::get<billing::BillingCreated>(answer_to_it).invoice;
  }
  std::size_t letter_count(EmailStatus status) {
    return store
        .list_resources({.account = account.id,
                         .kind = billing::EmailLabels::kind,
                         .tags = {"status:" + std::string(billing::to_text(status))}})
        .rows.size();
  }
  billing::Email letter(const billing::BillingInvoice& invoice) {
    return postbox.letters_about(account.id, invoice.id).at(0);
  }
};

std::string decoded_body(const std::string& message) {
  std::string encoded = message.substr(message.find("\r\n\r\n") + 4);
  return base64_decode(encoded, Base64Whitespace::Skipped).value();
}

}  // namespace

TEST_CASE("an invoice to be sent by e-mail is created together with its letter", "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  CHECK(office.letter(invoice).status == EmailStatus::Waiting);
  CHECK(office.postbox.send_due() == 1);
  CHECK(office.postbox.send_due() == 0);
  REQUIRE(office.handed_over.size() == 1);
  CHECK(office.handed_over[0].to == "ana@example.com");
  CHECK(office.handed_over[0].subject == "Fatura F-000001 de Acme Consultoria Ltda");
  CHECK(office.handed_over[0].text.find("https://pay.test/i/" + invoice.page_token) != std::string::npos);
  CHECK(office.handed_over[0].text.find("R$ 129,90") != std::string::npos);
  CHECK(office.letter(invoice).status == EmailStatus::Sent);
  REQUIRE(office.invoices.send(office.account.id, invoice.id));
  CHECK(office.postbox.send_due() == 1);
  CHECK(office.handed_over.size() == 2);
}

TEST_CASE("a letter that cannot be handed over is tried again, ever later, and given up at last",
          "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  office.answer = Kind::TryAgain;
  std::vector<std::int64_t> waited;
  while (office.letter(invoice).status == EmailStatus::Waiting) {
    REQUIRE(office.postbox.send_due() == 1);
    const auto next = office.letter(invoice).next_try;
    if (!next) break;
    waited.push_back((*next - office.clock.now()).milliseconds / 60'000);
    office.clock.advance(*next - office.clock.now() - milliseconds(1));
    CHECK(office.postbox.send_due() == 0);
    office.clock.advance(milliseconds(1));
  }
  CHECK(waited == std::vector<std::int64_t>{1, 5, 30, 120, 360, 1440});
  CHECK(office.letter(invoice).status == EmailStatus::Failed);
  CHECK(office.letter(invoice).last_error == "450 busy");
  CHECK(office.handed_over.size() == 7);
}

TEST_CASE("a letter that the server refuses for good is not sent again", "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  office.answer = Kind::Refused;
  CHECK(office.postbox.send_due() == 1);
  CHECK(office.letter(invoice).status == EmailStatus::Failed);
  office.clock.advance(hours(48));
  CHECK(office.postbox.send_due() == 0);
}

TEST_CASE("of two gateways one sends a letter", "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  bool nested = false;
  billing::Postbox other{{office.store, office.clock, office.log, [] { return std::string(); },
                          [&](const billing::Email&, Instant) {
                            // While one hands it over, the other one looks for work.
                            if (!std::exchange(nested, true)) CHECK(office.postbox.send_due() == 0);
                            return billing::SendOutcome{};
                          }}};
  CHECK(other.send_due() == 1);
  CHECK(office.handed_over.empty());
  CHECK(office.letter(invoice).status == EmailStatus::Sent);
}

TEST_CASE("a mail server is handed the letter as it was written", "[billing]") {
  MailServer mail_server({});
  PostOffice office;
  office.by_email();
  office.postbox.send_due();
  billing::Email letter = office.handed_over.at(0);
  letter.reply_to = "financeiro@acme.example";
  letter.subject =
      "Fatura nº 1 — vencimento próximo, com um assunto bem mais comprido do que uma linha\r\nBcc: x@y.z";
  billing::SmtpServer server{mail_server.url(), "gateway@acme.example", "Ação Ltda"};
  server.require_tls = false;
  const auto outcome = billing::send_by_smtp(server, letter, office.clock.now());
  INFO(outcome.why);
  CHECK(outcome.kind == Kind::Sent);
  const MailServer::Heard heard = mail_server.heard();
  CHECK(heard.from == "MAIL FROM:<gateway@acme.example>");
  CHECK(heard.to == "RCPT TO:<ana@example.com>");
  CHECK(heard.message.find("Reply-To: <financeiro@acme.example>\r\n") != std::string::npos);
  CHECK(heard.message.find("Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n") != std::string::npos);
  CHECK(heard.message.find("Message-ID: <" + letter.id + "@acme.example>\r\n") != std::string::npos);
  CHECK(heard.message.find("Bcc:") == std::string::npos);
  for (const char& c : heard.message) CHECK(static_cast<unsigned char>(c) < 0x80);
  CHECK(decoded_body(heard.message) == letter.text);
}

TEST_CASE("what the mail server says decides whether a letter is tried again", "[billing]") {
  const auto sent_to = [](MailServer::Script script) {
    MailServer mail_server(std::move(script));
    billing::SmtpServer server{mail_server.url(), "gateway@acme.example"};
    server.require_tls = false;
    server.timeout = seconds(5);
    billing::Email letter;
    letter.id = "eml_1";
    letter.to = "ana@example.com";
    letter.subject = "x";
    letter.text = "x";
    return billing::send_by_smtp(server, letter, {}).kind;
  };
  CHECK(sent_to({.to_recipient = "550 no such user"}) == Kind::Refused);
  CHECK(sent_to({.to_recipient = "451 later"}) == Kind::TryAgain);
  CHECK(sent_to({.to_message = "554 spam"}) == Kind::Refused);
  CHECK(sent_to({.to_message = "452 full"}) == Kind::TryAgain);
  CHECK(sent_to({.greeting = "421 going down"}) == Kind::TryAgain);
  billing::SmtpServer nowhere{"smtp://127.0.0.1:1", "a@b.c"};
  CHECK(billing::send_by_smtp(nowhere, {}, {}).kind == Kind::TryAgain);
  // Where TLS is required, a server without it is told nothing.
  MailServer plain({});
  billing::SmtpServer strict{plain.url(), "a@b.c"};
  billing::Email letter;
  letter.to = "ana@example.com";
  CHECK(billing::send_by_smtp(strict, letter, {}).kind == Kind::TryAgain);
  CHECK(plain.heard().from.empty());
}

TEST_CASE("letters are sent on threads of their own as they fall due, and stopping waits for those in hand",
          "[billing]") {
  PostOffice office;
  office.by_email();
  office.postbox.start();
  for (int n = 0; n < 4000; ++n) {
    if (office.letter_count(EmailStatus::Sent) == 1) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(office.postbox.stop(seconds(10)));
  CHECK(office.letter_count(EmailStatus::Sent) == 1);
  CHECK(office.handed_over.size() == 1);
}

TEST_CASE("a letter whose process died while it was sent is sent again, under the same Message-ID",
          "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  struct Died {};
  billing::Postbox dying{{office.store, office.clock, office.log, [] { return std::string(); },
                          [](const billing::Email&, Instant) -> billing::SendOutcome { throw Died(); }}};
  CHECK_THROWS_AS(dying.send_due(), Died);
  CHECK(office.postbox.send_due() == 0);  // It may still be in hand.
  office.clock.advance(minutes(5));
  CHECK(office.postbox.send_due() == 1);
  CHECK(office.handed_over.at(0).id == office.letter(invoice).id);
  CHECK(office.letter(invoice).status == EmailStatus::Sent);
  CHECK(office.letter(invoice).tries == 2);
}

TEST_CASE("a letter about an invoice that was made void is not sent", "[billing]") {
  PostOffice office;
  const auto invoice = office.by_email();
  REQUIRE(office.invoices.make_void(office.account.id, invoice.id));
  CHECK(office.postbox.send_due() == 1);
  CHECK(office.handed_over.empty());
  CHECK(office.letter(invoice).status == EmailStatus::Failed);
  CHECK(office.letter(invoice).last_error == "the invoice was made void");
}

TEST_CASE("a mail server is spoken to over TLS, from the start or from STARTTLS on, and logged in to",
          "[billing]") {
  const TestAuthority authority;
  const vault::Identity identity = authority.issue({.common_name = "localhost", .dns_or_ip = "IP:127.0.0.1"});
  const TemporaryFolder folder;
  const auto ca_file = folder.path() / "authority.pem";
  std::ofstream(ca_file) << authority.pem();
  billing::Email letter;
  letter.id = "eml_1";
  letter.to = "ana@example.com";
  letter.subject = "x";
  letter.text = "x";
  for (const auto tls : {MailServer::Tls::AtOnce, MailServer::Tls::WhenAsked}) {
    MailServer mail_server({.tls = tls, .identity = &identity, .user = "gateway", .password = "s3cret"});
    billing::SmtpServer server{mail_server.url(), "gateway@acme.example"};
    server.timeout = seconds(5);
    server.user = "gateway";
    server.password = "s3cret";
    // Nobody whom the system trusts vouches for it: nothing is said but STARTTLS.
    CHECK(billing::send_by_smtp(server, letter, {}).kind == Kind::TryAgain);
    CHECK(mail_server.heard().from.empty());
    server.ca_file = ca_file.string();
    server.password = "another";
    CHECK(billing::send_by_smtp(server, letter, {}).kind == Kind::TryAgain);
    CHECK(mail_server.heard().from.empty());
    server.password = "s3cret";
    const auto outcome = billing::send_by_smtp(server, letter, {});
    INFO(outcome.why);
    CHECK(outcome.kind == Kind::Sent);
    CHECK(mail_server.heard().over_tls);
    CHECK(mail_server.heard().user == "gateway");
    CHECK(mail_server.heard().from == "MAIL FROM:<gateway@acme.example>");
  }
}

}  // namespace fiscal::test
