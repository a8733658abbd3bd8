#include "sdk/danfse/src/further_information.h"

#include <array>
#include <string_view>

#include "sdk/danfse/src/formats.h"
#include "sdk/danfse/src/text.h"

namespace fiscal::danfse {
namespace {

constexpr std::size_t most_characters = 2000;
constexpr std::size_t longest_kept = 1997;

struct Mark {
  std::string_view mark, path;
};

constexpr std::array before_items{
    Mark{"Inf. Cont.: ", "~/serv/infoCompl/xInfComp"},
    Mark{"NFS-e Subst.: ", "~/subst/chSubstda"},
    Mark{"Doc. Ref.: ", "~/serv/infoCompl/docRef"},
    Mark{"Cod. Obra: ", "~/serv/obra/cObra"},
    Mark{"Insc. Imob.: ", "~/serv/obra/inscImobFisc|~/IBSCBS/imovel/inscImobFisc"},
    Mark{"Cod. Evt.: ", "~/serv/atvEvento/idAtvEvt"},
    Mark{"Doc. Tec.: ", "~/serv/infoCompl/idDocTec"},
    Mark{"Núm. Ped.: ", "~/serv/infoCompl/xPed"},
};
constexpr Mark after_items{"Inf. A. T. Mun.: ", "xOutInf"};

std::string order_items(const Note& note) {
  const auto group = note.element("~/serv/infoCompl/gItemPed");
  if (!group) return {};
  std::string items;
  for (const XmlElement& item : group->children("xItemPed"))
    items += (items.empty() ? "" : ", ") + printable(item.text());
  return items;
}

void add(std::string& text, std::string_view mark, std::string_view what) {
  if (what.empty()) return;
  if (!text.empty()) text += " | ";
  text.append(mark).append(what);
}

}  // namespace

std::string further_information(const Note& note) {
  std::string text;
  for (const Mark& entry : before_items) add(text, entry.mark, note.text(entry.path));
  add(text, "Item Ped.: ", order_items(note));
  add(text, after_items.mark, note.text(after_items.path));
  return shortened(text, most_characters, longest_kept);
}

std::string approximate_taxes(const Note& note) {
  const std::string group = "~/valores/trib/totTrib";
  const auto share = [&](const std::string& of) -> std::string {
    const std::string amount = note.text(group + "/vTotTrib/vTotTrib" + of);
    const std::string rate = note.text(group + "/pTotTrib/pTotTrib" + of);
    return !amount.empty() ? written_money(amount) : !rate.empty() ? written_percent(rate) : "-";
  };
  std::string line = "Totais Aproximados dos Tributos cfe. Lei nº 12.741/2012: Federais: " + share("Fed") +
                     "; Estaduais: " + share("Est") + "; Municipais: " + share("Mun");
  const std::string simples = note.text(group + "/pTotTribSN");
  if (!simples.empty()) line += "; Simples Nacional: " + written_percent(simples);
  return line;
}

}  // namespace fiscal::danfse
