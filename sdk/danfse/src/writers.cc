#include "sdk/danfse/src/writers.h"

#include <fiscal/money.hpp>
#include <fiscal/tables.hpp>

#include <algorithm>
#include <vector>

#include "sdk/danfse/src/descriptions.h"
#include "sdk/danfse/src/formats.h"
#include "sdk/danfse/src/text.h"

namespace fiscal::danfse {
namespace {

constexpr std::string_view absent = "-";

std::vector<std::string_view> paths_of(std::string_view source) { return split(source, " + "); }

/// "a/leaf|b/leaf" of "a|b".
std::string below(std::string_view parties, std::string_view leaf) {
  std::string paths;
  for (const std::string_view party : split(parties, "|"))
    paths += (paths.empty() ? "" : "|") + std::string(party) + std::string(leaf);
  return paths;
}

/// "a / b", leaving out what is empty.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view between = " / ") {
  std::string out;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

/// "a / - / c"; empty when all are.
std::string in_fixed_places(const std::vector<std::string>& parts) {
  if (std::all_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); }))
    return {};
  std::string out;
  for (const std::string& part : parts)
    out += (out.empty() ? "" : " / ") + (part.empty() ? std::string(absent) : part);
  return out;
}

/// The abbreviation of the state that an IBGE code begins with; empty for none.
std::string_view state_of(std::string_view municipality_code) {
  for (const FederalUnit& state : states())
    if (municipality_code.starts_with(state.ibge_code.view())) return state.abbreviation;
  return {};
}

std::string written(const Note& note, std::string_view paths, std::string (*format)(std::string_view)) {
  const std::string text = note.text(paths);
  return text.empty() ? text : format(text);
}

std::string child(const std::optional<XmlElement>& element, std::string_view steps) {
  return element ? element->text_at(steps).value_or("") : "";
}

/// A party's address: as a declaration has it (`end`), or as the register of issuers does (`enderNac`).
struct WrittenAddress {
  std::string street, municipality, state, cep, foreign_city, foreign_region, foreign_post;
};

WrittenAddress read_address(const Note& note, std::string_view party) {
  const auto address = note.element(below(party, "/end") + "|" + below(party, "/enderNac"));
  if (!address) return {};
  const bool registered = address->name() == "enderNac";
  const auto home = registered ? address : address->child("endNac");
  const auto abroad = address->child("endExt");
  return {.street = joined({child(address, "xLgr"), child(address, "nro"), child(address, "xCpl"),
                            child(address, "xBairro")},
                           ", "),
          .municipality = child(home, "cMun"),
          .state = child(home, "UF"),
          .cep = child(home, "CEP"),
          .foreign_city = child(abroad, "xCidade"),
          .foreign_region = child(abroad, "xEstProvReg"),
          .foreign_post = child(abroad, "cEndPost")};
}

/// Its name by the table of the IBGE. A town that the table does not know keeps its code.
std::string town_name(const Note& note, std::string_view code) {
  if (const Municipality* known = find_municipality(code)) return std::string(known->name);
  if (code == note.text("~/cLocEmi")) return note.text("xLocEmi");
  return std::string(code);
}

}  // namespace

std::string as_it_is(const Note& note, std::string_view source) { return note.text(source); }

std::string in_words(const Note& note, std::string_view source) {
  const std::string code = note.text(source);
  const auto words = description(source.substr(source.rfind('/') + 1), code);
  return words ? std::string(*words) : code;
}

std::string date(const Note& note, std::string_view source) { return written(note, source, written_date); }
std::string date_time(const Note& note, std::string_view source) {
  return written(note, source, written_date_time);
}
std::string money(const Note& note, std::string_view source) { return written(note, source, written_money); }
std::string percent(const Note& note, std::string_view source) {
  return written(note, source, written_percent);
}
std::string nbs(const Note& note, std::string_view source) { return written(note, source, written_nbs); }

std::string sum(const Note& note, std::string_view source) {
  Money total;
  bool any = false;
  for (const std::string_view path : paths_of(source)) {
    const std::string text = note.text(path);
    if (text.empty()) continue;
    const auto amount = parse_money(text);
    if (!amount) return {};
    total += *amount;
    any = true;
  }
  return any ? written_money(to_text(total)) : "";
}

std::string percents(const Note& note, std::string_view source) {
  std::vector<std::string> parts;
  for (const std::string_view path : paths_of(source)) parts.push_back(percent(note, path));
  return in_fixed_places(parts);
}

std::string in_places(const Note& note, std::string_view source) {
  std::vector<std::string> parts;
  for (const std::string_view path : paths_of(source)) parts.push_back(note.text(path));
  return in_fixed_places(parts);
}

std::string access_key(const Note& note, std::string_view) { return note.access_key(); }

std::string tax_id(const Note& note, std::string_view source) {
  for (const std::string_view one : split(source, "|")) {
    const std::string party(one);
    if (const std::string cnpj = note.text(party + "/CNPJ"); !cnpj.empty()) return written_cnpj(cnpj);
    if (const std::string cpf = note.text(party + "/CPF"); !cpf.empty()) return written_cpf(cpf);
    if (const std::string nif = note.text(party + "/NIF"); !nif.empty()) return nif;
    if (const std::string why_none = in_words(note, party + "/cNaoNIF"); !why_none.empty()) return why_none;
  }
  return {};
}

std::string phone(const Note& note, std::string_view source) {
  const std::string number = note.text(below(source, "/fone"));
  // A number abroad may have as many digits as one at home and no area code.
  const bool abroad = !read_address(note, source).foreign_city.empty();
  return number.empty() || abroad ? number : written_phone(number);
}

std::string town(const Note& note, std::string_view source) {
  const WrittenAddress address = read_address(note, source);
  if (!address.foreign_city.empty()) return joined({address.foreign_city, address.foreign_region});
  if (address.municipality.empty()) return {};
  const std::string_view state = address.state.empty() ? state_of(address.municipality) : address.state;
  return joined({town_name(note, address.municipality), state});
}

std::string town_code_and_post(const Note& note, std::string_view source) {
  const WrittenAddress address = read_address(note, source);
  if (!address.foreign_post.empty()) return address.foreign_post;
  return in_fixed_places({address.municipality, address.cep.empty() ? "" : written_cep(address.cep)});
}

std::string street(const Note& note, std::string_view source) { return read_address(note, source).street; }

std::string issuing_town(const Note& note, std::string_view) {
  if (note.text("~/serv/cServ/cTribNac").starts_with("99")) return {};
  return joined({note.text("xLocEmi"), note.text("emit/enderNac/UF")});
}

std::string service_code(const Note& note, std::string_view source) {
  const std::string group(source);
  return joined({written(note, group + "/cTribNac", written_service), note.text(group + "/cTribMun")});
}

std::string service_place(const Note& note, std::string_view source) {
  const std::string group(source);
  const std::string abroad = note.text(group + "/cPaisPrestacao");
  const std::string name = note.text("xLocPrestacao");
  if (!abroad.empty()) return joined({name, abroad});
  return name.empty() ? name : joined({name, state_of(note.text(group + "/cLocPrestacao")), "BR"});
}

std::string incidence_place(const Note& note, std::string_view source) {
  const std::string abroad = note.text(std::string(source) + "/cPaisResult");
  const std::string name = note.text("xLocIncid");
  if (name.empty()) return abroad;
  return joined({name, state_of(note.text("cLocIncid")), abroad.empty() ? "BR" : abroad});
}

std::string ibs_incidence(const Note& note, std::string_view source) {
  const std::string group(source);
  const std::string code = note.text(group + "/cLocalidadeIncid");
  return in_fixed_places({note.text("~/IBSCBS/cIndOp"), code, note.text(group + "/xLocalidadeIncid"),
                          std::string(state_of(code))});
}

std::string ibs_exclusions(const Note& note, std::string_view source) {
  return note.element("IBSCBS") ? sum(note, source) : "";
}

}  // namespace fiscal::danfse
