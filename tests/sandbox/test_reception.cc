#include <set>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

struct Refusal {
  std::string code;
  Edits edits;
};

std::set<std::string> codes_of(const HttpReply& reply) {
  std::set<std::string> codes;
  const auto body = nlohmann::json::parse(reply.body, nullptr, false);
  if (body.is_object() && body.contains("erros")) {
    for (const auto& error : body["erros"]) {
      codes.insert(error.at("Codigo").get<std::string>());
      CHECK_FALSE(error.at("Descricao").get<std::string>().empty());
    }
  }
  return codes;
}

// Parts of the document that several cases change.
const std::string reg = "<opSimpNac>1</opSimpNac><regEspTrib>0</regEspTrib>";
const std::string mei = "<opSimpNac>2</opSimpNac><regEspTrib>0</regEspTrib>";
const std::string simples = "<opSimpNac>3</opSimpNac><regApTribSN>1</regApTribSN><regEspTrib>0</regEspTrib>";
const std::string simples_outside =
    "<opSimpNac>3</opSimpNac><regApTribSN>2</regApTribSN><regEspTrib>0</regEspTrib>";
const std::string special = "<opSimpNac>1</opSimpNac><regEspTrib>1</regEspTrib>";
const std::string tax = "<tribISSQN>1</tribISSQN><tpRetISSQN>1</tpRetISSQN>";
const std::string taxed = "<tribISSQN>1</tribISSQN><tpRetISSQN>1</tpRetISSQN><pAliq>2.00</pAliq>";
const std::string retained = "<tribISSQN>1</tribISSQN><tpRetISSQN>2</tpRetISSQN>";
const std::string total =
    "<pTotTrib><pTotTribFed>13.45</pTotTribFed><pTotTribEst>0</pTotTribEst>"
    "<pTotTribMun>5.00</pTotTribMun></pTotTrib>";
const std::string taker_id = "<CNPJ>77666555000100</CNPJ>";
const std::string taker_address =
    "<end><endNac><cMun>3304557</cMun><CEP>20031000</CEP></endNac>"
    "<xLgr>Rua do Tomador</xLgr><nro>1</nro><xBairro>Centro</xBairro></end>";
const std::string abroad =
    "<endExt><cPais>US</cPais><cEndPost>1</cEndPost><xCidade>Miami</xCidade>"
    "<xEstProvReg>FL</xEstProvReg></endExt>";
const std::string home = "<endNac><cMun>3304557</cMun><CEP>20031000</CEP></endNac>";

Edits federal(const std::string& group) {
  return {{"</tribMun>", "</tribMun><tribFed>" + group + "</tribFed>"}};
}

Edits with_ibscbs(const std::string& head, const std::string& taxes, Edits more = {}) {
  more.push_back({"</infDPS>", "<IBSCBS><finNFSe>0</finNFSe>" + head + "<valores><trib><gIBSCBS>" + taxes +
                                   "</gIBSCBS></trib></valores></IBSCBS></infDPS>"});
  return more;
}

const std::string usual_head = "<cIndOp>100301</cIndOp><indDest>0</indDest>";
const std::string usual_taxes = "<CST>000</CST><cClassTrib>000001</cClassTrib>";

std::string trade(const std::string& performer, const std::string& taker, const std::string& goods) {
  return "</cServ><comExt><mdPrestacao>1</mdPrestacao><vincPrest>0</vincPrest><tpMoeda>220</tpMoeda>"
         "<vServMoeda>10.00</vServMoeda><mecAFComexP>" +
         performer + "</mecAFComexP><mecAFComexT>" + taker + "</mecAFComexT><movTempBens>" + goods +
         "</movTempBens><mdic>0</mdic></comExt>";
}

const std::string foreign_address = "<end>" + abroad + "<xLgr>R</xLgr><nro>1</nro><xBairro>B</xBairro></end>";
const std::string site_by_cep =
    "<end><CEP>01001000</CEP><xLgr>R</xLgr><nro>1</nro><xBairro>B</xBairro></end>";
const std::string site_abroad =
    "<end><endExt><cEndPost>1</cEndPost><xCidade>M</xCidade><xEstProvReg>F</xEstProvReg>"
    "</endExt><xLgr>R</xLgr><nro>1</nro><xBairro>B</xBairro></end>";
const std::string feast = "<atvEvento><xNome>F</xNome><dtIni>2026-11-01</dtIni><dtFim>2026-11-02</dtFim>";
const std::string benefit = "<BM><nBM>12345678901234</nBM></BM>";
// The service was performed abroad.
const std::pair<std::string, std::string> abroad_performance = {"<cLocPrestacao>3550308</cLocPrestacao>",
                                                                "<cPaisPrestacao>US</cPaisPrestacao>"};

std::string deduction_document(const std::string& deductible, const std::string& used) {
  return "</vServPrest><vDedRed><documentos><docDedRed><nDoc>1</nDoc><tpDedRed>1</"
         "tpDedRed><dtEmiDoc>2026-11-01"
         "</dtEmiDoc><vDedutivelRedutivel>" +
         deductible + "</vDedutivelRedutivel><vDeducaoReducao>" + used +
         "</vDeducaoReducao></docDedRed></documentos></vDedRed>";
}

std::vector<Refusal> refusals() {
  const std::string tomorrow = emission_date(3);
  const std::string works = "<cTribNac>070201</cTribNac>", event = "<cTribNac>120101</cTribNac>";
  const std::string service = "<cTribNac>010101</cTribNac>";
  const std::string interm = "</toma><interm><CNPJ>77666555000100</CNPJ><xNome>I</xNome></interm>";
  return {
      // identity
      {"E0006", {{"<tpAmb>2", "<tpAmb>1"}}},
      {"E0004", {{"<nDPS>1<", "<nDPS>2<"}}},
      {"E0008", {{"<dhEmi>" + emission_date(), "<dhEmi>" + tomorrow}}},
      {"E0015", {{"<dCompet>" + emission_date(), "<dCompet>" + emission_date(1)}}},
      {"E0010", {{"<serie>1<", "<serie>50000<"}, {"00001000000000000001", "50000000000000000001"}}},
      {"E9996", {{"<tpEmit>1", "<tpEmit>2"}}},
      {"E0037", {{"<cLocEmi>3550308", "<cLocEmi>3550399"}, {"DPS3550308", "DPS3550399"}}},
      {"E0039", {{"<cLocEmi>3550308", "<cLocEmi>3509502"}, {"DPS3550308", "DPS3509502"}}},
      {"E0120", {{"<CNPJ>11222333000181</CNPJ>", "<CNPJ>11222333000181</CNPJ><IM>123</IM>"}}},
      // people
      {"E0080", {{"<CNPJ>11222333000181", "<CNPJ>11222333000180"}, {"11222333000181", "11222333000180"}}},
      {"E0112", {{"<CNPJ>11222333000181</CNPJ>", "<NIF>X1</NIF>"}}},
      {"E0114", {{"<CNPJ>11222333000181</CNPJ>", "<cNaoNIF>1</cNaoNIF>"}}},
      {"E0121", {{"</CNPJ><regTrib>", "</CNPJ><xNome>Nome</xNome><regTrib>"}}},
      {"E0128", {{"</CNPJ><regTrib>", "</CNPJ>" + taker_address + "<regTrib>"}}},
      {"E0148", {{"</CNPJ><regTrib>", "</CNPJ><email>sem arroba</email><regTrib>"}}},
      {"E0188", {{taker_id, "<CNPJ>77666555000101</CNPJ>"}}},
      {"E0206", {{taker_id, "<CPF>12345678900</CPF>"}}},
      {"E0226", {{taker_id, "<cNaoNIF>0</cNaoNIF>"}}},
      {"E0202", {{taker_id, "<CNPJ>11222333000181</CNPJ>"}}},
      {"E0204", {{taker_id, "<NIF>X1</NIF>"}, {tax, retained}}},
      {"E0223", {{home, abroad}}},
      {"E0242", {{taker_id, "<NIF>X1</NIF>"}}},
      {"E0234", {{taker_address, ""}, {service, "<cTribNac>170501</cTribNac>"}}},
      {"E0237", {{taker_address, ""}, {tax, retained}}},
      {"E0238", {{"<cMun>3304557", "<cMun>9999999"}}},
      {"E0246", {{taker_id, "<NIF>X1</NIF>"}, {home, abroad}, {"<cPais>US", "<cPais>BR"}}},
      {"E0247", {{"</toma>", "<email>a@b</email></toma>"}}},
      {"E0248", {{"</toma>", interm}, {"<interm><CNPJ>77666555000100", "<interm><CNPJ>77666555000199"}}},
      {"E0262", {{"</toma>", interm}, {"<interm><CNPJ>77666555000100", "<interm><CNPJ>11222333000181"}}},
      {"E0264",
       {{"</toma>", interm},
        {"<interm><CNPJ>77666555000100</CNPJ>", "<interm><NIF>1</NIF>"},
        {tax, "<tribISSQN>1</tribISSQN><tpRetISSQN>3</tpRetISSQN>"}}},
      {"E0293", {{"</toma>", interm}, {tax, "<tribISSQN>1</tribISSQN><tpRetISSQN>3</tpRetISSQN>"}}},
      {"E0266",
       {{"</toma>", interm}, {"<interm><CNPJ>77666555000100</CNPJ>", "<interm><CPF>12345678900</CPF>"}}},
      {"E0281", {{"</toma>", interm}, {"<xNome>I</xNome>", "<xNome>I</xNome>" + foreign_address}}},
      {"E0286",
       {{"</toma>", interm}, {"<interm><CNPJ>77666555000100</CNPJ>", "<interm><cNaoNIF>0</cNaoNIF>"}}},
      {"E0294",
       {{"</toma>", interm},
        {"<xNome>I</xNome>", "<xNome>I</xNome>" + taker_address},
        {"<xNome>I</xNome><end><endNac><cMun>3304557", "<xNome>I</xNome><end><endNac><cMun>0000000"}}},
      {"E0298", {{"</toma>", interm}, {"<interm><CNPJ>77666555000100</CNPJ>", "<interm><NIF>1</NIF>"}}},
      {"E0299",
       {{"</toma>", interm},
        {"<interm><CNPJ>77666555000100</CNPJ>", "<interm><NIF>1</NIF>"},
        {"<xNome>I</xNome>", "<xNome>I</xNome>" + foreign_address},
        {"<cPais>US", "<cPais>QX"}}},
      {"E0300", {{"</toma>", interm}, {"<xNome>I</xNome>", "<xNome>I</xNome><email>x</email>"}}},
      // service
      {"E0302", {{"<cLocPrestacao>3550308", "<cLocPrestacao>9999999"}}},
      {"E0304", {{"<cLocPrestacao>3550308</cLocPrestacao>", "<cPaisPrestacao>BR</cPaisPrestacao>"}}},
      {"E0310", {{service, "<cTribNac>999999</cTribNac>"}}},
      {"E0315", {{service, service + "<cTribMun>000</cTribMun>"}}},
      {"E0316", {{"<cNBS>115022000", "<cNBS>115029999"}}},
      {"E0318", {{taker_id, "<NIF>X1</NIF>"}, {home, abroad}, {"<cNBS>115022000</cNBS>", ""}}},
      {"E0330", {{tax, "<tribISSQN>3</tribISSQN><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0341", {{"</cServ>", trade("00", "02", "1")}}},
      {"E0343", {{"</cServ>", trade("02", "00", "1")}}},
      {"E0345", {{"</cServ>", trade("02", "02", "0")}}},
      {"E0352", {{"</cServ>", trade("02", "02", "2")}}},
      {"E0356", {{"</cServ>", trade("02", "02", "3")}}},
      {"E0370", {{service, works}}},
      {"E0372", {{"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      {"E0390", {{service, event}}},
      {"E0392",
       {{"</cServ>",
         "</cServ><atvEvento><xNome>F</xNome><dtIni>2026-11-01</dtIni><dtFim>2026-11-02</dtFim>"
         "<idAtvEvt>1</idAtvEvt></atvEvento>"}}},
      {"E0386",
       {{service, works},
        {"</cServ>",
         "</cServ><obra><end><endExt><cEndPost>1</cEndPost><xCidade>M</xCidade>"
         "<xEstProvReg>F</xEstProvReg></endExt><xLgr>R</xLgr><nro>1</nro><xBairro>B</xBairro></end></"
         "obra>"}}},
      {"E0333", {{"</cServ>", trade("02", "02", "1")}, {"<mdPrestacao>1", "<mdPrestacao>0"}}},
      {"E0354", {{"</cServ>", trade("02", "02", "1")}, {"<mdic>", "<nDI>1</nDI><mdic>"}}},
      {"E0382",
       {{service, works}, abroad_performance, {"</cServ>", "</cServ><obra>" + site_by_cep + "</obra>"}}},
      {"E0384",
       {{service, works}, abroad_performance, {"</cServ>", "</cServ><obra>" + site_by_cep + "</obra>"}}},
      {"E0400",
       {{service, event},
        abroad_performance,
        {"</cServ>", "</cServ>" + feast + site_by_cep + "</atvEvento>"}}},
      {"E0402",
       {{service, event},
        abroad_performance,
        {"</cServ>", "</cServ>" + feast + site_by_cep + "</atvEvento>"}}},
      {"E0404", {{service, event}, {"</cServ>", "</cServ>" + feast + site_abroad + "</atvEvento>"}}},
      // amounts
      {"E0424", {{"<vServPrest>", "<vServPrest><vReceb>1000.00</vReceb>"}}},
      {"E0431",
       {{"</vServPrest>",
         "</vServPrest><vDescCondIncond><vDescIncond>1000.00</vDescIncond></vDescCondIncond>"}}},
      {"E0432",
       {{"</vServPrest>", "</vServPrest><vDescCondIncond><vDescCond>0</vDescCond></vDescCondIncond>"}}},
      {"E0427", {{"</vServPrest>", "</vServPrest><vDedRed><vDR>1000.01</vDR></vDedRed>"}}},
      {"E0436", {{reg, mei}, {"</vServPrest>", "</vServPrest><vDedRed><vDR>1.00</vDR></vDedRed>"}}},
      {"E0438", {{reg, special}, {"</vServPrest>", "</vServPrest><vDedRed><vDR>1.00</vDR></vDedRed>"}}},
      {"E0453", {{"</vServPrest>", "</vServPrest><vDedRed><pDR>100.01</pDR></vDedRed>"}}},
      {"E1508",
       {{"</vServPrest>",
         "</vServPrest><vDescCondIncond><vDescIncond>600.00</vDescIncond>"
         "<vDescCond>600.00</vDescCond></vDescCondIncond>"}}},
      {"E0435",
       {{"</vServPrest>", "</vServPrest><vDedRed><vDR>1.00</vDR></vDedRed>"},
        {tax, "<tribISSQN>4</tribISSQN><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0474", {{"</vServPrest>", deduction_document("1.00", "1.01")}}},
      {"E0476", {{"</vServPrest>", deduction_document("2000.00", "1000.01")}}},
      // municipal tax
      {"E0162", {{reg, "<opSimpNac>1</opSimpNac><regApTribSN>1</regApTribSN><regEspTrib>0</regEspTrib>"}}},
      {"E0166", {{reg, "<opSimpNac>3</opSimpNac><regEspTrib>0</regEspTrib>"}}},
      {"E0172", {{reg, special}, {tax, "<tribISSQN>4</tribISSQN><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0174", {{reg, "<opSimpNac>2</opSimpNac><regEspTrib>1</regEspTrib>"}}},
      {"E0175", {{reg, "<opSimpNac>3</opSimpNac><regApTribSN>1</regApTribSN><regEspTrib>1</regEspTrib>"}}},
      {"E0532", {{service, "<cTribNac>990101</cTribNac>"}}},
      {"E0592", {{tax, "<tribISSQN>2</tribISSQN><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0593", {{tax, "<tribISSQN>2</tribISSQN><tpImunidade>0</tpImunidade><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0591", {{tax, "<tribISSQN>1</tribISSQN><cPaisResult>US</cPaisResult><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0585",
       {{tax, "<tribISSQN>4</tribISSQN><exigSusp><tpSusp>1</tpSusp><nProcesso>" + std::string(30, '1') +
                  "</nProcesso></exigSusp><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0534",
       {{reg, mei},
        {tax, "<tribISSQN>1</tribISSQN><BM><nBM>12345678901234</nBM></BM><tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0580", {{tax, "<tribISSQN>4</tribISSQN><tpRetISSQN>2</tpRetISSQN>"}}},
      {"E0583", {{reg, mei}, {tax, retained}}},
      {"E0588", {{reg, special}, {tax, retained}}},
      {"E0596", {{service, "<cTribNac>220101</cTribNac>"}, {tax, retained}}},
      {"E0533", {{tax, "<tribISSQN>4</tribISSQN>" + benefit + "<tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0535", {{reg, special}, {tax, "<tribISSQN>1</tribISSQN>" + benefit + "<tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0536", {{reg, simples}, {tax, "<tribISSQN>1</tribISSQN>" + benefit + "<tpRetISSQN>1</tpRetISSQN>"}}},
      {"E0537",
       {{tax, "<tribISSQN>1</tribISSQN>" + benefit + "<tpRetISSQN>1</tpRetISSQN>"},
        {service, "<cTribNac>070202</cTribNac>"},
        {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
        {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      {"E0574",
       {{tax,
         "<tribISSQN>1</tribISSQN><BM><nBM>12345678901234</nBM><vRedBCBM>1000.01</vRedBCBM></BM>"
         "<tpRetISSQN>1</tpRetISSQN>"}}},
      // the matrix of pAliq
      {"E0595", {{tax, "<tribISSQN>1</tribISSQN><tpRetISSQN>1</tpRetISSQN><pAliq>5.01</pAliq>"}}},
      {"E0600", {{reg, mei}, {tax, taxed}}},
      {"E0602", {{tax, "<tribISSQN>4</tribISSQN><tpRetISSQN>1</tpRetISSQN><pAliq>2.00</pAliq>"}}},
      {"E0604", {{reg, special}, {tax, taxed}}},
      {"E0617", {{tax, taxed}}},
      {"E0619",
       {{service, "<cTribNac>070202</cTribNac>"},
        {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
        {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      {"E0621", {{reg, simples}, {tax, retained}}},
      {"E0625", {{reg, simples}, {tax, taxed}}},
      {"E0628",
       {{reg, simples},
        {tax, retained},
        {service, "<cTribNac>070202</cTribNac>"},
        {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
        {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      {"E0631",
       {{reg, simples},
        {tax, taxed},
        {service, "<cTribNac>070202</cTribNac>"},
        {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
        {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      {"E0635", {{reg, simples_outside}, {tax, taxed}}},
      {"E0640",
       {{reg, simples_outside},
        {service, "<cTribNac>070202</cTribNac>"},
        {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
        {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}}},
      // federal taxes and totals
      {"E0676",
       [] {
         Edits e = federal("<vRetCP>1.00</vRetCP>");
         e.push_back({reg, mei});
         return e;
       }()},
      {"E0677", federal("<piscofins><CST>01</CST><vBCPisCofins>1000.01</vBCPisCofins></piscofins>")},
      {"E0694",
       federal("<piscofins><CST>01</CST><vBCPisCofins>1000.00</vBCPisCofins><pAliqPis>0.65</pAliqPis>"
               "<vPis>6.52</vPis></piscofins>")},
      {"E0696",
       federal("<piscofins><CST>01</CST><vBCPisCofins>1000.00</vBCPisCofins><pAliqCofins>3.00</pAliqCofins>"
               "<vCofins>31.00</vCofins></piscofins>")},
      {"E0699", federal("<vRetCP>1000.00</vRetCP>")},
      {"E0700", federal("<vRetIRRF>0</vRetIRRF>")},
      {"E0701", federal("<vRetCSLL>0.00</vRetCSLL>")},
      {"E0720", federal("<piscofins><CST>01</CST><tpRetPisCofins>0</tpRetPisCofins></"
                        "piscofins><vRetCSLL>1.00</vRetCSLL>")},
      {"E0724", federal("<piscofins><CST>01</CST><tpRetPisCofins>3</tpRetPisCofins></piscofins>")},
      {"E0702",
       {{total,
         "<vTotTrib><vTotTribFed>1000.01</vTotTribFed><vTotTribEst>0</vTotTribEst>"
         "<vTotTribMun>0</vTotTribMun></vTotTrib>"}}},
      {"E0706", {{"<pTotTribFed>13.45", "<pTotTribFed>100.01"}}},
      {"E0708", {{"<pTotTribMun>5.00", "<pTotTribMun>101"}}},
      {"E0710", {{reg, mei}, {total, "<pTotTribSN>6.00</pTotTribSN>"}}},
      {"E0712", {{reg, simples}, {total, "<indTotTrib>0</indTotTrib>"}}},
      {"E0713", {{total, "<indTotTrib>0</indTotTrib>"}}},
      {"E0703",
       {{total,
         "<vTotTrib><vTotTribFed>0</vTotTribFed><vTotTribEst>1000.01</vTotTribEst>"
         "<vTotTribMun>0</vTotTribMun></vTotTrib>"}}},
      {"E0704",
       {{total,
         "<vTotTrib><vTotTribFed>0</vTotTribFed><vTotTribEst>0</vTotTribEst>"
         "<vTotTribMun>1000.01</vTotTribMun></vTotTrib>"}}},
      {"E0707", {{"<pTotTribEst>0", "<pTotTribEst>100.01"}}},
      // IBS and CBS
      {"E0322", with_ibscbs(usual_head, usual_taxes, {{"<cNBS>115022000</cNBS>", ""}})},
      {"E0850",
       with_ibscbs(usual_head, usual_taxes, {{"<dCompet>" + emission_date(), "<dCompet>2025-12-31"}})},
      {"E0854", with_ibscbs(usual_head, usual_taxes, {{"versao=\"1.01\"", "versao=\"1.00\""}})},
      {"E0901", with_ibscbs("<cIndOp>999999</cIndOp><indDest>0</indDest>", usual_taxes)},
      {"E0904", with_ibscbs("<cIndOp>100301</cIndOp><tpOper>1</tpOper><indDest>0</indDest>", usual_taxes)},
      {"E0903",
       with_ibscbs("<cIndOp>100301</cIndOp><tpEnteGov>1</tpEnteGov><indDest>0</indDest>", usual_taxes)},
      {"E0907",
       with_ibscbs("<cIndOp>100301</cIndOp><tpOper>2</tpOper><gRefNFSe><refNFSe>" + std::string(50, '1') +
                       "</refNFSe></gRefNFSe><tpEnteGov>1</tpEnteGov><indDest>0</indDest>",
                   usual_taxes)},
      {"E0910", with_ibscbs("<cIndOp>100301</cIndOp><indDest>1</indDest>", usual_taxes)},
      {"E0911", with_ibscbs("<cIndOp>100301</cIndOp><indDest>1</indDest><dest><CNPJ>77666555000101</CNPJ>"
                            "<xNome>D</xNome></dest>",
                            usual_taxes)},
      {"E0932", with_ibscbs("<cIndOp>020101</cIndOp><indDest>0</indDest>", usual_taxes)},
      {"E0928",
       with_ibscbs("<cIndOp>100301</cIndOp><indDest>0</indDest><imovel><cCIB>12345678</cCIB></imovel>",
                   usual_taxes)},
      {"E0959", with_ibscbs(usual_head, "<CST>200</CST><cClassTrib>000001</cClassTrib>")},
      {"E0958", with_ibscbs(usual_head, "<CST>000</CST><cClassTrib>000999</cClassTrib>")},
      {"E0970",
       with_ibscbs(usual_head, usual_taxes + "<gTribRegular><CSTReg>200</CSTReg><cClassTribReg>000001"
                                             "</cClassTribReg></gTribRegular>")},
      {"E0187",
       with_ibscbs(
           usual_head, usual_taxes,
           {{"<toma>" + taker_id + "<xNome>Tomador &amp; Filhos</xNome>" + taker_address + "</toma>", ""}})},
      {"E0905",
       with_ibscbs("<cIndOp>100301</cIndOp><tpOper>2</tpOper><tpEnteGov>1</tpEnteGov><indDest>0</indDest>",
                   usual_taxes)},
      {"E0906",
       with_ibscbs("<cIndOp>100301</cIndOp><tpOper>1</tpOper><gRefNFSe><refNFSe>" + std::string(50, '1') +
                       "</refNFSe></gRefNFSe><tpEnteGov>1</tpEnteGov><indDest>0</indDest>",
                   usual_taxes)},
      {"E0913", with_ibscbs("<cIndOp>100301</cIndOp><indDest>1</indDest><dest><CPF>12345678900</CPF>"
                            "<xNome>D</xNome></dest>",
                            usual_taxes)},
      {"E0920",
       with_ibscbs("<cIndOp>100301</cIndOp><indDest>1</indDest><dest><CPF>12345678909</CPF><xNome>D</xNome>"
                   "<end><endNac><cMun>9999999</cMun><CEP>20031000</CEP></endNac><xLgr>R</xLgr><nro>1</nro>"
                   "<xBairro>B</xBairro></end></dest>",
                   usual_taxes)},
      {"E0930",
       with_ibscbs("<cIndOp>100301</cIndOp><indDest>1</indDest><dest><CPF>12345678909</CPF><xNome>D</xNome>"
                   "<email>x</email></dest>",
                   usual_taxes)},
      {"E0931",
       with_ibscbs("<cIndOp>020101</cIndOp><indDest>0</indDest><imovel><cCIB>12345678</cCIB></imovel>",
                   usual_taxes, {{service, works}})},
      {"E0953",
       {{"</infDPS>", "<IBSCBS><finNFSe>0</finNFSe>" + usual_head +
                          "<valores><gReeRepRes><documentos><docOutro>"
                          "<nDoc>1</nDoc><xDoc>x</xDoc></docOutro><dtEmiDoc>2026-11-01</"
                          "dtEmiDoc><dtCompDoc>2026-11-01</dtCompDoc>"
                          "<tpReeRepRes>01</tpReeRepRes><vlrReeRepRes>1000.01</vlrReeRepRes></documentos></"
                          "gReeRepRes><trib>"
                          "<gIBSCBS>" +
                          usual_taxes + "</gIBSCBS></trib></valores></IBSCBS></infDPS>"}}},
      // structure
      {"E1235", {{"<verAplic>test_1</verAplic>", ""}}},
      {"E1235", {{total, total + "<indTotTrib>0</indTotTrib>"}}},
  };
}

}  // namespace

TEST_CASE("reception refuses a DPS with the official code of what is wrong in it", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  sandbox.control("PUT", "/control/settings",
                  {{"towns", {{"3304557", {{"active", false}}}, {"3509502", {{"issuer_enabled", false}}}}}});
  HttpClient client("client-11222333000181");
  for (const Refusal& refusal : refusals()) {
    const std::string dps = signed_document(dps_text(1, refusal.edits));
    const HttpReply reply = client.send("POST", sandbox.url() + "/nfse", packed_dps(dps));
    INFO("wanted " << refusal.code << ": " << reply.body.substr(0, 400));
    CHECK(reply.status == 400);
    CHECK(codes_of(reply).contains(refusal.code));
  }
  CHECK(sandbox.control("GET", "/control/ledger").at("documents").empty());
  CHECK(client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1)))).status == 201);
}

TEST_CASE("the matrix of pAliq accepts each right combination", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  sandbox.control("PUT", "/control/settings", {{"towns", {{"3304557", {{"active", false}}}}}});
  HttpClient client("client-11222333000181");
  const std::string none = "<indTotTrib>0</indTotTrib>";
  const std::string simples_total = "<pTotTribSN>6.00</pTotTribSN>";
  const std::string retained_at_two = retained + "<pAliq>2.00</pAliq>";
  const Edits works = {{"<cTribNac>010101", "<cTribNac>070202"},
                       {"<cLocPrestacao>3550308", "<cLocPrestacao>3304557"},
                       {"</cServ>", "</cServ><obra><cObra>1</cObra></obra>"}};
  const auto with = [](Edits base, const Edits& more) {
    base.insert(base.end(), more.begin(), more.end());
    return base;
  };
  const std::vector<Edits> right = {
      {{reg, mei}, {total, none}},
      {{reg, special}},
      {{reg, simples}, {total, simples_total}},
      {{reg, simples}, {total, simples_total}, {tax, retained_at_two}},
      {{reg, simples_outside}, {total, simples_total}},
      with(works, {{tax, taxed}}),
      with(works, {{reg, simples}, {total, simples_total}}),
      with(works, {{reg, simples}, {total, simples_total}, {tax, retained_at_two}}),
      with(works, {{reg, simples_outside}, {total, simples_total}, {tax, taxed}}),
  };
  int number = 0;
  for (const Edits& edits : right) {
    const HttpReply reply =
        client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(++number, edits))));
    INFO("case " << number << ": " << reply.body.substr(0, 400));
    CHECK(reply.status == 201);
  }
}

TEST_CASE("a retention within the Simples is not below 1.80%", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client("client-11222333000181");
  const auto post = [&](const std::string& rate) {
    const Edits edits = {{reg, simples},
                         {total, "<pTotTribSN>6.00</pTotTribSN>"},
                         {tax, retained + "<pAliq>" + rate + "</pAliq>"}};
    return client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1, edits))));
  };
  CHECK(codes_of(post("1.79")) == std::set<std::string>{"E0621"});
  CHECK(post("1.80").status == 201);
}

TEST_CASE("what is wrong with the transport or the signature is told apart", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client("client-11222333000181");
  const std::string url = sandbox.url() + "/nfse";
  const auto code_for = [&](const std::string& body) { return codes_of(client.send("POST", url, body)); };
  using Codes = std::set<std::string>;
  const std::string whole = signed_document(dps_text(1));

  CHECK(client.send("POST", url, whole, "application/xml").status == 415);
  CHECK(code_for("{\"dpsXmlGZipB64\":\"***\"}") == Codes{"E1225"});
  CHECK(code_for("{}") == Codes{"E1225"});
  CHECK(code_for("{\"dpsXmlGZipB64\":\"AAAA\"}") == Codes{"E1226"});
  CHECK(code_for(packed_dps("<DPS>")) == Codes{"E1226"});
  CHECK(code_for(packed_dps("<!DOCTYPE DPS [<!ENTITY a 'b'>]>" + whole)) == Codes{"E1226"});
  CHECK(code_for(packed_dps("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" +
                            dps_text(1, {{"á", "\xE1"}}))) == Codes{"E1229"});
  CHECK(code_for(packed_dps("<n:DPS xmlns:n=\"http://www.sped.fazenda.gov.br/nfse\"/>")) == Codes{"E1228"});
  CHECK(code_for(packed_dps("<NFSe xmlns=\"http://www.sped.fazenda.gov.br/nfse\"/>")) == Codes{"E1242"});
  CHECK(code_for(packed_dps("<DPS xmlns=\"http://www.sped.fazenda.gov.br/nfse\" versao=\"1.01\"/>")) ==
        Codes{"E1235"});
  CHECK(code_for(packed_dps(dps_text(1))) == Codes{"E0717"});
  std::string changed = whole;
  changed.replace(changed.find("1000.00"), 7, "1000.01");
  CHECK(code_for(packed_dps(changed)) == Codes{"E0714"});
  std::string other_value = whole;
  auto& letter = other_value[other_value.find("<SignatureValue>") + 20];
  letter = letter == 'A' ? 'B' : 'A';
  CHECK(code_for(packed_dps(other_value)) == Codes{"E0714"});
  CHECK(code_for(packed_dps(signed_document(dps_text(1), "client-other"))) == Codes{"E0718"});
  CHECK(code_for(packed_dps(signed_document(dps_text(1), "client-expired"))) == Codes{"E0715"});
  CHECK(code_for(packed_dps(signed_document(dps_text(1), "server"))) == Codes{"E0716"});
}

TEST_CASE("several rejections come in one answer", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  HttpClient client("client-11222333000181");
  const Edits edits = {{"<tpAmb>2", "<tpAmb>1"}, {tax, taxed}, {total, "<indTotTrib>0</indTotTrib>"}};
  const HttpReply reply =
      client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1, edits))));
  CHECK(codes_of(reply) == std::set<std::string>{"E0006", "E0617", "E0713"});
  CHECK(reply.json().at("idDPS") == dps_id(1));
}

TEST_CASE("the registers' municipal registration is demanded and compared", "[sandbox]") {
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl");
  sandbox.control(
      "PUT", "/control/settings",
      {{"taxpayers", {{"11222333000181", {{"municipal_registration", "42"}, {"name", "REGISTRADA SA"}}}}}});
  HttpClient client("client-11222333000181");
  const auto post = [&](const Edits& edits) {
    return client.send("POST", sandbox.url() + "/nfse", packed_dps(signed_document(dps_text(1, edits))));
  };
  const std::string id = "<CNPJ>11222333000181</CNPJ>";
  CHECK(codes_of(post({})) == std::set<std::string>{"E0116"});
  CHECK(codes_of(post({{id, id + "<IM>43</IM>"}})) == std::set<std::string>{"E0119"});
  sandbox.control("PUT", "/control/settings", {{"taxpayers", {{"11222333000181", {{"simples", "3"}}}}}});
  CHECK(codes_of(post({{id, id + "<IM>42</IM>"}})) == std::set<std::string>{"E0160"});
  sandbox.control("PUT", "/control/settings", {{"taxpayers", {{"11222333000181", {{"simples", "1"}}}}}});
  const HttpReply reply = post({{id, id + "<IM>42</IM>"}});
  REQUIRE(reply.status == 201);
  CHECK(unpacked(reply.json().at("nfseXmlGZipB64")).find("<xNome>REGISTRADA SA</xNome>") !=
        std::string::npos);
}

}  // namespace fiscal::test
