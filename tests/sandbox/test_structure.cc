#include <libxml/parser.h>
#include <libxml/tree.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <random>

#include "sdk/sandbox/facets.h"
#include "sdk/sandbox/grammar.h"
#include "tests/sandbox/documents.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

Document parsed(const std::string& text) {
  return {xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, XML_PARSE_NONET),
          xmlFreeDoc};
}

const xmlChar* chars(const std::string& text) { return reinterpret_cast<const xmlChar*>(text.c_str()); }

void collect_elements(xmlNode* node, std::vector<xmlNode*>& into) {
  for (xmlNode* one = node; one; one = one->next) {
    if (one->type != XML_ELEMENT_NODE) continue;
    into.push_back(one);
    collect_elements(one->children, into);
  }
}

std::string serialised(xmlDoc* document) {
  xmlChar* out = nullptr;
  int size = 0;
  xmlDocDumpMemoryEnc(document, &out, &size, "UTF-8");
  std::string text(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  xmlFree(out);
  return text;
}

// Documents in which nearly every group of the layout stands.
std::vector<std::string> dps_bases() {
  const std::string reg = "<opSimpNac>1</opSimpNac><regEspTrib>0</regEspTrib>";
  const std::string person =
      "<CNPJ>77666555000100</CNPJ><CAEPF>12345678901234</CAEPF><IM>1</IM><xNome>Nome</xNome><end><endExt>"
      "<cPais>US</cPais><cEndPost>1</cEndPost><xCidade>M</xCidade><xEstProvReg>F</xEstProvReg></"
      "endExt><xLgr>R</xLgr>"
      "<nro>1</nro><xCpl>c</xCpl><xBairro>B</xBairro></end><fone>1133334444</fone><email>a@b.c</email>";
  const std::string key = "35503082211222333000181000000000000126118718504002";
  const std::string works_place =
      "<end><CEP>01001000</CEP><xLgr>R</xLgr><nro>1</nro><xBairro>B</xBairro></end>";
  const Edits rich = {
      {"<cLocEmi>3550308</cLocEmi>", "<cMotivoEmisTI>1</cMotivoEmisTI><chNFSeRej>" + key +
                                         "</chNFSeRej><cLocEmi>3550308"
                                         "</cLocEmi><subst><chSubstda>" +
                                         key +
                                         "</chSubstda><cMotivo>99</cMotivo><xMotivo>Motivo com quinze ou mais"
                                         "</xMotivo></subst>"},
      {"</toma>", "</toma><interm>" + person + "</interm>"},
      {"<cTribNac>010101</cTribNac>", "<cTribNac>010101</cTribNac><cTribMun>001</cTribMun>"},
      {"</cServ>",
       "<cIntContrib>A1</cIntContrib></cServ><comExt><mdPrestacao>1</mdPrestacao><vincPrest>0</vincPrest>"
       "<tpMoeda>220</tpMoeda><vServMoeda>10.00</vServMoeda><mecAFComexP>02</mecAFComexP><mecAFComexT>02</"
       "mecAFComexT>"
       "<movTempBens>1</movTempBens><nDI>1</nDI><nRE>2</nRE><mdic>0</mdic></comExt><obra><inscImobFisc>1</"
       "inscImobFisc>" +
           works_place +
           "</obra><atvEvento><xNome>Festa</xNome><dtIni>2026-11-01</dtIni><dtFim>2026-11-02</dtFim>"
           "<idAtvEvt>1</idAtvEvt></atvEvento><infoCompl><idDocTec>1</idDocTec><docRef>r</docRef><xPed>p</"
           "xPed><gItemPed>"
           "<xItemPed>1</xItemPed><xItemPed>2</xItemPed></gItemPed><xInfComp>i</xInfComp></infoCompl>"},
      {"<vServPrest>", "<vServPrest><vReceb>1000.00</vReceb>"},
      {"</vServPrest>",
       "</vServPrest><vDescCondIncond><vDescIncond>1.00</vDescIncond><vDescCond>2.00</vDescCond>"
       "</vDescCondIncond><vDedRed><documentos><docDedRed><NFSeMun><cMunNFSeMun>3550308</cMunNFSeMun>"
       "<nNFSeMun>123456789012345</nNFSeMun><cVerifNFSeMun>A1</cVerifNFSeMun></NFSeMun><tpDedRed>99</"
       "tpDedRed>"
       "<xDescOutDed>d</xDescOutDed><dtEmiDoc>2026-11-01</dtEmiDoc><vDedutivelRedutivel>1.00</"
       "vDedutivelRedutivel>"
       "<vDeducaoReducao>1.00</vDeducaoReducao><fornec>" +
           person + "</fornec></docDedRed></documentos></vDedRed>"},
      {"<tpRetISSQN>1</tpRetISSQN></tribMun>",
       "<cPaisResult>US</cPaisResult><tpImunidade>1</tpImunidade><exigSusp>"
       "<tpSusp>1</tpSusp><nProcesso>" +
           std::string(30, '1') +
           "</nProcesso></exigSusp><BM><nBM>12345678901234</nBM>"
           "<pRedBCBM>10.00</pRedBCBM></BM><tpRetISSQN>1</tpRetISSQN><pAliq>2.00</pAliq></"
           "tribMun><tribFed><piscofins>"
           "<CST>01</CST><vBCPisCofins>1.00</vBCPisCofins><pAliqPis>0.65</pAliqPis><pAliqCofins>3.00</"
           "pAliqCofins>"
           "<vPis>0.01</vPis><vCofins>0.03</vCofins><tpRetPisCofins>0</tpRetPisCofins></"
           "piscofins><vRetCP>1.00</vRetCP>"
           "<vRetIRRF>1.00</vRetIRRF><vRetCSLL>1.00</vRetCSLL></tribFed>"},
      {"</infDPS>",
       "<IBSCBS><finNFSe>0</finNFSe><indFinal>0</indFinal><cIndOp>100301</cIndOp><tpOper>2</tpOper>"
       "<gRefNFSe><refNFSe>" +
           key +
           "</refNFSe></gRefNFSe><tpEnteGov>1</tpEnteGov><indDest>1</indDest><dest>"
           "<CPF>12345678909</CPF><xNome>D</xNome></dest><imovel><cCIB>12345678</cCIB></"
           "imovel><valores><gReeRepRes>"
           "<documentos><dFeNacional><tipoChaveDFe>1</tipoChaveDFe><chaveDFe>1</chaveDFe></"
           "dFeNacional><fornec>"
           "<cNaoNIF>1</cNaoNIF><xNome>F</xNome></fornec><dtEmiDoc>2026-11-01</"
           "dtEmiDoc><dtCompDoc>2026-11-01</dtCompDoc>"
           "<tpReeRepRes>99</tpReeRepRes><xTpReeRepRes>x</xTpReeRepRes><vlrReeRepRes>1.00</vlrReeRepRes></"
           "documentos>"
           "<documentos><docFiscalOutro><cMunDocFiscal>3550308</cMunDocFiscal><nDocFiscal>1</nDocFiscal>"
           "<xDocFiscal>x</xDocFiscal></docFiscalOutro><dtEmiDoc>2026-11-01</dtEmiDoc><dtCompDoc>2026-11-01</"
           "dtCompDoc>"
           "<tpReeRepRes>01</tpReeRepRes><vlrReeRepRes>1.00</vlrReeRepRes></documentos></"
           "gReeRepRes><trib><gIBSCBS>"
           "<CST>000</CST><cClassTrib>000001</cClassTrib><cCredPres>01</cCredPres><gTribRegular><CSTReg>000</"
           "CSTReg>"
           "<cClassTribReg>000001</cClassTribReg></gTribRegular><gDif><pDifUF>1.00</pDifUF><pDifMun>1.00</"
           "pDifMun>"
           "<pDifCBS>1.00</pDifCBS></gDif></gIBSCBS></trib></valores></IBSCBS></infDPS>"}};
  const Edits other = {
      {"<CNPJ>11222333000181</CNPJ>", "<CPF>12345678909</CPF>"},
      {reg, "<opSimpNac>3</opSimpNac><regApTribSN>1</regApTribSN><regEspTrib>0</regEspTrib>"},
      {"<cLocPrestacao>3550308</cLocPrestacao>", "<cPaisPrestacao>US</cPaisPrestacao>"},
      {"</vServPrest>", "</vServPrest><vDedRed><pDR>10.00</pDR></vDedRed>"},
      {"<pTotTrib><pTotTribFed>13.45</pTotTribFed><pTotTribEst>0</pTotTribEst><pTotTribMun>5.00</"
       "pTotTribMun></pTotTrib>",
       "<vTotTrib><vTotTribFed>1.00</vTotTribFed><vTotTribEst>0</vTotTribEst><vTotTribMun>1.00</"
       "vTotTribMun></vTotTrib>"}};
  return {dps_text(1), dps_text(2, rich), signed_document(dps_text(3, other))};
}

std::vector<std::string> event_bases() {
  const std::string key = "35503082211222333000181000000000000126118718504002";
  return {
      event_request_text(key, "101101", cancel_body()), event_request_text(key, "101103", analysis_body()),
      event_request_text(
          key, "105102",
          "<xDesc>Cancelamento de NFS-e por Substituição</xDesc><cMotivo>05</cMotivo><chSubstituta>" + key +
              "</chSubstituta>"),
      event_request_text(key, "203206",
                         "<xDesc>Manifestação de NFS-e - Rejeição do Tomador</xDesc><cMotivo>9</cMotivo>"
                         "<xMotivo>Motivo com quinze</xMotivo>",
                         "12345678909"),
      event_request_text(key, "305101",
                         "<xDesc>Cancelamento de NFS-e por Ofício</xDesc><CPFAgTrib>12345678909</CPFAgTrib>"
                         "<nProcAdm>1</nProcAdm><xProcAdm>Motivo com quinze</xProcAdm>")};
}

const std::vector<std::string>& strange_texts() {
  static const std::vector<std::string> texts = {"",
                                                 " ",
                                                 "0",
                                                 "00",
                                                 "1",
                                                 "2",
                                                 "3",
                                                 "7",
                                                 "9",
                                                 "01",
                                                 "99",
                                                 "0.5",
                                                 "0.50",
                                                 "1.00",
                                                 "12.3",
                                                 "12.34",
                                                 "012",
                                                 "100.00",
                                                 "-1",
                                                 "1e3",
                                                 "123",
                                                 "1234",
                                                 "12345678901234567",
                                                 "1234567890123456.00",
                                                 "123456789012345.00",
                                                 "A",
                                                 "ab",
                                                 "é",
                                                 "☃",
                                                 " x",
                                                 "x ",
                                                 "a\nb",
                                                 "\n",
                                                 "US",
                                                 "us",
                                                 "2026-02-29",
                                                 "2024-02-29",
                                                 "2026-13-01",
                                                 "2026-04-31",
                                                 "1999-01-01",
                                                 "2026-11-20T10:00:00Z",
                                                 "2026-11-20T10:00:00-03:00",
                                                 "2026-11-20T24:00:00-03:00",
                                                 "2026-11-20T10:00:00.0-03:00",
                                                 "2026-11-20T10:00:00-03:30",
                                                 "2026-11-20T10:00:00+12:00",
                                                 "2026-11-20T10:00:00-12:00",
                                                 "2026-11-01Z",
                                                 " 2026-11-01 ",
                                                 "0000-01-01",
                                                 "2026-11-01+14:00",
                                                 "2026-11-01+14:01",
                                                 std::string(14, 'Z'),
                                                 std::string(15, 'x'),
                                                 std::string(31, 'x'),
                                                 std::string(255, 'x'),
                                                 std::string(256, 'y'),
                                                 std::string(300, 'x'),
                                                 std::string(301, 'x'),
                                                 std::string(2000, 'z'),
                                                 std::string(2001, 'z'),
                                                 std::string(50, '1'),
                                                 std::string(44, '1'),
                                                 std::string(9, '1'),
                                                 std::string(7, '1'),
                                                 std::string(8, '1'),
                                                 std::string(6, '1'),
                                                 std::string(11, '1'),
                                                 std::string(20, '1'),
                                                 std::string(21, '1'),
                                                 "Motivo com quinze",
                                                 "Motivo curto"};
  return texts;
}

// One change of one element, drawn by `random`.
void mutate(xmlDoc* document, std::mt19937& random) {
  std::vector<xmlNode*> elements;
  collect_elements(xmlDocGetRootElement(document), elements);
  const auto draw = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  if (elements.size() < 2) return;
  xmlNode* node = elements[1 + draw(elements.size() - 1)];
  switch (draw(10)) {
    case 0:
      xmlUnlinkNode(node), xmlFreeNode(node);
      break;
    case 1:
      xmlAddNextSibling(node, xmlCopyNode(node, 1));
      break;
    case 2:
      if (node->next) xmlAddNextSibling(node->next, node);
      break;
    case 3:
      xmlNewTextChild(node, node->ns, chars("novo"), chars("1"));
      break;
    case 4:
      xmlNewProp(node, chars("extra"), chars("1"));
      break;
    case 5:
      xmlNodeSetName(node, chars("Outro"));
      break;
    case 6: {
      xmlNode* other = elements[1 + draw(elements.size() - 1)];
      if (other->parent != node && other != node) xmlAddNextSibling(node, xmlCopyNode(other, 1));
      break;
    }
    case 7:
      xmlAddPrevSibling(node, xmlNewText(chars(draw(2) ? "texto" : "\n  ")));
      break;
    default:
      if (!xmlFirstElementChild(node))
        xmlNodeSetContent(node, chars(strange_texts()[draw(strange_texts().size())]));
  }
}

// Every leaf with every strange text, then some hundred random changes.
std::vector<std::string> variants(const std::string& base, std::mt19937& random, int drawn) {
  std::vector<std::string> all = {base};
  for (int i = 0; i < drawn; ++i) {
    const Document document = parsed(base);
    const int times = 1 + static_cast<int>(random() % 2);
    for (int k = 0; k < times; ++k) mutate(document.get(), random);
    all.push_back(serialised(document.get()));
  }
  return all;
}

std::vector<std::string> leaf_variants(const std::string& base, std::mt19937& random) {
  std::vector<std::string> all;
  const Document counted = parsed(base);
  std::vector<xmlNode*> elements;
  collect_elements(xmlDocGetRootElement(counted.get()), elements);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (xmlFirstElementChild(elements[i]) ||
        std::string(reinterpret_cast<const char*>(elements[i]->name)).size() > 20) {
      continue;
    }
    for (int k = 0; k < 4; ++k) {
      const Document document = parsed(base);
      std::vector<xmlNode*> copies;
      collect_elements(xmlDocGetRootElement(document.get()), copies);
      xmlNodeSetContent(copies[i], chars(strange_texts()[random() % strange_texts().size()]));
      all.push_back(serialised(document.get()));
    }
  }
  return all;
}

// The signature is outside of the comparison: the stand-in leaves its values to the verification.
bool touches_signature(const std::string& text) { return text.find("xmldsig") != std::string::npos; }

void compare_with_xmllint(const std::string& type, const std::string& schema,
                          const std::vector<std::string>& texts) {
  const TemporaryFolder folder;
  const auto shared = shared_dir();
  std::vector<std::string> command = {"xmllint", "--nonet", "--noout", "--schema",
                                      *shared / "data/national/xsd/1.01-20260727-rebuilt" / schema};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    command.push_back(folder.path() / (std::to_string(i) + ".xml"));
    std::ofstream(command.back(), std::ios::binary) << texts[i];
  }
  const std::string verdicts = run_command(command).output;
  const sandbox::Grammar grammar(sandbox::document_notation());
  std::size_t valid = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool expected = verdicts.find(command[5 + i] + " validates") != std::string::npos;
    const bool refused = verdicts.find(command[5 + i] + " fails to validate") != std::string::npos;
    REQUIRE(expected != refused);
    const Document document = parsed(texts[i]);
    const auto error = grammar.check(xmlDocGetRootElement(document.get()), type);
    INFO(texts[i] << "\n" << (error ? error->path + ": " + error->text : "no error found"));
    CHECK(!error == expected);
    valid += expected ? 1 : 0;
  }
  std::cout << "structure: " << type << ", " << texts.size() << " documents, " << valid << " of them valid\n";
  CHECK(valid > texts.size() / 20);
  CHECK(valid < texts.size());
}

}  // namespace

TEST_CASE("the stand-in's reading of the structure agrees with the official schema", "[sandbox]") {
  if (!shared_dir()) {
    WARN("skipped: the official schemas are not at hand");
    return;
  }
  std::mt19937 random(20261121);
  std::vector<std::string> dps, events;
  for (const std::string& base : dps_bases()) {
    const bool is_signed = touches_signature(base);
    for (const std::string& text : variants(base, random, is_signed ? 0 : 400)) dps.push_back(text);
    if (!is_signed) {
      for (const std::string& text : leaf_variants(base, random)) dps.push_back(text);
    }
  }
  for (const std::string& base : event_bases()) {
    for (const std::string& text : variants(base, random, 80)) events.push_back(text);
    for (const std::string& text : leaf_variants(base, random)) events.push_back(text);
  }
  compare_with_xmllint("DPS", "DPS_v1.01.xsd", dps);
  compare_with_xmllint("pedRegEvento", "pedRegEvento_v1.01.xsd", events);
}

TEST_CASE("facets keep to their notation", "[sandbox]") {
  using sandbox::Facet;
  CHECK(Facet("match 0 | [1-9][0-9]{0,2}").accepts("120"));
  CHECK_FALSE(Facet("match 0 | [1-9][0-9]{0,2}").accepts("1200"));
  CHECK_FALSE(Facet("match 0 | [1-9][0-9]{0,2}").accepts("012"));
  CHECK(Facet("latin 1 3").accepts("áéí"));
  CHECK_FALSE(Facet("latin 1 3").accepts("áéíó"));
  CHECK_FALSE(Facet("latin 1 3").accepts("☃"));
  CHECK(Facet("any 1 3").accepts("☃"));
  CHECK_FALSE(Facet("filled 1 3").accepts(" \n "));
  CHECK(Facet("date").accepts("2024-02-29"));
  CHECK_FALSE(Facet("date").accepts("2026-02-29"));
  CHECK_THROWS(Facet("perhaps 1"));
}

}  // namespace fiscal::test
