#include <fiscal/access_key.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/national/nfse.hpp>
#include <fiscal/xml_document.hpp>
#include <fiscal/xml_values.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fiscal::national {
namespace {

using Fact = std::pair<std::string, std::string>;

/// The facts that make two documents the same business, by their path in infDPS.
constexpr std::array<std::string_view, 12> matter{
    "prest/CNPJ", "prest/CPF",    "toma/CNPJ",           "toma/CPF",
    "toma/NIF",   "toma/cNaoNIF", "serv/cServ/cTribNac", "serv/cServ/xDescServ",
    "dCompet",    "interm/CNPJ",  "interm/CPF",          "valores/vServPrest/vServ",
};

bool is_of_the_writing(std::string_view name) { return name == "dhEmi" || name == "verAplic"; }

/// Every element that holds no other, in document order.
void collect(const XmlElement& element, const std::string& path, std::vector<Fact>& facts) {
  for (const XmlElement& child : element.children()) {
    if (path.empty() && is_of_the_writing(child.name())) continue;
    const std::string at = path.empty() ? std::string(child.name()) : path + "/" + std::string(child.name());
    if (child.children().empty())
      facts.emplace_back(at, child.text());
    else
      collect(child, at, facts);
  }
}

std::vector<Fact> facts_of(const XmlElement& declaration) {
  std::vector<Fact> facts;
  collect(declaration, {}, facts);
  return facts;
}

}  // namespace

std::optional<Nfse> read_nfse(std::string_view xml) {
  static constexpr std::array<std::string_view, 4> places{"infNFSe/@Id", "infNFSe/nNFSe", "infNFSe/dhProc",
                                                          "infNFSe/DPS/infDPS/@Id"};
  const auto read = XmlValues::read(xml, places);
  if (!read || read->root_name != "NFSe" || read->root_namespace != xml_namespace) return std::nullopt;
  const auto& id = read->at[0];
  if (!id || !id->starts_with("NFS") || !is_nfse_key(std::string_view(*id).substr(3))) return std::nullopt;
  Nfse nfse;
  nfse.access_key = id->substr(3);
  nfse.number = read->at[1].value_or("");
  if (const auto& at = read->at[2]) nfse.issued_at = parse_instant(*at);
  nfse.dps_id = read->at[3].value_or("");
  return nfse;
}

std::optional<Likeness> compare_declarations(std::string_view nfse_xml, std::string_view dps_xml) {
  const auto nfse = XmlDocument::parse(nfse_xml);
  const auto dps = XmlDocument::parse(dps_xml);
  if (!nfse || !dps) return std::nullopt;
  const auto theirs = nfse->root().path("infNFSe/DPS/infDPS");
  const auto ours = dps->root().child("infDPS");
  if (!theirs || !ours) return std::nullopt;
  if (theirs->attribute("Id") == ours->attribute("Id") && facts_of(*theirs) == facts_of(*ours))
    return Likeness::Same;
  const bool same_matter = std::all_of(matter.begin(), matter.end(), [&](std::string_view path) {
    return theirs->text_at(path) == ours->text_at(path);
  });
  return same_matter ? Likeness::SameMatter : Likeness::Different;
}

}  // namespace fiscal::national
