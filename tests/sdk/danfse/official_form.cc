#include "tests/sdk/danfse/official_form.h"

#include <fiscal/tables.hpp>

#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using Json = nlohmann::json;

std::string repaired(std::string text) {
  const std::map<std::string, std::string> mistakes{
      {"BÁSE", "BASE"}, {"CLÁCULO", "CÁLCULO"}, {"DESTINÁRIO", "DESTINATÁRIO"}};
  for (const auto& [wrong, right] : mistakes)
    if (const auto at = text.find(wrong); at != std::string::npos) text.replace(at, wrong.size(), right);
  if (text == "EMAIL") return "E-MAIL";
  if (text == "CBS") return "TRIBUTAÇÃO IBS / CBS";
  return text;
}

/// The text at a path of the table, which starts with NFSe/infNFSe/.
std::string at(const XmlElement& note, std::string path) {
  const std::string start = "NFSe/infNFSe/";
  if (path.starts_with(start)) path = path.substr(start.size());
  return note.text_at("infNFSe/" + path).value_or("");
}

std::string in_declaration(const XmlElement& note, const std::string& path) {
  return at(note, "DPS/infDPS/" + path);
}

std::string brazilian(const std::string& text) {
  const auto point = text.find('.');
  std::string whole = text.substr(0, point),
              cents = point == std::string::npos ? "00" : text.substr(point + 1);
  for (int i = static_cast<int>(whole.size()) - 3; i > 0; i -= 3)
    whole.insert(static_cast<std::size_t>(i), ".");
  return whole + "," + cents;
}

std::string amount(const std::string& text) { return text.empty() ? "" : "R$ " + brazilian(text); }
std::string share(const std::string& text) {
  return text.empty() ? "" : text.substr(0, text.find('.')) + "," + text.substr(text.find('.') + 1) + "%";
}

std::string added(const XmlElement& note, const std::vector<std::string>& paths) {
  std::int64_t cents = 0;
  bool any = false;
  for (const std::string& path : paths) {
    std::string text = at(note, path);
    if (text.empty()) continue;
    any = true;
    text.erase(text.find('.'), 1);
    cents += std::stoll(text);
  }
  if (!any) return {};
  char out[40];
  std::snprintf(out, sizeof out, "%lld.%02lld", static_cast<long long>(cents / 100),
                static_cast<long long>(cents % 100));
  return amount(out);
}

std::string put(const std::string& text, const std::string& mask) {
  std::string out;
  std::size_t next = 0;
  for (const char c : mask) out += c == '#' ? text.at(next++) : c;
  return out;
}

std::string cut(const std::string& text, std::size_t kept) {
  std::size_t count = 0, bytes = 0;
  for (; bytes < text.size(); ++bytes)
    if ((text[bytes] & 0xC0) != 0x80 && count++ == kept) break;
  return bytes == text.size() ? text : text.substr(0, bytes) + "...";
}

/// The descriptions of layout 1.01 that the samples and the full note use.
std::string words(const std::string& tag, const std::string& code) {
  static const std::map<std::string, std::string> known{
      {"ambGer 1", "Prefeitura"},
      {"ambGer 2", "Sistema Nacional da NFS-e"},
      {"tpAmb 1", "Produção"},
      {"tpAmb 2", "Homologação"},
      {"tpEmit 1", "Prestador"},
      {"cStat 100", "NFS-e Gerada"},
      {"cStat 107", "NFS-e MEI"},
      {"finNFSe 0", "NFS-e regular"},
      {"opSimpNac 1", "Não Optante"},
      {"opSimpNac 2", "Optante - Microempreendedor Individua..."},
      {"opSimpNac 3", "Optante - Microempresa ou Empresa de ..."},
      {"regApTribSN 1", "Regime de apuração dos tributos federais e municipal pelo Simples Nacional"},
      {"regApTribSN 2", "Regime de apuração dos tributos federais pelo SN e ISSQN por fora do SN confo..."},
      {"regEspTrib 0", "Nenhum"},
      {"regEspTrib 2", "Estimativa"},
      {"regEspTrib 6", "Sociedade de Profissionais"},
      {"tribISSQN 1", "Operação Tributável"},
      {"tpImunidade 4", "Livros, jornais, periódicos e o papel..."},
      {"tpSusp 2", "Exigibilidade Suspensa por Processo A..."},
      {"tpBM 1", "Isenção"},
      {"tpRetISSQN 1", "Não Retido"},
      {"tpRetISSQN 2", "Retido pelo Tomador"},
      {"tpRetISSQN 3", "Retido pelo Intermediário"},
      {"tpRetPisCofins 0", "PIS/COFINS/CSLL Não Retidos"},
      {"tpRetPisCofins 1", "PIS/COFINS Retidos"},
      {"tpRetPisCofins 2", "PIS/COFINS Não Retidos"},
      {"tpRetPisCofins 3", "PIS/COFINS/CSLL Retidos"},
      {"tpRetPisCofins 4", "PIS/COFINS Retidos, CSLL Não Retido"},
  };
  if (code.empty()) return {};
  const auto found = known.find(tag + " " + code);
  INFO("the test has no words for " << tag << " " << code);
  REQUIRE(found != known.end());
  return found->second;
}

std::string state_of_code(const std::string& code) {
  const Municipality* town = find_municipality(code);
  return town == nullptr ? "" : std::string(town->state.view());
}

/// A party of the declaration; the provider's facts are in `emit` where its own group leaves them to the
/// register.
struct PartyOnPaper {
  const XmlElement& note;
  std::string group;

  bool is_registered() const { return group == "prest" && in_declaration(note, "tpEmit") == "1"; }
  std::string fact(const std::string& name) const {
    const std::string own = in_declaration(note, group + "/" + name);
    return own.empty() && is_registered() ? at(note, "emit/" + name) : own;
  }
  bool has_own_address() const { return !in_declaration(note, group + "/end/xLgr").empty(); }
  std::string place(const std::string& name) const {
    if (has_own_address()) return in_declaration(note, group + "/end/" + name);
    return is_registered() ? at(note, "emit/enderNac/" + name.substr(name.rfind('/') + 1)) : "";
  }
  std::string tax_id() const {
    if (const auto cnpj = fact("CNPJ"); !cnpj.empty()) return put(cnpj, "##.###.###/####-##");
    if (const auto cpf = fact("CPF"); !cpf.empty()) return put(cpf, "###.###.###-##");
    return fact("NIF");
  }
  std::string phone() const {
    const std::string number = fact("fone");
    if (number.size() == 10 && place("endExt/xCidade").empty()) return put(number, "(##) ####-####");
    if (number.size() == 11 && place("endExt/xCidade").empty()) return put(number, "(##) #####-####");
    return number.size() == 8 ? put(number, "####-####") : number;
  }
  std::string town() const {
    if (const auto city = place("endExt/xCidade"); !city.empty())
      return city + " / " + place("endExt/xEstProvReg");
    const std::string code = place("endNac/cMun");
    const Municipality* known = find_municipality(code);
    return known == nullptr ? "" : std::string(known->name) + " / " + std::string(known->state.view());
  }
  std::string town_code_and_post() const {
    if (const auto post = place("endExt/cEndPost"); !post.empty()) return post;
    const std::string code = place("endNac/cMun");
    return code.empty() ? "" : code + " / " + put(place("endNac/CEP"), "##.###-###");
  }
  std::string address() const {
    std::string all;
    for (const char* part : {"xLgr", "nro", "xCpl", "xBairro"})
      if (const auto text = place(part); !text.empty()) all += (all.empty() ? "" : ", ") + text;
    return cut(all, 77);
  }
};

std::optional<std::string> of_party(const OfficialField& field, const XmlElement& note) {
  const std::string start = "NFSe/infNFSe/DPS/infDPS/";
  for (const char* group : {"prest", "toma", "interm", "IBSCBS/dest"}) {
    if (!field.path.starts_with(start + group + "/") || field.tag.find("Trib") != std::string::npos ||
        field.tag == "opSimpNac")
      continue;
    const PartyOnPaper party{note, group};
    if (field.label == "CNPJ / CPF / NIF") return party.tax_id();
    if (field.label == "TELEFONE") return party.phone();
    if (field.label == "MUNICÍPIO / SIGLA UF") return party.town();
    if (field.label == "CÓDIGO IBGE / CEP") return party.town_code_and_post();
    if (field.label == "ENDEREÇO") return party.address();
    if (field.label == "NOME / NOME EMPRESARIAL") return cut(party.fact(field.tag), 77);
    return party.fact(field.tag);
  }
  return std::nullopt;
}

using Special = std::function<std::string(const XmlElement&)>;

std::string fixed_places(std::vector<std::string> parts) {
  std::string all;
  bool any = false;
  for (const std::string& part : parts) {
    any = any || !part.empty();
    all += (all.empty() ? "" : " / ") + (part.empty() ? "-" : part);
  }
  return any ? all : "";
}

/// Fields that the table makes of several elements.
const std::map<std::string, Special>& special_fields() {
  static const std::map<std::string, Special> fields{
      {"CHAVE DE ACESSO DA NFS-E",
       [](const XmlElement& n) { return n.child("infNFSe")->attribute("Id")->substr(3); }},
      {"CÓDIGO DE TRIBUTAÇÃO NACIONAL / MUNICIPAL",
       [](const XmlElement& n) {
         const auto town = in_declaration(n, "serv/cServ/cTribMun");
         return put(in_declaration(n, "serv/cServ/cTribNac"), "##.##.##") +
                (town.empty() ? "" : " / " + town);
       }},
      {"CÓDIGO DA NBS",
       [](const XmlElement& n) {
         const auto code = in_declaration(n, "serv/cServ/cNBS");
         return code.empty() ? code : put(code, "#.####.##.##");
       }},
      {"LOCAL DA PRESTAÇÃO / SIGLA UF / PAÍS",
       [](const XmlElement& n) {
         return at(n, "xLocPrestacao") + " / " +
                state_of_code(in_declaration(n, "serv/locPrest/cLocPrestacao")) + " / BR";
       }},
      {"MUNICÍPIO / SIGLA UF / PAÍS DA INCIDÊNCIA DO ISSQN",
       [](const XmlElement& n) {
         const auto name = at(n, "xLocIncid");
         return name.empty() ? "" : name + " / " + state_of_code(at(n, "cLocIncid")) + " / BR";
       }},
      {"CÁLCULO DO BM",
       [](const XmlElement& n) {
         const auto computed = at(n, "valores/vCalcBM");
         return amount(computed.empty() ? in_declaration(n, "valores/trib/tribMun/BM/vRedBCBM") : computed);
       }},
      {"TOTAL DEDUÇÕES/REDUÇÕES",
       [](const XmlElement& n) {
         const bool computed = !at(n, "valores/vCalcDR").empty();
         return added(n, {computed ? "valores/vCalcDR" : "DPS/infDPS/valores/vDedRed/vDR",
                          "IBSCBS/valores/vCalcReeRepRes"});
       }},
      {"CST / CCLASSTRIB",
       [](const XmlElement& n) {
         return fixed_places({in_declaration(n, "IBSCBS/valores/trib/gIBSCBS/CST"),
                              in_declaration(n, "IBSCBS/valores/trib/gIBSCBS/cClassTrib")});
       }},
      {"INDICADOR DE OPERAÇÃO / CÓDIGO IBGE INCIDÊNCIA / MUNICÍPIO INCIDÊNCIA / SIGLA UF",
       [](const XmlElement& n) {
         const auto code = at(n, "IBSCBS/cLocalidadeIncid");
         return fixed_places({in_declaration(n, "IBSCBS/cIndOp"), code, at(n, "IBSCBS/xLocalidadeIncid"),
                              state_of_code(code)});
       }},
      {"EXCLUSÕES E REDUÇÕES DA BASE DE CÁLCULO",
       [](const XmlElement& n) {
         if (!n.path("infNFSe/IBSCBS")) return std::string();
         return added(n, {"DPS/infDPS/valores/vDescCondIncond/vDescIncond", "IBSCBS/valores/vCalcReeRepRes",
                          "valores/vISSQN", "DPS/infDPS/valores/trib/tribFed/piscofins/vPis",
                          "DPS/infDPS/valores/trib/tribFed/piscofins/vCofins"});
       }},
      {"RED. ALÍQUOTA IBS / RED. ALÍQUOTA CBS",
       [](const XmlElement& n) {
         return fixed_places({share(at(n, "IBSCBS/valores/uf/pRedAliqUF")),
                              share(at(n, "IBSCBS/valores/mun/pRedAliqMun")),
                              share(at(n, "IBSCBS/valores/fed/pRedAliqCBS"))});
       }},
      {"ALÍQUOTA - IBS UF / IBS MUN",
       [](const XmlElement& n) {
         return fixed_places(
             {share(at(n, "IBSCBS/valores/uf/pIBSUF")), share(at(n, "IBSCBS/valores/mun/pIBSMun"))});
       }},
      {"TOTAL DO IBS/CBS",
       [](const XmlElement& n) {
         return added(n, {"IBSCBS/totCIBS/gIBS/vIBSTot", "IBSCBS/totCIBS/gCBS/vCBS"});
       }},
      {"ISSQN APURADO", [](const XmlElement& n) { return amount(at(n, "valores/vISSQN")); }},
  };
  return fields;
}

bool is_described(const OfficialField& field) {
  return field.remark.find("opções") != std::string::npos ||
         field.remark.find("descrições") != std::string::npos || field.tag == "ambGer" ||
         field.tag == "tpAmb";
}

}  // namespace

std::vector<OfficialField> read_official_form(const std::filesystem::path& json) {
  std::ifstream file(json);
  const Json form = Json::parse(file);
  std::vector<OfficialField> fields;
  for (const Json& row : form.at("campos"))
    fields.push_back({repaired(row.at("bloco")), repaired(row.at("campo")), row.at("caminho"), row.at("tag"),
                      row.at("tamanho"), row.at("obs"), row.at("esq"), row.at("sup"), row.at("larg")});
  REQUIRE(fields.size() > 80);
  return fields;
}

std::string expected_value(const OfficialField& field, const XmlElement& note) {
  const auto value = [&]() -> std::string {
    if (const auto special = special_fields().find(field.label); special != special_fields().end())
      return special->second(note);
    if (const auto party = of_party(field, note)) return *party;
    // One element: the table's own path and tag.
    std::string text = at(note, field.path + field.tag);
    if (text.empty()) return text;
    if (field.size == "1-15V2") return amount(text);
    if (field.size == "1-2V2") return share(text);
    if (field.remark.starts_with("DD/MM/AAAA")) {
      const std::string day = text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4);
      return field.remark == "DD/MM/AAAA" ? day : day + " " + text.substr(11, 8);
    }
    return is_described(field) ? words(field.tag, text) : text;
  }();
  return value.empty() ? "-" : value;
}

}  // namespace fiscal::test
