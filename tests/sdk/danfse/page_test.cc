#include <fiscal/danfse.hpp>
#include <fiscal/encoding.hpp>

#include <algorithm>
#include <thread>

#include "tests/sdk/danfse/notes.h"
#include "tests/sdk/danfse/printed_page.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

PrintedPage page_of(const std::string& xml, const danfse::Options& options = {}) {
  const auto drawn = danfse::render(xml, options);
  INFO(drawn.error);
  REQUIRE(drawn);
  return PrintedPage(drawn.pdf);
}

bool has(const std::vector<PrintedPage::Colour>& colours, bool (*test)(const PrintedPage::Colour&)) {
  return std::any_of(colours.begin(), colours.end(), test);
}

bool is_red(const PrintedPage::Colour& c) { return c.red > 200 && c.green < 80 && c.blue < 80; }
bool is_watermark(const PrintedPage::Colour& c) {
  return c.red > 158 && c.red < 174 && c.red == c.green && c.green == c.blue;
}

/// A letter of the watermark covers more than the edges of small type do.
bool has_watermark(const PrintedPage& page) {
  const auto colours = page.colours_in({4.0, 8.0, 17.0, 21.0});
  return std::count_if(colours.begin(), colours.end(), is_watermark) * 50 >
         static_cast<std::ptrdiff_t>(colours.size());
}

constexpr Region heading{5.41, 0.30, 15.60, 1.46};

/// A PNG of four by two pixels, all of one blue.
const std::string blue_png = *base64_decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGMQUPgARwzIHABuGgkBqKNV7QAAAABJRU5ErkJggg==");

std::string words_repeated(std::string_view word, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += std::string(word) + " ";
  text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("only a note of the test environment is marked as without legal validity, in red", "[danfse]") {
  const auto real = page_of(full_note());
  CHECK_FALSE(real.says("SEM VALIDADE"));
  CHECK_FALSE(has(real.colours_in(heading), is_red));
  const auto test = page_of(full_note({{"<tpAmb>1<", "<tpAmb>2<"}}));
  CHECK(test.find("NFS-e SEM VALIDADE JURÍDICA", heading));
  CHECK(has(test.colours_in(heading), is_red));
}

TEST_CASE("a cancelled or substituted note carries its watermark and stays readable", "[danfse]") {
  const auto plain = page_of(full_note());
  CHECK_FALSE(has_watermark(plain));
  const auto cancelled = page_of(full_note(), {.standing = Standing::Cancelled});
  CHECK(has_watermark(cancelled));
  CHECK(cancelled.says("Manutenção do sistema"));
  CHECK(cancelled.pages() == 1);
  CHECK(cancelled.qr_code() == std::string(danfse::public_consultation) + std::string(full_note_key));
  const auto replaced = danfse::render(full_note(), {.standing = Standing::Substituted});
  CHECK(replaced.pdf != danfse::render(full_note(), {.standing = Standing::Cancelled}).pdf);
}

TEST_CASE("equal input gives equal bytes, on any number of threads", "[danfse]") {
  const std::string expected = danfse::render(full_note()).pdf;
  std::vector<std::string> drawn(6);
  std::vector<std::thread> threads;
  for (std::string& out : drawn) threads.emplace_back([&out] { out = danfse::render(full_note()).pdf; });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& out : drawn) CHECK(out == expected);
}

TEST_CASE("the municipality is not named for services of item 99", "[danfse]") {
  CHECK(page_of(full_note()).says("Município: Niterói / RJ"));
  CHECK_FALSE(page_of(full_note({{"<cTribNac>010701", "<cTribNac>990101"}})).says("Município: "));
}

TEST_CASE("PIS and COFINS are printed for competences up to 2026 only", "[danfse]") {
  CHECK(page_of(full_note({{"<dCompet>2026-01-15", "<dCompet>2026-12-31"}}))
            .says("PIS - Débito Apuração Própria"));
  const auto later = page_of(full_note({{"<dCompet>2026-01-15", "<dCompet>2027-01-01"}}));
  CHECK_FALSE(later.says("PIS - Débito"));
  CHECK(later.says("R$ 18,00"));
  // The block below moves up by the row.
  CHECK(later.find("TRIBUTAÇÃO IBS / CBS", {0, 0, 5.4, 29.7})->top < 17.9);
  CHECK(page_of(full_note({{"<dCompet>2026-01-15", "<dCompet>soon"}})).says("PIS - Débito Apuração Própria"));
}

TEST_CASE("blocks without facts become their sentence and give their room to the description", "[danfse]") {
  const auto nobody = page_of(without(without(full_note(), "<toma>", "</toma>"), "<interm>", "</interm>"));
  CHECK(nobody.says("TOMADOR/ADQUIRENTE DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e"));
  CHECK(nobody.says("INTERMEDIÁRIO DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e"));
  CHECK_FALSE(nobody.says("TOMADOR / ADQUIRENTE"));
  CHECK(nobody.find("SERVIÇO PRESTADO")->top < 10.0);
  CHECK(std::abs(nobody.find("TRIBUTAÇÃO MUNICIPAL (ISSQN)", {0, 0, 5.4, 29.7})->top - 14.48) < 0.1);

  const std::string no_recipient = without(full_note(), "<dest>", "</dest>");
  CHECK(page_of(no_recipient).says("DESTINATÁRIO DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e"));
  std::string same = no_recipient;
  same.replace(same.find("<indDest>1"), 10, "<indDest>0");
  CHECK(page_of(same).says("O DESTINATÁRIO É O PRÓPRIO TOMADOR/ADQUIRENTE DA OPERAÇÃO"));

  const auto no_iss = page_of(full_note({{"<tribISSQN>1", "<tribISSQN>4"}}));
  CHECK(no_iss.says("TRIBUTAÇÃO MUNICIPAL (ISSQN) - OPERAÇÃO NÃO SUJEITA AO ISSQN"));
  CHECK_FALSE(no_iss.says("Alíquota Aplicada"));
}

TEST_CASE("a field that the note does not have is a dash", "[danfse]") {
  const auto page = page_of(without(full_note(), "<cNBS>", "</cNBS>"));
  const auto label = page.find("Código da NBS");
  REQUIRE(label);
  CHECK(page.text_in({label->left - 0.05, label->bottom - 0.05, 15.6, label->bottom + 0.3}) == "-");
}

TEST_CASE("further information is marked, divided and in the official order", "[danfse]") {
  CHECK(page_of(full_note())
            .says("Inf. Cont.: Pagamento em 30 dias | NFS-e Subst.: "
                  "33033021211222333000181000000000001026010000010000 | "
                  "Doc. Ref.: REF-11 | Cod. Obra: OBRA-44 | Insc. Imob.: IMOB-55 | Cod. Evt.: EVT-33 | Doc. "
                  "Tec.: ART-22 | "
                  "Núm. Ped.: PED-66 | Item Ped.: 1, 2 | Inf. A. T. Mun.: Observação da prefeitura"));
}

TEST_CASE("approximate taxes are amounts, percentages, the one rate of the Simples, or dashes", "[danfse]") {
  const std::string begin = "Totais Aproximados dos Tributos cfe. Lei nº 12.741/2012: ";
  CHECK(
      page_of(full_note()).says(begin + "Federais: R$ 161,40; Estaduais: R$ 0,00; Municipais: R$ 1.050,20"));
  const auto with = [](const std::string& totals) {
    std::string text = without(full_note(), "<totTrib>", "</totTrib>");
    return text.insert(text.find("</trib></valores>\n<IBSCBS>"), "<totTrib>" + totals + "</totTrib>");
  };
  CHECK(page_of(with("<pTotTrib><pTotTribFed>13.45</pTotTribFed><pTotTribEst>0.00</"
                     "pTotTribEst><pTotTribMun>4.2</pTotTribMun></pTotTrib>"))
            .says(begin + "Federais: 13,45%; Estaduais: 0,00%; Municipais: 4,2%"));
  CHECK(page_of(with("<pTotTribSN>6.00</pTotTribSN>"))
            .says(begin + "Federais: -; Estaduais: -; Municipais: -; Simples Nacional: 6,00%"));
  CHECK(page_of(with("<indTotTrib>0</indTotTrib>")).says(begin + "Federais: -; Estaduais: -; Municipais: -"));
}

TEST_CASE("texts end in an ellipsis at the official lengths", "[danfse]") {
  // 300 characters: what fits is told by the length alone, not by the width.
  const std::string name = words_repeated("iiiiiiiii", 30);
  const auto page = page_of(full_note({{"Maria Aparecida de Souza", name},
                                       {"Manutenção do sistema", words_repeated("abcdefghi", 180)},
                                       {"Pagamento em 30 dias", words_repeated("jklmnopqr", 250)}}));
  CHECK(page.says(name.substr(0, 77) + "..."));
  CHECK(page.says(words_repeated("abcdefghi", 180).substr(0, 1297) + "..."));
  CHECK(page.says(("Inf. Cont.: " + words_repeated("jklmnopqr", 250)).substr(0, 1997) + "..."));
  CHECK(page.says("Totais Aproximados dos Tributos"));
  // Exactly as long as may be: whole.
  const std::string whole = words_repeated("iiiiiiiiii", 7);
  CHECK(page_of(full_note({{"Maria Aparecida de Souza", whole}})).says(whole));
}

TEST_CASE("the logo comes from the options, and words stand in for it", "[danfse]") {
  const Region corner{0.45, 0.40, 4.6, 1.35};
  const auto is_blue = [](const PrintedPage::Colour& c) { return c.blue > 200 && c.red < 60; };
  const auto without_logo = page_of(full_note());
  CHECK(without_logo.find("NFS-e", corner));
  CHECK_FALSE(has(without_logo.colours_in(corner), is_blue));
  const auto with_logo = page_of(full_note(), {.logo_png = blue_png});
  CHECK_FALSE(with_logo.find("NFS-e", corner));
  CHECK(has(with_logo.colours_in(corner), is_blue));

  CHECK(danfse::logo_problem(blue_png).empty());
  CHECK_FALSE(danfse::logo_problem("GIF89a").empty());
  CHECK_FALSE(danfse::logo_problem(blue_png.substr(0, blue_png.size() / 2)).empty());
  std::string huge = blue_png;
  huge.replace(16, 4, std::string("\x7F\xFF\xFF\xFF", 4));
  CHECK_FALSE(danfse::logo_problem(huge).empty());
  CHECK(danfse::render(full_note(), {.logo_png = "GIF89a"}).pdf.empty());
}

TEST_CASE("the receipt stands at the foot of the page when it is asked for", "[danfse]") {
  CHECK_FALSE(page_of(full_note()).says("DATA CIENTIFICAÇÃO"));
  const auto page = page_of(full_note(), {.receipt = true});
  CHECK(page.says("IDENTIFICAÇÃO E ASSINATURA"));
  CHECK(page.says("123 / " + std::string(full_note_key)));
  CHECK(std::abs(page.find("DATA CIENTIFICAÇÃO")->top - 28.15) < 0.1);
}

TEST_CASE("numbers and codes are written as in Brazil", "[danfse]") {
  const auto page = page_of(full_note());
  for (const char* text :
       {"12.ABC.345/01DE-35", "529.982.247-25", "PT-501234567", "(21) 98765-4321", "(11) 3333-4444",
        "3333-4444", "35121123456", "3550308 / 01.310-100", "1100-148", "Lisboa / Lisboa", "01.07.01 / 007",
        "1.1502.20.00", "15/01/2026 23:59:58", "R$ 1.234.567,89", "30,00% / 40,00% / 60,00%",
        "São Gonçalo / RJ / BR", "100301 / 3304904 / São Gonçalo / RJ", "200 / 200052"}) {
    INFO(text);
    CHECK(page.says(text));
  }
}

}  // namespace fiscal::test
