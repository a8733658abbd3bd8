#include "sdk/danfse/src/descriptions.h"

#include <algorithm>
#include <array>

namespace fiscal::danfse {
namespace {

struct Meaning {
  std::string_view element, code, text;
};

constexpr std::array meanings{
    Meaning{"ambGer", "1", "Prefeitura"},
    Meaning{"ambGer", "2", "Sistema Nacional da NFS-e"},
    Meaning{"tpAmb", "1", "Produção"},
    Meaning{"tpAmb", "2", "Homologação"},
    Meaning{"tpEmit", "1", "Prestador"},
    Meaning{"tpEmit", "2", "Tomador"},
    Meaning{"tpEmit", "3", "Intermediário"},
    Meaning{"cStat", "100", "NFS-e Gerada"},
    Meaning{"cStat", "101", "NFS-e de Substituição Gerada"},
    Meaning{"cStat", "102", "NFS-e de Decisão Judicial ou Administrativa"},
    Meaning{"cStat", "103", "NFS-e Avulsa"},
    Meaning{"cStat", "107", "NFS-e MEI"},
    Meaning{"finNFSe", "0", "NFS-e regular"},
    Meaning{"cNaoNIF", "0", "NIF não informado na nota de origem"},
    Meaning{"cNaoNIF", "1", "Dispensado do NIF"},
    Meaning{"cNaoNIF", "2", "Não exigência do NIF"},
    Meaning{"opSimpNac", "1", "Não Optante"},
    Meaning{"opSimpNac", "2", "Optante - Microempreendedor Individual (MEI)"},
    Meaning{"opSimpNac", "3", "Optante - Microempresa ou Empresa de Pequeno Porte (ME/EPP)"},
    Meaning{"regApTribSN", "1", "Regime de apuração dos tributos federais e municipal pelo Simples Nacional"},
    Meaning{"regApTribSN", "2",
            "Regime de apuração dos tributos federais pelo SN e ISSQN por fora do SN conforme respectiva "
            "legislação "
            "municipal do tributo"},
    Meaning{"regApTribSN", "3",
            "Regime de apuração dos tributos federais e municipal por fora do SN conforme respectivas "
            "legislações "
            "federal e municipal de cada tributo"},
    Meaning{"regEspTrib", "0", "Nenhum"},
    Meaning{"regEspTrib", "1", "Ato Cooperado (Cooperativa)"},
    Meaning{"regEspTrib", "2", "Estimativa"},
    Meaning{"regEspTrib", "3", "Microempresa Municipal"},
    Meaning{"regEspTrib", "4", "Notário ou Registrador"},
    Meaning{"regEspTrib", "5", "Profissional Autônomo"},
    Meaning{"regEspTrib", "6", "Sociedade de Profissionais"},
    Meaning{"regEspTrib", "9", "Outros"},
    Meaning{"tribISSQN", "1", "Operação Tributável"},
    Meaning{"tribISSQN", "2", "Imunidade"},
    Meaning{"tribISSQN", "3", "Exportação de Serviço"},
    Meaning{"tribISSQN", "4", "Não Incidência"},
    Meaning{"tpImunidade", "0", "Imunidade (tipo não informado na nota de origem)"},
    Meaning{"tpImunidade", "1", "Patrimônio, renda ou serviços, uns dos outros"},
    Meaning{"tpImunidade", "2", "Templos de qualquer culto"},
    Meaning{"tpImunidade", "3",
            "Patrimônio, renda ou serviços dos partidos políticos, inclusive suas fundações"},
    Meaning{"tpImunidade", "4", "Livros, jornais, periódicos e o papel destinado a sua impressão"},
    Meaning{"tpImunidade", "5", "Fonogramas e videofonogramas musicais produzidos no Brasil"},
    Meaning{"tpSusp", "1", "Exigibilidade Suspensa por Decisão Judicial"},
    Meaning{"tpSusp", "2", "Exigibilidade Suspensa por Processo Administrativo"},
    Meaning{"tpBM", "1", "Isenção"},
    Meaning{"tpBM", "2", "Redução da BC em %"},
    Meaning{"tpBM", "3", "Redução da BC em R$"},
    Meaning{"tpBM", "4", "Alíquota Diferenciada"},
    Meaning{"tpRetISSQN", "1", "Não Retido"},
    Meaning{"tpRetISSQN", "2", "Retido pelo Tomador"},
    Meaning{"tpRetISSQN", "3", "Retido pelo Intermediário"},
    Meaning{"tpRetPisCofins", "0", "PIS/COFINS/CSLL Não Retidos"},
    Meaning{"tpRetPisCofins", "1", "PIS/COFINS Retidos"},
    Meaning{"tpRetPisCofins", "2", "PIS/COFINS Não Retidos"},
    Meaning{"tpRetPisCofins", "3", "PIS/COFINS/CSLL Retidos"},
    Meaning{"tpRetPisCofins", "4", "PIS/COFINS Retidos, CSLL Não Retido"},
    Meaning{"tpRetPisCofins", "5", "PIS Retido, COFINS/CSLL Não Retido"},
    Meaning{"tpRetPisCofins", "6", "COFINS Retido, PIS/CSLL Não Retido"},
    Meaning{"tpRetPisCofins", "7", "PIS Não Retido, COFINS/CSLL Retidos"},
    Meaning{"tpRetPisCofins", "8", "PIS/COFINS Não Retidos, CSLL Retido"},
    Meaning{"tpRetPisCofins", "9", "COFINS Não Retido, PIS/CSLL Retidos"},
};

}  // namespace

std::optional<std::string_view> description(std::string_view element, std::string_view code) {
  const auto found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
    return meaning.element == element && meaning.code == code;
  });
  if (found == meanings.end()) return std::nullopt;
  return found->text;
}

}  // namespace fiscal::danfse
