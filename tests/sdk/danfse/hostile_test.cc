#include <fiscal/danfse.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>

#include "tests/sdk/danfse/notes.h"
#include "tests/sdk/danfse/printed_page.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// One page that its readers open, with its fixed parts, and no word beyond the frame.
void check_page(const std::string& xml, const danfse::Options& options = {}) {
  const auto drawn = danfse::render(xml, options);
  INFO(drawn.error);
  REQUIRE(drawn);
  const PrintedPage page(drawn.pdf);
  CHECK(page.pages() == 1);
  CHECK(page.says("Totais Aproximados dos Tributos cfe. Lei nº 12.741/2012: Federais:"));
  CHECK(page.says("VALOR LÍQUIDO DA NFS-e + IBS/CBS"));
  for (const PrintedWord& word : page.words()) {
    INFO(word.text << " at " << word.left << ".." << word.right << ", " << word.top << ".." << word.bottom);
    CHECK(word.left > 0.2);
    CHECK(word.right < 20.8);
    CHECK(word.top > 0.2);
    CHECK(word.bottom < (options.receipt && word.top < 28.0 ? 28.1 : 29.53));
  }
}

/// Every text of the note as wide and long as the layout allows, and beyond.
std::string widest_note() {
  const std::string wide = repeated("W", 700);
  return full_note({{"Niterói", wide},
                    {"<xLocPrestacao>São Gonçalo", "<xLocPrestacao>" + wide},
                    {"<xLocIncid>São Gonçalo", "<xLocIncid>" + wide},
                    {"Suporte técnico municipal", wide},
                    {"<xLocalidadeIncid>São Gonçalo", "<xLocalidadeIncid>" + wide},
                    {"Empresa Emissora Ltda", wide},
                    {"Rua da Conceição", wide},
                    {"prestador@example.com", wide},
                    {"Maria Aparecida de Souza", wide},
                    {"Avenida Paulista", wide},
                    {"maria@example.com", wide},
                    {"Destinatária Lda", wide},
                    {"PT-501234567", repeated("W", 40)},
                    {"<xCidade>Lisboa", "<xCidade>" + wide},
                    {"1100-148", repeated("W", 11)},
                    {"Rua Augusta", wide},
                    {"dest@example.com", wide},
                    {"Intermediadora S.A.", wide},
                    {"Rua Santa Clara", wide},
                    {"interm@example.com", wide},
                    {"Manutenção do sistema", repeated("M\n", 1500)},
                    {"Pagamento em 30 dias", repeated("WW ", 900)},
                    {"<vServ>1200.00", "<vServ>999999999999999.99"},
                    {"<nDPS>99", "<nDPS>" + repeated("9", 300)}});
}

}  // namespace

TEST_CASE("the widest texts leave one page, with and without the receipt", "[danfse][hostile]") {
  check_page(widest_note());
  check_page(widest_note(), {.receipt = true});
  CHECK(PrintedPage(danfse::render(widest_note()).pdf).says("R$ 999.999.999.999.999,99"));
}

TEST_CASE("characters that no typeface has, or that turn the line around, do not break the page",
          "[danfse][hostile]") {
  const std::string strange =
      "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627 "
      "\U0001F600\U0001F468\u200D\U0001F469\u200D\U0001F467 \u4F60\u597D "
      "e\u0301\u0301\u0301\u0301 \u202Eabc\u202C \u2066x\u2069 \uFEFF\u200B\u00AD \U000E0041 \u0085 \u2028 "
      "\uFFFD end";
  check_page(full_note({{"Maria Aparecida de Souza", strange},
                        {"Manutenção do sistema", strange},
                        {"Pagamento em 30 dias", strange}}));
  const PrintedPage page(
      danfse::render(full_note({{"Maria Aparecida de Souza", "A\u202EB\u200BC\u0085D"}})).pdf);
  CHECK(page.says("ABC D"));
}

TEST_CASE("amounts, dates and codes that are none are printed as they are, within their limits",
          "[danfse][hostile]") {
  const PrintedPage page(danfse::render(full_note({{"<vServ>1200.00", "<vServ>-12e5"},
                                                   {"<dCompet>2026-01-15", "<dCompet>hoje"},
                                                   {"<cNBS>115022000", "<cNBS>12;34"},
                                                   {"<tpEmit>1", "<tpEmit>9"},
                                                   {"<CPF>52998224725", "<CPF>5299822472X"}}))
                             .pdf);
  for (const char* text : {"-12e5", "hoje", "12;34", "5299822472X"}) CHECK(page.says(text));
}

TEST_CASE("a note that holds almost nothing is a page of dashes", "[danfse][hostile]") {
  const std::string bare = R"(<NFSe xmlns="http://www.sped.fazenda.gov.br/nfse"><infNFSe Id="NFS)" +
                           std::string(full_note_key) + R"("><DPS><infDPS/></DPS></infNFSe></NFSe>)";
  check_page(bare);
  CHECK(PrintedPage(danfse::render(bare).pdf).qr_code() ==
        std::string(danfse::public_consultation) + std::string(full_note_key));
}

TEST_CASE("what is no authorised note is refused with a reason", "[danfse][hostile]") {
  const auto error_of = [](const std::string& xml) { return danfse::render(xml).error; };
  CHECK(error_of("").find("cannot be read") != std::string::npos);
  CHECK(error_of("<NFSe/>").find("its root is NFSe") != std::string::npos);
  CHECK(error_of(full_note({{"NFS33033021", "NFX33033021"}})).find("access key") != std::string::npos);
  CHECK(error_of(full_note({{"Id=\"NFS3303302", "Id=\"NFS330330"}})).find("access key") != std::string::npos);
  CHECK(error_of(without(full_note(), "<DPS ", "</DPS>")).find("declaration") != std::string::npos);
  CHECK(error_of("<!DOCTYPE NFSe [<!ENTITY a 'b'>]>" + full_note().substr(full_note().find("<NFSe")))
            .find("cannot be read") != std::string::npos);
  CHECK(danfse::render(full_note(), {.consultation_url = repeated("x", 201)}).error.find("200 bytes") !=
        std::string::npos);
}

TEST_CASE("notes around random declarations are one page each", "[danfse][property]") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    IssueInvoice request = a_request();
    request.invoice = testing::random_invoice(seed);
    if (!request.invoice.competence_date) request.invoice.competence_date = Date{2026, 11, 20};
    INFO("seed " << seed);
    check_page(note_around(dps_of(request).xml), {.receipt = seed % 2 == 0});
  }
}

TEST_CASE("damaged notes are drawn or refused", "[danfse][property]") {
  std::mt19937 dice(20260505);
  const std::string sound = full_note();
  int drawn = 0;
  for (int i = 0; i < 600; ++i) {
    std::string text = sound;
    for (auto edits = 1 + dice() % 3; edits > 0; --edits) {
      const std::size_t at = dice() % text.size();
      switch (dice() % 8) {
        case 0:
          text[at] = static_cast<char>(dice() % 256);
          break;
        case 1:
          text.erase(at, dice() % 200);
          break;
        case 2:
          text.insert(at, text.substr(dice() % text.size(), dice() % 200));
          break;
        default: {
          // The text of one element, replaced: what keeps the document well-formed reaches the drawing.
          const auto open = text.find('>', at), close = text.find('<', open);
          if (close != std::string::npos)
            text.replace(open + 1, close - open - 1, repeated("9.", static_cast<int>(dice() % 60)));
        }
      }
    }
    const auto result = danfse::render(text);
    CHECK(result.pdf.empty() == !result.error.empty());
    if (result) ++drawn;
  }
  CHECK(drawn > 100);
}

TEST_CASE("drawing opens no file, not even the first time", "[danfse]") {
  const std::string program = (binary_dir() / "bin/test_sdk_danfse").string();
  // Looking for leaks opens files at the end.
  const std::string ran = output_of("ASAN_OPTIONS=detect_leaks=0 " + program + " '[.without_files]'");
  INFO(ran);
  CHECK(ran.find("All tests passed") != std::string::npos);
}

// Run by the test above in a process of its own, where nothing was drawn before.
TEST_CASE("the first page of a process that may open no file", "[.without_files]") {
  constexpr std::uint32_t denied = SECCOMP_RET_ERRNO | EACCES;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, denied),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  REQUIRE(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  REQUIRE(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
  REQUIRE(open("/dev/null", O_RDONLY) == -1);
  CHECK(danfse::render(full_note()).pdf.size() > 10'000);
}

}  // namespace fiscal::test
