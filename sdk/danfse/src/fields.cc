#include "sdk/danfse/src/fields.h"

#include <array>

namespace fiscal::danfse {
namespace {

/// "R$ 999.999.999.999.999,99"
constexpr std::size_t amount_length = 25;

// left, top, width, label, how its value is written, where it comes from, most characters, longest text kept
// whole

constexpr std::array identification_fields{
    Field{0.30, 1.48, 15.30, "CHAVE DE ACESSO DA NFS-E", access_key, "", 50, 50, LabelSize::Seven},
    Field{0.30, 2.27, 5.09, "NÚMERO DA NFS-E", as_it_is, "nNFSe", 13, 13, LabelSize::Seven},
    Field{5.41, 2.27, 5.09, "COMPETÊNCIA DA NFS-E", date, "~/dCompet", 10, 10, LabelSize::Seven},
    Field{10.51, 2.27, 5.09, "DATA E HORA DA EMISSÃO DA NFS-E", date_time, "dhProc", 19, 19,
          LabelSize::Seven},
    Field{0.30, 2.96, 5.09, "NÚMERO DA DPS", as_it_is, "~/nDPS", 15, 15, LabelSize::Seven},
    Field{5.41, 2.96, 5.09, "SÉRIE DA DPS", as_it_is, "~/serie", 5, 5, LabelSize::Seven},
    Field{10.51, 2.96, 5.09, "DATA E HORA DA EMISSÃO DA DPS", date_time, "~/dhEmi", 19, 19, LabelSize::Seven},
    Field{0.30, 3.65, 5.09, "EMITENTE DA NFS-E", in_words, "~/tpEmit", 13, 13, LabelSize::Seven,
          Ground::Grey},
    Field{5.41, 3.65, 5.09, "SITUAÇÃO DA NFS-E", in_words, "cStat", 40, 37, LabelSize::Seven},
    Field{10.51, 3.65, 5.09, "FINALIDADE", in_words, "~/IBSCBS/finNFSe", 40, 37, LabelSize::Seven},
};

constexpr std::array provider_fields{
    Field{5.41, 4.34, 5.09, "CNPJ / CPF / NIF", tax_id, "~/prest|issuer", 40, 40},
    Field{10.51, 4.34, 5.09, "Indicador Municipal (Inscrição)", as_it_is, "~/prest/IM|issuer/IM", 15, 15},
    Field{15.62, 4.34, 5.09, "Telefone", phone, "~/prest|issuer", 20, 20},
    Field{0.30, 4.98, 10.19, "Nome / Nome Empresarial", as_it_is, "~/prest/xNome|issuer/xNome", 80, 77},
    Field{10.51, 4.98, 5.09, "Município / Sigla UF", town, "~/prest|issuer", 37, 37},
    Field{15.62, 4.98, 5.09, "Código IBGE / CEP", town_code_and_post, "~/prest|issuer", 21, 21},
    Field{0.30, 5.62, 10.19, "Endereço", street, "~/prest|issuer", 80, 77},
    Field{10.51, 5.62, 10.19, "E-mail", as_it_is, "~/prest/email|issuer/email", 80, 80},
    Field{0.30, 6.28, 5.09, "Simples Nacional na Data de Competência", in_words, "~/prest/regTrib/opSimpNac",
          40, 37},
    Field{5.41, 6.28, 15.30, "Regime de Apuração Tributária pelo SN", in_words, "~/prest/regTrib/regApTribSN",
          80, 77},
};

constexpr std::array customer_fields{
    Field{5.41, 6.92, 5.09, "CNPJ / CPF / NIF", tax_id, "~/toma", 40, 40},
    Field{10.51, 6.92, 5.09, "Indicador Municipal (Inscrição)", as_it_is, "~/toma/IM", 15, 15},
    Field{15.62, 6.92, 5.09, "Telefone", phone, "~/toma", 20, 20},
    Field{0.30, 7.56, 10.19, "Nome / Nome Empresarial", as_it_is, "~/toma/xNome", 80, 77},
    Field{10.51, 7.56, 5.09, "Município / Sigla UF", town, "~/toma", 37, 37},
    Field{15.62, 7.56, 5.09, "Código IBGE / CEP", town_code_and_post, "~/toma", 21, 21},
    Field{0.30, 8.22, 10.19, "Endereço", street, "~/toma", 80, 77},
    Field{10.51, 8.22, 10.19, "E-mail", as_it_is, "~/toma/email", 80, 80},
};

constexpr std::array recipient_fields{
    Field{5.41, 8.86, 5.09, "CNPJ / CPF / NIF", tax_id, "~/IBSCBS/dest", 40, 40},
    Field{15.62, 8.86, 5.09, "Telefone", phone, "~/IBSCBS/dest", 20, 20},
    Field{0.30, 9.50, 10.19, "Nome / Nome Empresarial", as_it_is, "~/IBSCBS/dest/xNome", 80, 77},
    Field{10.51, 9.50, 5.09, "Município / Sigla UF", town, "~/IBSCBS/dest", 37, 37},
    Field{15.62, 9.50, 5.09, "Código IBGE / CEP", town_code_and_post, "~/IBSCBS/dest", 21, 21},
    Field{0.30, 10.16, 10.19, "Endereço", street, "~/IBSCBS/dest", 80, 77},
    Field{10.51, 10.16, 10.19, "E-mail", as_it_is, "~/IBSCBS/dest/email", 80, 80},
};

constexpr std::array intermediary_fields{
    Field{5.41, 10.80, 5.09, "CNPJ / CPF / NIF", tax_id, "~/interm", 40, 40},
    Field{10.51, 10.80, 5.09, "Indicador Municipal (Inscrição)", as_it_is, "~/interm/IM", 15, 15},
    Field{15.62, 10.80, 5.09, "Telefone", phone, "~/interm", 20, 20},
    Field{0.30, 11.44, 10.19, "Nome / Nome Empresarial", as_it_is, "~/interm/xNome", 80, 77},
    Field{10.51, 11.44, 5.09, "Município / Sigla UF", town, "~/interm", 37, 37},
    Field{15.62, 11.44, 5.09, "Código IBGE / CEP", town_code_and_post, "~/interm", 21, 21},
    Field{0.30, 12.09, 10.19, "Endereço", street, "~/interm", 80, 77},
    Field{10.51, 12.09, 10.19, "E-mail", as_it_is, "~/interm/email", 80, 80},
};

constexpr std::array service_fields{
    Field{5.41, 12.74, 5.09, "Código de Tributação Nacional / Municipal", service_code, "~/serv/cServ", 14,
          14},
    Field{10.51, 12.74, 5.09, "Código da NBS", nbs, "~/serv/cServ/cNBS", 12, 12},
    Field{15.62, 12.74, 5.09, "Local da Prestação / Sigla UF / País", service_place, "~/serv/locPrest", 42,
          42},
    Field{0.30, 13.39, 20.40, "", as_it_is, "xTribMun|xTribNac", 170, 167, LabelSize::None},
};

constexpr std::array iss_fields{
    Field{5.41, 14.43, 5.09, "Tipo de Tributação do ISSQN", in_words, "~/valores/trib/tribMun/tribISSQN", 21,
          21},
    Field{10.51, 14.43, 10.19, "Município / Sigla UF / País da Incidência do ISSQN", incidence_place,
          "~/valores/trib/tribMun", 42, 42},
    Field{0.30, 15.08, 5.09, "Regime Especial de Tributação do ISSQN", in_words, "~/prest/regTrib/regEspTrib",
          27, 27},
    Field{5.41, 15.08, 5.09, "Tipo de Imunidade do ISSQN", in_words, "~/valores/trib/tribMun/tpImunidade", 40,
          37},
    Field{10.51, 15.08, 5.09, "Suspensão da Exigibilidade do ISSQN", in_words,
          "~/valores/trib/tribMun/exigSusp/tpSusp", 40, 37},
    Field{15.62, 15.08, 5.09, "Número Processo Suspensão", as_it_is,
          "~/valores/trib/tribMun/exigSusp/nProcesso", 30, 30},
    Field{0.30, 15.73, 5.09, "Benefício Municipal", in_words, "valores/tpBM", 40, 40},
    Field{5.41, 15.73, 5.09, "Cálculo do BM", money, "valores/vCalcBM|~/valores/trib/tribMun/BM/vRedBCBM",
          amount_length, amount_length},
    Field{10.51, 15.73, 5.09, "Total Deduções/Reduções", sum,
          "valores/vCalcDR|~/valores/vDedRed/vDR + IBSCBS/valores/vCalcReeRepRes", amount_length,
          amount_length},
    Field{15.62, 15.73, 5.09, "Desconto Incondicionado", money, "~/valores/vDescCondIncond/vDescIncond",
          amount_length, amount_length},
    Field{0.30, 16.37, 5.09, "BC ISSQN", money, "valores/vBC", amount_length, amount_length},
    Field{5.41, 16.37, 5.09, "Alíquota Aplicada", percent, "valores/pAliqAplic", 12, 12},
    Field{10.51, 16.37, 5.09, "Retenção do ISSQN", in_words, "~/valores/trib/tribMun/tpRetISSQN",
          amount_length, amount_length},
    Field{15.62, 16.37, 5.09, "ISSQN Apurado", money, "valores/vISSQN", amount_length, amount_length},
};

constexpr std::array federal_fields{
    Field{5.41, 17.02, 5.09, "IRRF", money, "~/valores/trib/tribFed/vRetIRRF", amount_length, amount_length},
    Field{10.51, 17.02, 5.09, "Contribuição Previdenciária - Retida", money, "~/valores/trib/tribFed/vRetCP",
          amount_length, amount_length},
    Field{15.62, 17.02, 5.09, "Contribuições Sociais - Retidas", money, "~/valores/trib/tribFed/vRetCSLL",
          amount_length, amount_length},
    Field{0.30, 17.67, 5.09, "PIS - Débito Apuração Própria", money, "~/valores/trib/tribFed/piscofins/vPis",
          amount_length, amount_length},
    Field{5.41, 17.67, 5.09, "COFINS - Débito Apuração Própria", money,
          "~/valores/trib/tribFed/piscofins/vCofins", amount_length, amount_length},
    Field{10.51, 17.67, 10.19, "Descrição Contrib. Sociais - Retidas", in_words,
          "~/valores/trib/tribFed/piscofins/tpRetPisCofins", 35, 35},
};

constexpr std::array ibs_cbs_fields{
    Field{5.41, 18.32, 5.09, "CST / cClassTrib", in_places,
          "~/IBSCBS/valores/trib/gIBSCBS/CST + ~/IBSCBS/valores/trib/gIBSCBS/cClassTrib", 12, 12},
    Field{10.51, 18.32, 10.19,
          "Indicador de Operação / Código IBGE Incidência / Município Incidência / Sigla UF", ibs_incidence,
          "IBSCBS", 56, 56},
    Field{0.30, 18.96, 5.09, "Exclusões e Reduções da Base de Cálculo", ibs_exclusions,
          "~/valores/vDescCondIncond/vDescIncond + IBSCBS/valores/vCalcReeRepRes + valores/vISSQN + "
          "~/valores/trib/tribFed/piscofins/vPis + ~/valores/trib/tribFed/piscofins/vCofins",
          amount_length, amount_length},
    Field{5.41, 18.96, 5.09, "Base de Cálculo Após Exclusões e Reduções", money, "IBSCBS/valores/vBC",
          amount_length, amount_length},
    Field{10.51, 18.96, 5.09, "Red. Alíquota IBS / Red. Alíquota CBS", percents,
          "IBSCBS/valores/uf/pRedAliqUF + IBSCBS/valores/mun/pRedAliqMun + IBSCBS/valores/fed/pRedAliqCBS",
          40, 40},
    Field{15.62, 18.96, 5.09, "Alíquota - IBS UF / IBS Mun", percents,
          "IBSCBS/valores/uf/pIBSUF + IBSCBS/valores/mun/pIBSMun", 28, 28},
    Field{0.30, 19.61, 5.09, "Alíq. Efetiva Municipal - IBS", percent, "IBSCBS/valores/mun/pAliqEfetMun", 12,
          12},
    Field{5.41, 19.61, 5.09, "Valor Apurado Municipal - IBS", money, "IBSCBS/totCIBS/gIBS/gIBSMunTot/vIBSMun",
          amount_length, amount_length},
    Field{10.51, 19.61, 5.09, "Alíq. Efetiva Estadual - IBS", percent, "IBSCBS/valores/uf/pAliqEfetUF", 12,
          12},
    Field{15.62, 19.61, 5.09, "Valor Apurado Estadual - IBS", money, "IBSCBS/totCIBS/gIBS/gIBSUFTot/vIBSUF",
          amount_length, amount_length},
    Field{0.30, 20.26, 5.09, "Valor Total Apurado - IBS", money, "IBSCBS/totCIBS/gIBS/vIBSTot", amount_length,
          amount_length},
    Field{5.41, 20.26, 5.09, "Alíquota - CBS", percent, "IBSCBS/valores/fed/pCBS", 12, 12},
    Field{10.51, 20.26, 5.09, "Alíquota Efetiva - CBS", percent, "IBSCBS/valores/fed/pAliqEfetCBS", 12, 12},
    Field{15.62, 20.26, 5.09, "Valor Total Apurado - CBS", money, "IBSCBS/totCIBS/gCBS/vCBS", amount_length,
          amount_length},
};

constexpr std::array totals_fields{
    Field{5.41, 20.90, 5.09, "VALOR DA OPERAÇÃO / SERVIÇO", money, "~/valores/vServPrest/vServ",
          amount_length, amount_length, LabelSize::Seven},
    Field{10.51, 20.90, 5.09, "Desconto Incondicionado", money, "~/valores/vDescCondIncond/vDescIncond",
          amount_length, amount_length},
    Field{15.62, 20.90, 5.09, "Desconto Condicionado", money, "~/valores/vDescCondIncond/vDescCond",
          amount_length, amount_length},
    Field{0.30, 21.59, 5.09, "Total das Retenções (ISSQN / Federais)", money, "valores/vTotalRet",
          amount_length, amount_length},
    Field{5.41, 21.59, 5.09, "VALOR LÍQUIDO DA NFS-e", money, "valores/vLiq", amount_length, amount_length,
          LabelSize::Seven},
    Field{10.51, 21.59, 5.09, "Total do IBS/CBS", sum,
          "IBSCBS/totCIBS/gIBS/vIBSTot + IBSCBS/totCIBS/gCBS/vCBS", amount_length, amount_length},
    Field{15.62, 21.59, 5.09, "VALOR LÍQUIDO DA NFS-e + IBS/CBS", money, "IBSCBS/totCIBS/vTotNF",
          amount_length, amount_length, LabelSize::Seven, Ground::Grey},
};

constexpr std::array designs{
    BlockDesign{Block::Identification, 1.48, 4.34, "", identification_fields},
    BlockDesign{Block::Provider, 4.34, 6.92, "PRESTADOR / FORNECEDOR", provider_fields},
    BlockDesign{Block::Customer, 6.92, 8.86, "TOMADOR / ADQUIRENTE", customer_fields},
    BlockDesign{Block::Recipient, 8.86, 10.80, "DESTINATÁRIO DA OPERAÇÃO", recipient_fields},
    BlockDesign{Block::Intermediary, 10.80, 12.74, "INTERMEDIÁRIO DA OPERAÇÃO", intermediary_fields},
    BlockDesign{Block::Service, 12.74, 13.79, "SERVIÇO PRESTADO", service_fields},
    BlockDesign{Block::Iss, 14.43, 17.02, "TRIBUTAÇÃO MUNICIPAL (ISSQN)", iss_fields},
    BlockDesign{Block::Federal, 17.02, 18.32, "TRIBUTAÇÃO FEDERAL (EXCETO CBS)", federal_fields},
    BlockDesign{Block::IbsCbs, 18.32, 20.90, "TRIBUTAÇÃO IBS / CBS", ibs_cbs_fields},
    BlockDesign{Block::Totals, 20.90, 22.27, "VALOR TOTAL DA NFS-E", totals_fields},
};

}  // namespace

std::span<const BlockDesign> block_designs() { return designs; }

}  // namespace fiscal::danfse
