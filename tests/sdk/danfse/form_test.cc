#include <fiscal/danfse.hpp>

#include <cmath>
#include <fstream>
#include <map>

#include "tests/sdk/danfse/notes.h"
#include "tests/sdk/danfse/official_form.h"
#include "tests/sdk/danfse/printed_page.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr double inset = 0.18;  // from a field's edge to its text, as in annex I
constexpr double above_text = 0.05;
constexpr double tolerance = 0.1;

std::optional<std::filesystem::path> official_form_file() {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the official form is not beside the tree");
    return std::nullopt;
  }
  return *shared / "data/national/docs/danfse-nt008-campos-2.4.5.json";
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string one_line(const std::string& text) {
  std::istringstream stream(text);
  std::string all;
  for (std::string word; stream >> word;) all += (all.empty() ? "" : " ") + word;
  return all;
}

const std::vector<std::string>& titles() {
  static const std::vector<std::string> all{
      "PRESTADOR / FORNECEDOR",          "TOMADOR / ADQUIRENTE", "DESTINATÁRIO DA OPERAÇÃO",
      "INTERMEDIÁRIO DA OPERAÇÃO",       "SERVIÇO PRESTADO",     "TRIBUTAÇÃO MUNICIPAL (ISSQN)",
      "TRIBUTAÇÃO FEDERAL (EXCETO CBS)", "TRIBUTAÇÃO IBS / CBS", "VALOR TOTAL DA NFS-E",
      "INFORMAÇÕES COMPLEMENTARES"};
  return all;
}

/// From the block's title to the next title on the page; nothing where the block stands as a sentence.
std::optional<Region> block_region(const PrintedPage& page, const std::string& title) {
  const Region left_column{0, 0, 5.4, 29.7};
  const bool first = title == "DADOS DA NFS-e";
  const auto own = first ? std::optional(Region{0, 1.4, 0, 0}) : page.find(title, left_column);
  if (!own) return std::nullopt;
  double bottom = 29.7;
  for (const std::string& other : titles())
    if (const auto found = page.find(other, left_column); found && found->top > own->top + 0.1)
      bottom = std::min(bottom, found->top);
  return Region{0, own->top - 0.05, 21.0, bottom - 0.02};
}

const std::map<std::string, std::string>& sentences() {
  static const std::map<std::string, std::string> all{
      {"TOMADOR / ADQUIRENTE", "TOMADOR/ADQUIRENTE DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e"},
      {"DESTINATÁRIO DA OPERAÇÃO", "DESTINATÁRIO"},
      {"INTERMEDIÁRIO DA OPERAÇÃO", "INTERMEDIÁRIO DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e"},
      {"TRIBUTAÇÃO MUNICIPAL (ISSQN)", "TRIBUTAÇÃO MUNICIPAL (ISSQN) - OPERAÇÃO NÃO SUJEITA AO ISSQN"}};
  return all;
}

void check_header_field(const PrintedPage& page, const OfficialField& field, const XmlElement& note) {
  const Region corner{15.6, 0.2, 21.0, 1.48};
  if (field.label == "MUNICÍPIO") {
    const std::string town =
        note.text_at("infNFSe/xLocEmi").value() + " / " + note.text_at("infNFSe/emit/enderNac/UF").value();
    CHECK(page.text_in(corner).find("Município: " + town) != std::string::npos);
    return;
  }
  CHECK(page.find(field.label.substr(0, field.label.rfind(' ')), corner));
  CHECK(page.text_in(corner).find(expected_value(field, note)) != std::string::npos);
}

/// The field's label, and below it what the note has for it.
void check_field(const PrintedPage& page, const OfficialField& field, const XmlElement& note,
                 const Region& block) {
  const std::string expected = one_line(expected_value(field, note));
  if (field.label.starts_with("DESCRIÇÃO DO CÓDIGO")) {
    const std::string town = note.text_at("infNFSe/xTribMun").value_or("");
    const std::string text = town.empty() ? note.text_at("infNFSe/xTribNac").value() : town;
    CHECK(page.text_in(block).find(text.substr(0, 150)) != std::string::npos);
    return;
  }
  const auto label = page.find(field.label, block);
  REQUIRE(label);
  if (field.label == "DESCRIÇÃO DO SERVIÇO") {
    CHECK(page.text_in({0, label->bottom, 21.0, block.bottom}) == expected);
    return;
  }
  const double width = field.label.starts_with("REGIME DE APURAÇÃO") ? 15.0 : field.width;
  CHECK(page.text_in({label->left - 0.05, label->bottom - 0.05, label->left + width - inset - 0.02,
                      label->bottom + 0.47}) == expected);
}

void check_form(const std::string& xml, const std::vector<OfficialField>& form) {
  const auto drawn = danfse::render(xml);
  INFO(drawn.error);
  REQUIRE(drawn);
  const PrintedPage page(drawn.pdf);
  CHECK(page.pages() == 1);
  CHECK(std::abs(page.width_cm() - 21.0) < 0.01);
  CHECK(std::abs(page.height_cm() - 29.7) < 0.01);
  const auto parsed = XmlDocument::parse(xml);
  REQUIRE(parsed);
  const XmlElement note = parsed->root();
  const std::string key = note.child("infNFSe")->attribute("Id")->substr(3);
  CHECK(page.qr_code() == "https://www.nfse.gov.br/ConsultaPublica/?tpc=1&chave=" + key);
  CHECK(page.says("Totais Aproximados dos Tributos cfe. Lei nº 12.741/2012: Federais:"));
  if (const auto text = note.text_at("infNFSe/DPS/infDPS/serv/infoCompl/xInfComp"))
    CHECK(page.says("Inf. Cont.: " + one_line(*text)));
  for (const OfficialField& field : form) {
    INFO(field.block << " | " << field.label << " (" << field.tag << ")");
    if (field.block.starts_with("QUADRO")) {
      check_header_field(page, field, note);
      continue;
    }
    if (field.block.starts_with("INDENT") || field.label == "INFORMAÇÕES COMPLEMENTARES")
      continue;  // tests of their own
    const auto block = block_region(page, field.block);
    if (block)
      check_field(page, field, note, *block);
    else
      CHECK(page.says(sentences().at(field.block)));
  }
}

}  // namespace

TEST_CASE("every field of the official form is on the page with what the note has for it", "[danfse]") {
  const auto form_file = official_form_file();
  if (!form_file) return;
  const auto form = read_official_form(*form_file);
  SECTION("a note that has everything") { check_form(full_note(), form); }
  SECTION("a provider who leaves nothing to the register") {
    check_form(full_note({{"<IM>998877</IM>",
                           "<IM>998877</IM><xNome>Prestador "
                           "Próprio</xNome><end><endNac><cMun>3106200</cMun><CEP>30130010</CEP></endNac>"
                           "<xLgr>Praça Sete</xLgr><nro>1</nro><xBairro>Centro</xBairro></end>"}}),
               form);
  }
  SECTION("the authorised samples") {
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*shared_dir() / "data/national/samples")) {
      if (entry.path().extension() != ".xml") continue;
      const std::string xml = file_text(entry.path());
      const auto parsed = XmlDocument::parse(xml);
      if (!parsed || parsed->root().name() != "NFSe") continue;
      INFO(entry.path().filename());
      check_form(xml, form);
      ++seen;
    }
    CHECK(seen >= 8);
  }
}

TEST_CASE("fields stand where the official form has them", "[danfse]") {
  const auto form_file = official_form_file();
  if (!form_file) return;
  // Annex I, which is binding (NT 008, 2.2.4), draws these elsewhere than the table says.
  const std::map<std::string, double> by_annex{{"REGIME DE APURAÇÃO TRIBUTÁRIA PELO SN", 5.41},
                                               {"TIPO DE TRIBUTAÇÃO DO ISSQN", 5.41},
                                               {"MUNICÍPIO / SIGLA UF / PAÍS DA INCIDÊNCIA DO ISSQN", 10.51}};
  const PrintedPage page(danfse::render(full_note(), {.receipt = true}).pdf);
  int compared = 0;
  for (const OfficialField& field : read_official_form(*form_file)) {
    const bool in_header = field.block.starts_with("QUADRO");
    if (in_header || field.label.starts_with("DESCRIÇÃO DO CÓDIGO") ||
        field.label == "INFORMAÇÕES COMPLEMENTARES")
      continue;
    INFO(field.block << " | " << field.label);
    const Region around{0, field.top - 0.15, 21.0, field.top + 0.5};
    const auto label = page.find(field.label, around);
    REQUIRE(label);
    const auto other = by_annex.find(field.label);
    CHECK(std::abs(label->left - inset - (other == by_annex.end() ? field.left : other->second)) < tolerance);
    CHECK(std::abs(label->top - above_text - field.top) < tolerance);
    ++compared;
  }
  CHECK(compared > 75);
}

}  // namespace fiscal::test
