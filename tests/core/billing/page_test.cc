#include <fiscal/encoding.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>

#include "core/billing/hosted_page.h"
#include "core/billing/pix_code.h"
#include "core/billing/qr_code.h"
#include "tests/core/billing/counter.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

struct Pages : Counter {
  Pages() {
    profile.pix = billing::PixReceiver{"pix@example.com"};
    profile.page_footer = "Dúvidas? <financeiro@acme.example>";
    invoices.put_profile(account.id, profile);
  }
  std::string of(const billing::BillingInvoice& invoice) {
    return billing::hosted_page(invoice, profile, clock.now());
  }

  billing::BillingProfile profile;
};

bool has(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

bool is_installed(const char* program) {
  return std::system((std::string("command -v ") + program + " >/dev/null 2>&1").c_str()) == 0;
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("the page shows what is due today and how that comes about", "[billing]") {
  Pages pages;
  auto wanted = Counter::wanted();
  wanted.late_fee = billing::LateFee{{}, Rate{2'0000}};
  wanted.interest = billing::Interest{Rate{1'0000}};
  wanted.due_date = Date{2026, 11, 28};
  const auto invoice = pages.created(wanted);
  std::string page = pages.of(invoice);
  CHECK(has(page, "Fatura F-000001"));
  CHECK(has(page, "Em aberto"));
  CHECK(has(page, "R$ 129,90"));
  CHECK(has(page, "Vencimento 28/11/2026"));
  CHECK(has(page, "pague até 30/11/2026 sem acréscimo"));
  CHECK(has(page, "CPF ***.456.789-**"));
  CHECK_FALSE(has(page, "12345678909"));
  CHECK_FALSE(has(page, "Multa"));
  CHECK_FALSE(has(page, "Total hoje"));  // It would say the same once more.
  CHECK(has(page, *billing::pix_code_of(invoice, {2026, 11, 21})));

  pages.clock.set_wall(parse_instant("2026-12-01T09:00:00-03:00").value());
  page = pages.of(invoice);
  CHECK(has(page, "Vencida"));
  CHECK(has(page, "Vencimento 28/11/2026, 3 dias em atraso"));
  CHECK(has(page, "Multa por atraso"));
  CHECK(has(page, "R$ 2,60"));
  CHECK(has(page, "Juros de 3 dias"));
  CHECK(has(page, "R$ 132,63"));
  CHECK(has(page, *billing::pix_code_of(invoice, {2026, 12, 1})));

  page = pages.of(*pages.invoices.pay(pages.account.id, invoice.id, {}));
  CHECK(has(page, "Paga"));
  CHECK(has(page, "pagamento em 01/12/2026"));
  CHECK(has(page, "<p class=\"amount\">R$ 132,63</p>"));  // What came in, fee and interest with it.
  CHECK_FALSE(has(page, "em atraso"));
  CHECK_FALSE(has(page, "br.gov.bcb.pix"));
}

TEST_CASE("a void invoice asks for nothing, one that is too late says so", "[billing]") {
  Pages pages;
  auto wanted = Counter::wanted();
  wanted.allow_late_payment = false;
  const auto invoice = pages.created(wanted);
  const auto other = pages.created(Counter::wanted());
  const std::string ended = pages.of(*pages.invoices.make_void(pages.account.id, other.id));
  CHECK(has(ended, "Não a pague"));
  CHECK(has(ended, "<s>R$ 129,90</s>"));
  pages.clock.advance(hours(24 * 10));
  const std::string late = pages.of(invoice);
  CHECK(has(late, "terminou em 27/11/2026"));
  CHECK_FALSE(has(late, "br.gov.bcb.pix"));
}

TEST_CASE("nothing that a client writes becomes markup, and nothing is loaded from anywhere", "[billing]") {
  Pages pages;
  auto wanted = Counter::wanted();
  wanted.bill_to->name = "<script>alert(1)</script>";
  wanted.description = "\"><img src=x onerror='x'>&";
  wanted.notes = "</main><iframe>";
  const std::string page = pages.of(pages.created(wanted));
  for (const char* bad :
       {"<script", "<img", "<iframe", "<financeiro", "src=\"", "href=\"", "url(", "http:", "https:"}) {
    INFO(bad);
    CHECK_FALSE(has(page, bad));
  }
  CHECK(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(has(page, "&quot;&gt;&lt;img"));
  // The policy names the style that the page has, and allows nothing else.
  const auto begin = page.find("<style>") + 7, end = page.find("</style>");
  CHECK(billing::page_policy() == "default-src 'none'; style-src 'sha256-" +
                                      base64_encode(sha256(page.substr(begin, end - begin))) +
                                      "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  CHECK_FALSE(has(page, "style="));
}

TEST_CASE("amounts and days are written as in Brazil", "[billing]") {
  CHECK(billing::in_reais({5}) == "R$ 0,05");
  CHECK(billing::in_reais({99999}) == "R$ 999,99");
  CHECK(billing::in_reais({100000}) == "R$ 1.000,00");
  CHECK(billing::in_reais({123456789012}) == "R$ 1.234.567.890,12");
  CHECK(billing::in_portuguese({2026, 1, 2}) == "02/01/2026");
}

TEST_CASE("a camera reads the Pix code off the page as a browser draws it", "[billing]") {
  if (!is_installed("chromium") || !is_installed("zbarimg")) {
    std::cout << "skipped: the page in a browser, since chromium or zbarimg is not installed\n";
    return;
  }
  Pages pages;
  auto wanted = Counter::wanted();
  wanted.late_fee = billing::LateFee{{}, Rate{2'0000}};
  wanted.interest = billing::Interest{Rate{1'0000}};
  wanted.notes = "Referente a novembro de 2026.";
  const auto invoice = pages.created(wanted);
  pages.clock.set_wall(parse_instant("2026-12-01T09:00:00-03:00").value());
  const TemporaryFolder folder;
  write_file(folder.path() / "page.html", pages.of(invoice));
  const std::string here = folder.path().string();
  const std::string browser =
      "timeout 100 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=" + here +
      "/profile --force-device-scale-factor=1 --window-size=500,1250 --screenshot=" + here +
      "/page.png file://" + here + "/page.html >" + here + "/browser.log 2>&1";
  REQUIRE(std::system(browser.c_str()) == 0);
  REQUIRE(std::system(("zbarimg -q --raw " + here + "/page.png >" + here + "/code 2>/dev/null").c_str()) ==
          0);
  std::ifstream read(folder.path() / "code");
  std::string code;
  std::getline(read, code);
  CHECK(code == *billing::pix_code_of(invoice, {2026, 12, 1}));
  if (const char* keep = std::getenv("FISCAL_KEEP_SCREENSHOT"))
    std::filesystem::copy_file(folder.path() / "page.png", keep,
                               std::filesystem::copy_options::overwrite_existing);
}

}  // namespace fiscal::test
