#include <algorithm>
#include <array>
#include <string_view>

#include "sdk/sandbox/events.h"

namespace fiscal::sandbox {
namespace {

struct EventKind {
  std::string_view type;
  std::string_view name;
  /// May each kind of this table, in its order, still be linked after this one? V yes, x no. Where annex II
  /// says "X/V" the answer depends on the author and is left to E1833: V here.
  std::string_view later;
  std::string_view forbidden_code;
};

constexpr std::array<EventKind, 14> kinds = {{
    {"101101", "Cancelamento de NFS-e", "xxxxxxxxxxxxxx", "E0840"},
    {"105102", "Cancelamento de NFS-e por Substituição", "xxxxxxxxxxxxxx", "E0845"},
    {"101103", "Solicitação de Análise Fiscal para Cancelamento de NFS-e", "xxxVVVVVVVVVVx", "E0848"},
    {"105104", "Cancelamento de NFS-e Deferido por Análise Fiscal", "xxxxxxxxxxxxxx", "E0852"},
    {"105105", "Cancelamento de NFS-e Indeferido por Análise Fiscal", "xxxxxVVVVVVVVV", "E0855"},
    {"202201", "Manifestação de NFS-e - Confirmação do Prestador", "xVxxxxVVxVVVVV", "E0860"},
    {"203202", "Manifestação de NFS-e - Confirmação do Tomador", "xVxxxVxVxVVVVV", "E0861"},
    {"204203", "Manifestação de NFS-e - Confirmação do Intermediário", "xVxxxVVxxVVVVV", "E0862"},
    {"205204", "Manifestação de NFS-e - Confirmação Tácita", "xVVVVxxxxxxxxV", "E0863"},
    {"202205", "Manifestação de NFS-e - Rejeição do Prestador", "VVVVVVVVxxVVVV", "E0864"},
    {"203206", "Manifestação de NFS-e - Rejeição do Tomador", "VVVVVVVVxVxVVV", "E0866"},
    {"204207", "Manifestação de NFS-e - Rejeição do Intermediário", "VVVVVVVVxVVxVV", "E0868"},
    {"205208", "Manifestação de NFS-e - Anulação da Rejeição", "xVVVVVVVVVVVxV", "E0870"},
    {"305101", "Cancelamento de NFS-e por Ofício", "xxxxxxxxxxxxxx", "E1960"},
}};

std::size_t index_of_event(std::string_view type) {
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const EventKind& k) { return k.type == type; });
  return static_cast<std::size_t>(found - kinds.begin());
}

}  // namespace

std::string event_name(const std::string& type) {
  const std::size_t index = index_of_event(type);
  return index < kinds.size() ? std::string(kinds[index].name) : type;
}

std::optional<Finding> forbidden_by_linked_events(const Note& note, const std::string& type) {
  const std::size_t column = index_of_event(type);
  if (column == kinds.size()) return std::nullopt;
  for (const EventRecord& linked : note.events) {
    const std::size_t row = index_of_event(linked.type);
    if (row < kinds.size() && kinds[row].later[column] == 'x') {
      return Finding{std::string(kinds[column].forbidden_code), std::string(kinds[row].name)};
    }
  }
  // A verdict needs a request for analysis that waits for one.
  if (type == "105104" && !note.has_event("101103")) return Finding{"E0853", ""};
  if (type == "105105" && !note.has_event("101103")) return Finding{"E0856", ""};
  return std::nullopt;
}

}  // namespace fiscal::sandbox
