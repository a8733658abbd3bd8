#include <fiscal/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Documents that other systems wrote, as canonical requests: what we write must say the same, element by
// element.
namespace fiscal::test {
namespace {

/// What we write otherwise on purpose, and the rule that asks for it.
struct Wanted {
  std::string theirs;  ///< "path=value", or empty where they have nothing.
  std::string ours;    ///< The same for us.
  const char* rule;
};

struct Sample {
  const char* file;
  const char* invoice;  ///< Canonical JSON, with issuer and competence date.
  std::vector<Wanted> wanted;
};

using Facts = std::multiset<std::string>;

// Identity, time and version are the writer's own.
bool is_identity(std::string_view path) {
  return path == "tpAmb" || path == "dhEmi" || path == "verAplic" || path == "serie" || path == "nDPS";
}

/// Blanks at the ends of a text are not sent: the layout's TSString refuses them.
std::string without_end_blanks(std::string text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string::npos ? 0 : last + 1);
}

void collect_facts(const XmlElement& element, const std::string& path, Facts& facts) {
  for (const XmlElement& child : element.children()) {
    const std::string at = path.empty() ? std::string(child.name()) : path + "/" + std::string(child.name());
    if (is_identity(at)) continue;
    if (child.children().empty())
      facts.insert(at + "=" + without_end_blanks(child.text()));
    else
      collect_facts(child, at, facts);
  }
}

Facts facts_of_declaration(const XmlElement& declaration) {
  Facts facts;
  collect_facts(declaration, {}, facts);
  return facts;
}

XmlElement declaration_in(const std::string& file) {
  std::ifstream stream(*shared_dir() / "data/national/samples" / file);
  REQUIRE(stream);
  std::ostringstream text;
  text << stream.rdbuf();
  const auto parsed = XmlDocument::parse(text.str());
  INFO(parsed.error);
  REQUIRE(parsed);
  const auto inner = parsed->root().name() == "NFSe" ? parsed->root().path("infNFSe/DPS/infDPS")
                                                     : parsed->root().child("infDPS");
  REQUIRE(inner);
  return *inner;
}

std::string names_of_children(const XmlElement& element) {
  std::string names;
  for (const XmlElement& child : element.children()) names += std::string(child.name()) + " ";
  return names;
}

void check_sample(const Sample& sample) {
  INFO(sample.file);
  const XmlElement theirs = declaration_in(sample.file);
  auto read = read_json<Invoice>(sample.invoice, UnknownFields::Refuse);
  for (const Finding& problem : read.problems) UNSCOPED_INFO(problem.field << " " << problem.text);
  REQUIRE(read.ok());
  IssueInvoice request = a_request();
  request.invoice = read.value;
  const auto dps = dps_of(request);
  const auto ours = XmlDocument::parse(dps.xml)->root().child("infDPS");

  Facts expected = facts_of_declaration(theirs);
  for (const Wanted& wanted : sample.wanted) {
    INFO(wanted.rule);
    if (!wanted.theirs.empty()) {
      REQUIRE(expected.count(wanted.theirs) == 1);
      expected.erase(wanted.theirs);
    }
    if (!wanted.ours.empty()) expected.insert(wanted.ours);
  }
  const Facts written = facts_of_declaration(*ours);
  std::vector<std::string> lacking;
  std::set_difference(expected.begin(), expected.end(), written.begin(), written.end(),
                      std::back_inserter(lacking));
  std::vector<std::string> extra;
  std::set_difference(written.begin(), written.end(), expected.begin(), expected.end(),
                      std::back_inserter(extra));
  CHECK(lacking == std::vector<std::string>{});
  CHECK(extra == std::vector<std::string>{});
  if (sample.wanted.empty()) CHECK(names_of_children(*ours) == names_of_children(theirs));
}

const Sample samples[] = {
    {"nfsephp__dps_example.redacted.xml",
     R"json({"competence_date":"2025-12-04",
         "issuer":{"tax_id":"44827692000111","name":"x","municipality":"1505486","municipal_registration":"1255",
                   "phone":"1130000000","email":"teste@example.org","tax_regime":"simples_me_epp",
                   "simples_assessment":"all_in_simples"},
         "customer":{"tax_id":"12345678909","name":"PESSOA FICTICIA DE TESTE",
                     "address":{"street":"RUA FICTICIA","number":"100","district":"ZONA RURAL",
                                "municipality":"1505486","postal_code":"68485000"}},
         "service":{"national_code":"060401","description":"PAGAMENTO DE MENSALIDADE"},"amount":12000,
         "taxes":{"pis_cofins":{"cst":"08"},"approximate":{"simples_percent":"2.00"}}})json",
     {}},
    {"pynfse__dps-ibscbs_with_retention.xml",
     R"json({"competence_date":"2026-01-08",
         "issuer":{"tax_id":"11111111111111","name":"x","municipality":"4106902","municipal_registration":"11111111",
                   "phone":"00000000000","tax_regime":"regular"},
         "customer":{"tax_id":"00000000000000","name":"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     "email":"aaaaaaa@aaaaaaaaaa.com.br",
                     "address":{"street":"XXXXXXXXXXXXXXXXXXXX","number":"111","district":"XXXXXXXXXXX",
                                "municipality":"4208203","postal_code":"11111111"}},
         "service":{"national_code":"070104","description":"1) SERVICOS - REPARO / MANUTENCAO","nbs":"114044900"},
         "amount":10000,
         "taxes":{"pis_cofins":{"cst":"01","base":10000,"pis_rate":"0.65","cofins_rate":"3.00","pis_amount":65,
                                "cofins_amount":300,"withheld":"pis_cofins"},
                  "withholding":{"income_tax":150,"contributions":100},
                  "approximate":{"federal_amount":300,"state_amount":1200,"municipal_amount":1000},
                  "ibs_cbs":{"cst":"000","classification":"000001","operation_indicator":"100301",
                             "personal_use":false}}})json",
     {{"valores/trib/tribFed/piscofins/tpRetPisCofins=1", "valores/trib/tribFed/piscofins/tpRetPisCofins=4",
       "NT 007: codes 1 and 2 are of the layout before and are refused; 4 is PIS and COFINS withheld"}}},
    {"pynfse__dps-ibscbs_minimal.xml",
     R"json({"competence_date":"2025-12-10",
         "issuer":{"tax_id":"12345678901234","name":"x","municipality":"4105508","tax_regime":"simples_me_epp",
                   "simples_assessment":"all_in_simples"},
         "customer":{"tax_id":"12345678901234","name":"Teste Teste Inc","email":"TesteTeste@Teste.com",
                     "address":{"street":"Rua do Teste","number":"9001","district":"ZONA SUBURBANA",
                                "municipality":"4128104","postal_code":"12345678"}},
         "service":{"national_code":"010101","description":"PRESTACAO DE SERVICOS DE SOFTWARE MANUTENCAO",
                    "nbs":"115022000"},"amount":1000,
         "taxes":{"approximate":{"federal_amount":135,"state_amount":0,"municipal_amount":47},
                  "ibs_cbs":{"cst":"001","classification":"000001","operation_indicator":"020101",
                             "personal_use":false}}})json",
     {{"valores/trib/totTrib/vTotTrib/vTotTribEst=0", "valores/trib/totTrib/vTotTrib/vTotTribEst=0.00",
       "TSDec15V2 has two spellings of zero; ours is always the one with decimals"}}},
    {"derived__dps-cnpj-alfanumerico.xml",
     R"json({"competence_date":"2025-12-10",
         "issuer":{"tax_id":"12.ABC.345/01DE-35","name":"x","municipality":"4105508","tax_regime":"simples_me_epp",
                   "simples_assessment":"all_in_simples"},
         "customer":{"tax_id":"12345678901234","name":"Teste Teste Inc","email":"TesteTeste@Teste.com",
                     "address":{"street":"Rua do Teste","number":"9001","district":"ZONA SUBURBANA",
                                "municipality":"4128104","postal_code":"12345678"}},
         "service":{"national_code":"010101","description":"PRESTACAO DE SERVICOS DE SOFTWARE MANUTENCAO",
                    "nbs":"115022000"},"amount":1000,
         "taxes":{"approximate":{"federal_amount":135,"state_amount":0,"municipal_amount":47},
                  "ibs_cbs":{"cst":"000","classification":"000001","operation_indicator":"020101",
                             "personal_use":false}}})json",
     {{"valores/trib/totTrib/vTotTrib/vTotTribEst=0", "valores/trib/totTrib/vTotTrib/vTotTribEst=0.00",
       "TSDec15V2 has two spellings of zero; ours is always the one with decimals"}}},
    {"nfeio-poc__dps-teste.redacted.xml",
     R"json({"competence_date":"2022-09-21",
         "issuer":{"tax_id":"47712795000124","name":"x","municipality":"1400159",
                   "municipal_registration":"47712795000124","tax_regime":"regular",
                   "special_regime":"cooperative_act"},
         "customer":{"tax_id":"12345678909","municipal_registration":"999999999","name":"PESSOA FICTICIA DE TESTE",
                     "address":{"street":"RUA FICTICIA","number":"100","complement":"SALA 1",
                                "district":"Bairro Sem Nome","municipality":"1400159","postal_code":"69380000"}},
         "service":{"national_code":"010301","description":"Ullam ipsum quam et ea nemo enim. Sunt nostrum est saepe. In optio qui repellat ut recusandae in. Magnam hic ea ut dolorem eum qui incidunt nemo."},
         "amount":673,
         "taxes":{"approximate":{"federal_percent":"1","state_percent":"1","municipal_percent":"1"}}})json",
     {{"valores/trib/totTrib/pTotTrib/pTotTribFed=1", "valores/trib/totTrib/pTotTrib/pTotTribFed=1.00",
       "TSDec3V2: whole percentages are written with decimals"},
      {"valores/trib/totTrib/pTotTrib/pTotTribEst=1", "valores/trib/totTrib/pTotTrib/pTotTribEst=1.00",
       "TSDec3V2"},
      {"valores/trib/totTrib/pTotTrib/pTotTribMun=1", "valores/trib/totTrib/pTotTrib/pTotTribMun=1.00",
       "TSDec3V2"}}},
    {"nfelib__ConsultarNFSeRPS-ped-sitnfserps.xml",
     R"json({"competence_date":"2022-09-28",
         "issuer":{"tax_id":"01761135000132","name":"x","municipality":"1400159",
                   "municipal_registration":"01761135000132","tax_regime":"simples_me_epp",
                   "simples_assessment":"all_in_simples"},
         "service":{"national_code":"010101","description":"teste teste teste teste teste teste teste teste teste teste teste"},
         "amount":99999999999,"discounts":{"unconditional":999999999,"conditional":999},
         "taxes":{"withholding":{"social_security":899,"income_tax":999,"contributions":999},
                  "approximate":{"simples_percent":"0.01"}}})json",
     {}},
    {"nfelib__dps-regime-normal.xml",
     R"json({"competence_date":"2023-09-09",
         "issuer":{"tax_id":"00000000000000","name":"x","municipality":"4202404","municipal_registration":"152422",
                   "tax_regime":"simples_mei"},
         "customer":{"tax_id":"00000000000000","municipal_registration":"00000","name":"XXXXXXX XXXXXXXXXXX LTDA ME"},
         "service":{"national_code":"010101","description":"Teste de NF Nacional com imposto","nbs":"111111111"},
         "amount":2000,"taxes":{"withholding":{"social_security":40,"income_tax":0,"contributions":0}}})json",
     {{"toma/end/xLgr=ARY XXXXXXX XXXXX", "",
       "the schema of 1.01 has no address without municipality and CEP"},
      {"toma/end/nro=79", "", "as above"},
      {"toma/end/xBairro=XXXXXXXX XXXXX", "", "as above"},
      {"valores/trib/tribFed/vRetIRRF=0.00", "", "E0700: a withheld amount is above zero"},
      {"valores/trib/tribFed/vRetCSLL=0.00", "", "E0701: a withheld amount is above zero"}}},
    {"nfsephp__dps-ExemploPrestadorPessoaFisica.redacted.xml",
     R"json({"competence_date":"2025-12-15",
         "issuer":{"tax_id":"12345678909","name":"x","municipality":"2314003","email":"teste@example.org",
                   "tax_regime":"regular"},
         "customer":{"tax_id":"10237604000100","name":"FUNDO MUNICIPAL DE SAUDE - VARZEA ALEGRE",
                     "address":{"street":"RUA FICTICIA","number":"100","district":"CENTRO",
                                "municipality":"2314003","postal_code":"63540000"}},
         "service":{"national_code":"040601","nbs":"123019100","description":"(VALOR EMPENHADO PARA ATENDER DESPESAS COM CREDENCIAMENTO DE PROFISSIONAIS ESPECIALIZADOS COMO  TECNICA DE ENFERMAGEM PARA COMPLEMENTAR A EQUIPE DE ATENÇÃO DOMICILIAR (EMAD) E A EQUIPE MULTIPROFISSIONAL  DE APOIO (EMAP), NO ÂMBITO DO SISTEMA ÚNICO DE SAÚDE (SUS), CONFORME TERMO DE REFERÊNCIA, A SEREM PRESTADOS  NESTA CIDADE, ATRAVÉS DA SECRETARIA MUNICIPAL DE SAÚDE DE VÁRZEA ALEGRE/CE,CONFORME PROCESSO DE Nº003-2024 E  CONTRATO DE Nº2024.03.06.1,)"},
         "amount":185000,"taxes":{"iss":{"withheld_by":"customer"}}})json",
     {{"valores/trib/totTrib/indTotTrib=0", "valores/trib/totTrib/vTotTrib/vTotTribFed=0.00",
       "E0713: an issuer outside the Simples may not use indTotTrib"},
      {"", "valores/trib/totTrib/vTotTrib/vTotTribEst=0.00", "E0713"},
      {"", "valores/trib/totTrib/vTotTrib/vTotTribMun=0.00", "E0713"}}},
    {"ownerpro__nfse-homologacao.xml",
     R"json({"competence_date":"2026-01-15",
         "issuer":{"tax_id":"11222333000181","name":"x","municipality":"3303302","phone":"2130001234",
                   "email":"financeiro@empresaexemplo.com.br","tax_regime":"regular",
                   "special_regime":"professional_company"},
         "customer":{"tax_id":"91712343000134","municipal_registration":"654321",
                     "name":"CLIENTE FICTICIO COMERCIO S.A.","phone":"11987654321",
                     "email":"contato@clienteficticio.com.br",
                     "address":{"street":"Avenida Paulista","number":"1000","district":"Bela Vista",
                                "municipality":"3550308","postal_code":"01310-100"}},
         "intermediary":{"tax_id":"77150344000101","municipal_registration":"123456",
                     "name":"INTERMEDIARIO FICTICIO LTDA","phone":"1133334444",
                     "email":"contato@intermediarioficticio.com.br",
                     "address":{"street":"Rua Santa Conceição","number":"333","district":"Guarulhos",
                                "municipality":"3518800","postal_code":"07095130"}},
         "service":{"national_code":"01.07.00","municipal_code":"007",
                    "description":"Desenvolvimento de sistema de gestão empresarial - Contrato #2026-001",
                    "notes":"Referente ao contrato de prestação de serviços nº 2026-001, firmado em 02/01/2026. Pagamento conforme cronograma acordado. Pedido de compra: PC-00123."},
         "amount":150000,"discounts":{"unconditional":10000,"conditional":5000},
         "taxes":{"iss":{"withheld_by":"customer","rate":"2.00"},
                  "pis_cofins":{"cst":"01","base":150000,"pis_rate":"0.65","cofins_rate":"3.00","pis_amount":975,
                                "cofins_amount":4500},
                  "withholding":{"social_security":1500,"income_tax":2250,"contributions":1500},
                  "approximate":{"federal_percent":"4.50","state_percent":"0.10","municipal_percent":"2.00"}}})json",
     {}},
    {"nfsephp__nfse.redacted.xml",
     R"json({"competence_date":"2025-12-03",
         "issuer":{"tax_id":"31305199000190","name":"x","municipality":"1505486","municipal_registration":"2348",
                   "phone":"1130000000","email":"teste@example.org","tax_regime":"simples_me_epp",
                   "simples_assessment":"iss_outside"},
         "customer":{"tax_id":"12345678909","municipal_registration":"9199","name":"PESSOA FICTICIA DE TESTE",
                     "phone":"1130000000","email":"teste@example.org"},
         "service":{"national_code":"040303","description":"ultrassonografia","nbs":"123012100"},"amount":23000,
         "taxes":{"approximate":{"simples_percent":"5.00"}}})json",
     {}},
    {"mendes__nfse-autorizada.xml",
     R"json({"competence_date":"2026-01-15",
         "issuer":{"tax_id":"12345678000195","name":"x","municipality":"3550308","municipal_registration":"12345",
                   "tax_regime":"regular"},
         "customer":{"tax_id":"123.456.789-09","name":"JOAO DA SILVA",
                     "address":{"street":"RUA EXEMPLO","number":"200","district":"CENTRO",
                                "municipality":"3550308","postal_code":"01310100"}},
         "service":{"national_code":"210101","description":"Servico de exemplo - valores ficticios para teste",
                    "nbs":"113040000"},"amount":3297,"deductions":{"amount":989},
         "taxes":{"approximate":{"federal_percent":"0.00","state_percent":"0.00","municipal_percent":"4.00"},
                  "ibs_cbs":{"cst":"000","classification":"000001","operation_indicator":"100301",
                             "personal_use":true}}})json",
     {}},
    {"nfsephp__dps-ExemploPisZeradoCofinsSobreFaturamentoPreenchido.redacted.xml",
     R"json({"competence_date":"2025-12-30",
         "issuer":{"tax_id":"11905971000105","name":"x","municipality":"3304557","phone":"1130000000",
                   "email":"teste@example.org","tax_regime":"simples_me_epp",
                   "simples_assessment":"federal_and_iss_outside"},
         "customer":{"tax_id":"39847728000199","name":"MXM & JETTAX","phone":"1130000000",
                     "email":"teste@example.org",
                     "address":{"street":"RUA FICTICIA","number":"100","district":"CENTRO",
                                "municipality":"3303302","postal_code":"24020077"}},
         "service":{"national_code":"010101","municipal_code":"001",
                    "description":"Analise e desenvolvimento de sistemas (MXM)","nbs":"115021000"},
         "amount":1000000,
         "taxes":{"pis_cofins":{"cst":"01","base":1000000,"pis_rate":"0.00","cofins_rate":"7.60","pis_amount":0,
                                "cofins_amount":76000,"withheld":"csll"},
                  "withholding":{"income_tax":15000,"contributions":46500},
                  "approximate":{"federal_amount":76000,"state_amount":0,"municipal_amount":50000},
                  "ibs_cbs":{"cst":"000","classification":"000001","operation_indicator":"100301",
                             "personal_use":true}}})json",
     {{"valores/trib/tribFed/piscofins/tpRetPisCofins=2", "valores/trib/tribFed/piscofins/tpRetPisCofins=8",
       "NT 007: code 2 (PIS and COFINS not withheld) is refused; with CSLL withheld it is 8"}}},
};

}  // namespace

TEST_CASE("documents that other systems wrote are written the same from canonical requests",
          "[dps][samples]") {
  if (!shared_dir()) {
    WARN("skipped: the sample documents are not beside the tree");
    return;
  }
  for (const Sample& sample : samples) check_sample(sample);
}

}  // namespace fiscal::test
