#include "sdk/sandbox/grammar.h"

namespace fiscal::sandbox {

// A line "type @attribute!type = particles" is a group, a line "types : facet" a leaf (facets.h). A particle
// is name[:type] with ? or {least,most}, or a choice in parentheses; without ":type" the type has the
// element's name. Types named "ds." live in the namespace of XML signatures.
//
// Two oddities of the official schema are kept out on purpose: its date pattern also takes a comma for a
// month digit, and its \d takes digits of every script.
std::string_view document_notation() {
  return R"grammar(
DPS @versao!version = infDPS Signature:ds.Signature?
infDPS @Id!id_dps = tpAmb dhEmi:datetime verAplic serie nDPS dCompet:date tpEmit:one_to_3 cMotivoEmisTI:one_to_4? chNFSeRej:key? cLocEmi:town subst? prest toma:person? interm:person? serv valores IBSCBS?
subst = chSubstda:key cMotivo:subst_motive xMotivo:motive?
prest = (CNPJ|CPF|NIF|cNaoNIF) CAEPF? IM? xNome:name? end:address? fone? email? regTrib
regTrib = opSimpNac:one_to_3 regApTribSN:one_to_3? regEspTrib
person = (CNPJ|CPF|NIF|cNaoNIF) CAEPF? IM? xNome:name end:address? fone? email?
address = (endNac|endExt) xLgr nro xCpl? xBairro
endNac = cMun:town CEP
endExt = cPais:country cEndPost xCidade:any60 xEstProvReg:any60
simple_address = (CEP|endExt:simple_abroad) xLgr nro xCpl? xBairro
simple_abroad = cEndPost xCidade:any60 xEstProvReg:any60
serv = locPrest cServ comExt? obra? atvEvento? infoCompl?
locPrest = (cLocPrestacao:town|cPaisPrestacao:country)
cServ = cTribNac:digits6 cTribMun:digits3? xDescServ cNBS:digits9? cIntContrib?
comExt = mdPrestacao vincPrest tpMoeda:digits3 vServMoeda:money mecAFComexP mecAFComexT movTempBens nDI:latin12? nRE:latin12? mdic:zero_or_1
obra = inscImobFisc:any30? (cObra:any30|cCIB|end:simple_address)
atvEvento = xNome:text255 dtIni:date dtFim:date (idAtvEvt:any30|end:simple_address)
infoCompl = idDocTec:any40? docRef:text255? xPed:nro? gItemPed? xInfComp:text2000?
gItemPed = xItemPed:nro{1,99}
valores = vServPrest vDescCondIncond? vDedRed? trib
vServPrest = vReceb:money? vServ:money
vDescCondIncond = vDescIncond:money? vDescCond:money?
vDedRed = (pDR:percent3|vDR:money|documentos)
documentos = docDedRed{1,1000}
docDedRed = (chNFSe:key|chNFe:nfe_key|NFSeMun|NFNFS|nDocFisc:text255|nDoc:text255) tpDedRed xDescOutDed:latin150? dtEmiDoc:xsdate vDedutivelRedutivel:money vDeducaoReducao:money fornec:person?
NFSeMun = cMunNFSeMun:town nNFSeMun:digits15 cVerifNFSeMun
NFNFS = nNFS:digits7 modNFS:digits15 serieNFS
trib = tribMun tribFed? totTrib
tribMun = tribISSQN:one_to_4 cPaisResult:country? tpImunidade? exigSusp? BM? tpRetISSQN:one_to_3 pAliq?
exigSusp = tpSusp:one_or_2 nProcesso:digits30
BM = nBM:digits14 (vRedBCBM:money|pRedBCBM:percent3)?
tribFed = piscofins? vRetCP:money? vRetIRRF:money? vRetCSLL:money?
piscofins = CST:cst_piscofins vBCPisCofins:money? pAliqPis:percent2? pAliqCofins:percent2? vPis:money? vCofins:money? tpRetPisCofins?
totTrib = (vTotTrib|pTotTrib|indTotTrib|pTotTribSN:percent2)
vTotTrib = vTotTribFed:money vTotTribEst:money vTotTribMun:money
pTotTrib = pTotTribFed:percent3 pTotTribEst:percent3 pTotTribMun:percent3
IBSCBS = finNFSe indFinal:zero_or_1? cIndOp:digits6 tpOper:one_to_5? gRefNFSe? tpEnteGov:one_to_4? indDest:zero_or_1 dest? imovel? valores:ibscbs_values
gRefNFSe = refNFSe:key{1,99}
dest = (CNPJ|CPF|NIF|cNaoNIF) xNome:text150 end:address? fone? email?
imovel = inscImobFisc:any30? (cCIB|end:simple_address)
ibscbs_values = gReeRepRes? trib:ibscbs_taxes
gReeRepRes = documentos:refunded{1,1000}
refunded = (dFeNacional|docFiscalOutro|docOutro) fornec:supplier? dtEmiDoc:date dtCompDoc:date tpReeRepRes xTpReeRepRes:text150? vlrReeRepRes:money
dFeNacional = tipoChaveDFe xTipoChaveDFe:text255? chaveDFe:any50
docFiscalOutro = cMunDocFiscal:digits7 nDocFiscal:text255 xDocFiscal:text255
docOutro = nDoc:text255 xDoc:text255
supplier = (CNPJ|CPF|NIF|cNaoNIF) xNome:text150
ibscbs_taxes = gIBSCBS
gIBSCBS = CST:digits3 cClassTrib:digits6 cCredPres:digits2? gTribRegular? gDif?
gTribRegular = CSTReg:digits3 cClassTribReg:digits6
gDif = pDifUF:percent3 pDifMun:percent3 pDifCBS:percent3

pedRegEvento @versao!version = infPedReg Signature:ds.Signature?
infPedReg @Id!id_pre = tpAmb verAplic dhEvento:datetime (CNPJAutor:CNPJ|CPFAutor:CPF) chNFSe:key (e101101|e105102|e101103|e105104|e105105|e202201|e203202|e204203|e205204|e202205|e203206|e204207|e205208|e305101|e305102|e305103)
e101101 = xDesc:desc_101101 cMotivo:cancel_motive xMotivo:motive
e105102 = xDesc:desc_105102 cMotivo:subst_motive xMotivo:motive? chSubstituta:key
e101103 = xDesc:desc_101103 cMotivo:cancel_motive xMotivo:motive
e105104 = xDesc:desc_105104 CPFAgTrib:CPF nProcAdm? cMotivo:only_1 xMotivo:motive
e105105 = xDesc:desc_105105 CPFAgTrib:CPF nProcAdm? cMotivo:one_or_2 xMotivo:motive
e202201 = xDesc:desc_202201
e203202 = xDesc:desc_203202
e204203 = xDesc:desc_204203
e205204 = xDesc:desc_205204
e202205 = xDesc:desc_202205 cMotivo:refusal_motive xMotivo:motive?
e203206 = xDesc:desc_203206 cMotivo:refusal_motive xMotivo:motive?
e204207 = xDesc:desc_204207 cMotivo:refusal_motive xMotivo:motive?
e205208 = xDesc:desc_205208 CPFAgTrib:CPF idEvManifRej:event_number xMotivo:motive
e305101 = xDesc:desc_305101 CPFAgTrib:CPF nProcAdm xProcAdm:motive
e305102 = xDesc:desc_305102 CPFAgTrib:CPF codEvento xMotivo:motive
e305103 = xDesc:desc_305103 CPFAgTrib:CPF idBloqOfic:event_number
desc_101101 : is "Cancelamento de NFS-e"
desc_105102 : is "Cancelamento de NFS-e por Substituição"
desc_101103 : is "Solicitação de Análise Fiscal para Cancelamento de NFS-e"
desc_105104 : is "Cancelamento de NFS-e Deferido por Análise Fiscal"
desc_105105 : is "Cancelamento de NFS-e Indeferido por Análise Fiscal"
desc_202201 : is "Manifestação de NFS-e - Confirmação do Prestador"
desc_203202 : is "Manifestação de NFS-e - Confirmação do Tomador"
desc_204203 : is "Manifestação de NFS-e - Confirmação do Intermediário"
desc_205204 : is "Manifestação de NFS-e - Confirmação Tácita"
desc_202205 : is "Manifestação de NFS-e - Rejeição do Prestador"
desc_203206 : is "Manifestação de NFS-e - Rejeição do Tomador"
desc_204207 : is "Manifestação de NFS-e - Rejeição do Intermediário"
desc_205208 : is "Manifestação de NFS-e - Anulação da Rejeição"
desc_305101 : is "Cancelamento de NFS-e por Ofício"
desc_305102 : is "Bloqueio de NFS-e por Ofício"
desc_305103 : is "Desbloqueio de NFS-e por Ofício"

version : match 1\.00 | 1\.01
id_dps : match DPS[0-9]{7}1[0-9]{34} | DPS[0-9]{7}2[0-9A-Z]{14}[0-9]{20}
id_pre : match PRE[0-9]{8}1[0-9]{47} | PRE[0-9]{8}2[0-9A-Z]{14}[0-9]{33}
event_number : match [0-9]{8}1[0-9]{47} | [0-9]{8}2[0-9A-Z]{14}[0-9]{33}
key : match [0-9]{6}[0-9A-Z]{14}[0-9]{30}
nfe_key : match [0-9]{6}[0-9A-Z]{14}[0-9]{24}
CNPJ : match [0-9A-Z]{14}
CPF : match [0-9]{11}
CAEPF digits14 : match [0-9]{14}
CEP : match [0-9]{8}
town digits7 : match [0-9]{7}
country : match [A-Z]{2}
serie : match [0-9]{1,4} | [0-8][0-9]{4}
nDPS : match [1-9][0-9]{0,14}
digits2 : match [0-9]{2}
digits3 : match [0-9]{3}
digits6 : match [0-9]{6}
digits9 : match [0-9]{9}
digits15 : match [0-9]{15}
digits30 : match [0-9]{30}
fone : match [0-9]{6,20}
nProcAdm : match [0-9]{1,30}
cIntContrib : match [a-zA-Z0-9]{1,20}
cVerifNFSeMun : match [a-zA-Z0-9]{1,9}
serieNFS : match [a-zA-Z0-9]{1,15}
money : match 0 | 0\.[0-9]{2} | [1-9][0-9]{0,14} | [1-9][0-9]{0,14}\.[0-9]{2}
pAliq : match [0-9] | [0-9]\.[0-9]{2}
percent2 : match 0 | 0\.[0-9]{2} | [1-9][0-9]{0,1} | [1-9][0-9]{0,1}\.[0-9]{2}
percent3 : match 0 | 0\.[0-9]{2} | [1-9][0-9]{0,2} | [1-9][0-9]{0,2}\.[0-9]{2}
date : date
datetime : datetime
xsdate : xsdate
tpAmb one_or_2 : in 1 2
only_1 : in 1
zero_or_1 : in 0 1
one_to_3 : in 1 2 3
one_to_4 : in 1 2 3 4
one_to_5 : in 1 2 3 4 5
finNFSe indTotTrib : in 0
cNaoNIF : in 0 1 2
regEspTrib : in 0 1 2 3 4 5 6 9
mdPrestacao : in 0 1 2 3 4
vincPrest : in 0 1 2 3 4 5 6 9
movTempBens : in 0 1 2 3
mecAFComexP : in 00 01 02 03 04 05 06 07 08
mecAFComexT : in 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26
tpDedRed : in 1 2 3 4 5 6 7 8 9 99
tpImunidade : in 0 1 2 3 4 5
tpRetPisCofins : in 0 1 2 3 4 5 6 7 8 9
tpReeRepRes : in 01 02 03 04 99
tipoChaveDFe : in 1 2 3 9
subst_motive : in 01 02 03 04 05 99
cancel_motive : in 1 2 9
refusal_motive : in 1 2 3 4 5 9
codEvento : in e101101 e105102 e105104 e105105 e305101
cst_piscofins : in 00 01 02 03 04 05 06 07 08 09 49 50 51 52 53 54 55 56 60 61 62 63 64 65 66 67 70 71 72 73 74 75 98 99
verAplic : latin 1 20
motive : latin 15 255
xLgr : latin 1 255
nro xBairro : latin 1 60
xCpl : latin 1 156
email : latin 1 80
latin12 : latin 1 12
latin150 : latin 1 150
IM : any 1 15
NIF any40 : any 1 40
name : any 1 300
cEndPost : any 1 11
any30 : any 1 30
any50 : any 1 50
any60 : any 1 60
cCIB : any 8 8
text150 : latinfilled 1 150
text255 : latinfilled 1 255
text2000 : latinfilled 1 2000
xDescServ : filled 1 2000

ds.Signature @Id?ds.free = SignedInfo:ds.SignedInfo SignatureValue:ds.value KeyInfo:ds.KeyInfo? Object:ds.open{0,999}
ds.SignedInfo @Id?ds.free = CanonicalizationMethod:ds.method SignatureMethod:ds.method Reference:ds.Reference{1,999}
ds.Reference @Id?ds.free @URI?ds.free @Type?ds.free = Transforms:ds.Transforms? DigestMethod:ds.method DigestValue:ds.digest
ds.Transforms = Transform:ds.method{1,999}
ds.method @Algorithm!ds.free = *
ds.value @Id?ds.free = *
ds.KeyInfo @Id?ds.free = (X509Data:ds.X509Data|KeyName:ds.free|KeyValue:ds.open|RetrievalMethod:ds.open|PGPData:ds.open|SPKIData:ds.open|MgmtData:ds.free){1,999}
ds.X509Data = (X509Certificate:ds.digest|X509IssuerSerial:ds.open|X509SKI:ds.digest|X509SubjectName:ds.free|X509CRL:ds.digest){1,999}
ds.open @Id?ds.free = *
ds.digest : base64
ds.free : free
)grammar";
}

}  // namespace fiscal::sandbox
