#include "tests/sdk/danfse/notes.h"

#include <fiscal/xml_document.hpp>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr std::string_view full = R"(<?xml version="1.0" encoding="UTF-8"?>
<NFSe xmlns="http://www.sped.fazenda.gov.br/nfse" versao="1.01"><infNFSe Id="NFS33033021212ABC34501DE35000000000012326018765432104">
<xLocEmi>Niterói</xLocEmi><xLocPrestacao>São Gonçalo</xLocPrestacao><nNFSe>123</nNFSe><cLocIncid>3304904</cLocIncid>
<xLocIncid>São Gonçalo</xLocIncid><xTribNac>Suporte técnico em informática.</xTribNac><xTribMun>Suporte técnico municipal</xTribMun>
<xNBS>Suporte</xNBS><verAplic>T_1.0</verAplic><ambGer>2</ambGer><tpEmis>1</tpEmis><procEmi>1</procEmi><cStat>100</cStat>
<dhProc>2026-01-16T09:08:07-03:00</dhProc><nDFSe>77</nDFSe>
<emit><CNPJ>12ABC34501DE35</CNPJ><IM>4455</IM><xNome>Empresa Emissora Ltda</xNome><enderNac><xLgr>Rua da Conceição</xLgr><nro>12</nro>
<xCpl>Sala 3</xCpl><xBairro>Centro</xBairro><cMun>3303302</cMun><UF>RJ</UF><CEP>24020005</CEP></enderNac><fone>2126201234</fone>
<email>emissora@example.com</email></emit>
<valores><vCalcDR>50.00</vCalcDR><tpBM>1</tpBM><vCalcBM>10.00</vCalcBM><vBC>1140.00</vBC><pAliqAplic>5.00</pAliqAplic>
<vISSQN>57.00</vISSQN><vTotalRet>123.45</vTotalRet><vLiq>1234567.89</vLiq></valores>
<xOutInf>Observação da prefeitura</xOutInf>
<IBSCBS><cLocalidadeIncid>3304904</cLocalidadeIncid><xLocalidadeIncid>São Gonçalo</xLocalidadeIncid><valores><vBC>1133.00</vBC>
<vCalcReeRepRes>7.00</vCalcReeRepRes><uf><pIBSUF>0.10</pIBSUF><pRedAliqUF>30.00</pRedAliqUF><pAliqEfetUF>0.07</pAliqEfetUF></uf>
<mun><pIBSMun>0.20</pIBSMun><pRedAliqMun>40.00</pRedAliqMun><pAliqEfetMun>0.12</pAliqEfetMun></mun>
<fed><pCBS>0.90</pCBS><pRedAliqCBS>60.00</pRedAliqCBS><pAliqEfetCBS>0.36</pAliqEfetCBS></fed></valores>
<totCIBS><vTotNF>1234573.00</vTotNF><gIBS><vIBSTot>2.15</vIBSTot><gIBSUFTot><vIBSUF>0.79</vIBSUF></gIBSUFTot><gIBSMunTot>
<vIBSMun>1.36</vIBSMun></gIBSMunTot></gIBS><gCBS><vCBS>4.08</vCBS></gCBS></totCIBS></IBSCBS>
<DPS versao="1.01"><infDPS Id="DPS330330221200ABC34501DE3500001000000000000099"><tpAmb>1</tpAmb><dhEmi>2026-01-15T23:59:58-03:00</dhEmi>
<verAplic>T_1.0</verAplic><serie>900</serie><nDPS>99</nDPS><dCompet>2026-01-15</dCompet><tpEmit>1</tpEmit><cLocEmi>3303302</cLocEmi>
<subst><chSubstda>33033021211222333000181000000000001026010000010000</chSubstda><cMotivo>01</cMotivo></subst>
<prest><CNPJ>12ABC34501DE35</CNPJ><IM>998877</IM><fone>21987654321</fone><email>prestador@example.com</email>
<regTrib><opSimpNac>1</opSimpNac><regApTribSN>1</regApTribSN><regEspTrib>2</regEspTrib></regTrib></prest>
<toma><CPF>52998224725</CPF><IM>5566</IM><xNome>Maria Aparecida de Souza</xNome><end><endNac><cMun>3550308</cMun><CEP>01310100</CEP></endNac>
<xLgr>Avenida Paulista</xLgr><nro>1000</nro><xCpl>Apto 12</xCpl><xBairro>Bela Vista</xBairro></end><fone>1133334444</fone>
<email>maria@example.com</email></toma>
<interm><CNPJ>77150344000101</CNPJ><IM>123456</IM><xNome>Intermediadora S.A.</xNome><end><endNac><cMun>3518800</cMun><CEP>07095130</CEP></endNac>
<xLgr>Rua Santa Clara</xLgr><nro>333</nro><xBairro>Vila Augusta</xBairro></end><fone>33334444</fone><email>interm@example.com</email></interm>
<serv><locPrest><cLocPrestacao>3304904</cLocPrestacao></locPrest><cServ><cTribNac>010701</cTribNac><cTribMun>007</cTribMun>
<xDescServ>Manutenção do sistema</xDescServ><cNBS>115022000</cNBS></cServ>
<obra><inscImobFisc>IMOB-55</inscImobFisc><cObra>OBRA-44</cObra></obra>
<atvEvento><xNome>Feira</xNome><dtIni>2026-01-01</dtIni><dtFim>2026-01-02</dtFim><idAtvEvt>EVT-33</idAtvEvt></atvEvento>
<infoCompl><idDocTec>ART-22</idDocTec><docRef>REF-11</docRef><xPed>PED-66</xPed><gItemPed><xItemPed>1</xItemPed><xItemPed>2</xItemPed></gItemPed>
<xInfComp>Pagamento em 30 dias</xInfComp></infoCompl></serv>
<valores><vServPrest><vServ>1200.00</vServ></vServPrest><vDescCondIncond><vDescIncond>3.00</vDescIncond><vDescCond>4.50</vDescCond></vDescCondIncond>
<vDedRed><vDR>50.00</vDR></vDedRed><trib><tribMun><tribISSQN>1</tribISSQN><tpImunidade>4</tpImunidade>
<exigSusp><tpSusp>2</tpSusp><nProcesso>000000000000000000000000123456</nProcesso></exigSusp><tpRetISSQN>3</tpRetISSQN></tribMun>
<tribFed><piscofins><CST>01</CST><vPis>7.80</vPis><vCofins>36.00</vCofins><tpRetPisCofins>4</tpRetPisCofins></piscofins>
<vRetCP>13.20</vRetCP><vRetIRRF>18.00</vRetIRRF><vRetCSLL>12.00</vRetCSLL></tribFed>
<totTrib><vTotTrib><vTotTribFed>161.40</vTotTribFed><vTotTribEst>0.00</vTotTribEst><vTotTribMun>1050.20</vTotTribMun></vTotTrib></totTrib></trib></valores>
<IBSCBS><finNFSe>0</finNFSe><indFinal>1</indFinal><cIndOp>100301</cIndOp><indDest>1</indDest><dest><NIF>PT-501234567</NIF>
<xNome>Destinatária Lda</xNome><end><endExt><cPais>PT</cPais><cEndPost>1100-148</cEndPost><xCidade>Lisboa</xCidade><xEstProvReg>Lisboa</xEstProvReg></endExt>
<xLgr>Rua Augusta</xLgr><nro>8</nro><xBairro>Baixa</xBairro></end><fone>35121123456</fone><email>dest@example.com</email></dest>
<valores><trib><gIBSCBS><CST>200</CST><cClassTrib>200052</cClassTrib></gIBSCBS></trib></valores></IBSCBS>
</infDPS></DPS></infNFSe></NFSe>
)";

}  // namespace

std::string full_note(const Edits& edits) {
  std::string text(full);
  for (const auto& [what, with] : edits) {
    const auto at = text.find(what);
    INFO("the note has no " << what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string without(std::string text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin);
  REQUIRE(from != std::string::npos);
  const auto to = text.find(end, from);
  REQUIRE(to != std::string::npos);
  return text.erase(from, to + end.size() - from);
}

std::string note_around(const std::string& dps_xml) {
  std::string text = without(full_note(), "<DPS ", "</DPS>");
  const auto at = text.find("</infNFSe>");
  return text.insert(at, dps_xml);
}

}  // namespace fiscal::test
