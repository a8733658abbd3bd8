#include "sdk/danfse/src/layout.h"

#include <algorithm>
#include <cmath>

#include "sdk/danfse/src/further_information.h"
#include "sdk/danfse/src/text.h"

namespace fiscal::danfse {
namespace {

constexpr double right_margin = 0.06;
constexpr double page_bottom = Canvas::height - 0.175 - 0.10;
constexpr double below_description = 0.07;
constexpr double official_iss_top = 14.43;
constexpr std::size_t longest_description = 1300;
constexpr std::size_t longest_description_kept = 1297;
/// With less than these for the two running texts, fields give up their second lines.
constexpr int least_text_lines = 6;

enum class SecondLines { Allowed, Refused };

/// The sentence that stands for a block that has nothing to say (NT 008, 2.3.1, 2.3.2 and notes 2 to 4).
std::string sentence_for(const Note& note, Block block) {
  switch (block) {
    case Block::Customer:
      return note.element("~/toma") ? "" : "TOMADOR/ADQUIRENTE DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e";
    case Block::Recipient:
      if (note.element("~/IBSCBS/dest")) return {};
      return note.text("~/IBSCBS/indDest") == "0" && note.element("~/toma")
                 ? "O DESTINATÁRIO É O PRÓPRIO TOMADOR/ADQUIRENTE DA OPERAÇÃO"
                 : "DESTINATÁRIO DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e";
    case Block::Intermediary:
      return note.element("~/interm") ? "" : "INTERMEDIÁRIO DA OPERAÇÃO NÃO IDENTIFICADO NA NFS-e";
    case Block::Iss:
      return note.text("~/valores/trib/tribMun/tribISSQN") == "4"
                 ? "TRIBUTAÇÃO MUNICIPAL (ISSQN) - OPERAÇÃO NÃO SUJEITA AO ISSQN"
                 : "";
    default:
      return {};
  }
}

/// PIS and COFINS end with the year 2026, and their row with them (note 6). A competence that cannot be read
/// keeps it.
bool is_left_out(const Note& note, const BlockDesign& design, const Field& field) {
  if (design.block != Block::Federal || field.top == design.top) return false;
  const std::string year = note.text("~/dCompet").substr(0, 4);
  return year.size() == 4 && year.find_first_not_of("0123456789") == std::string::npos && year > "2026";
}

/// The value of a field on its lines.
std::vector<std::string> lines_of(const Note& note, const Field& field, SecondLines second, Canvas& canvas) {
  const std::string value = shortened(field.write(note, field.source), field.limit, field.longest);
  if (value.empty()) return {"-"};
  const double width = field.width - measure::inset - right_margin;
  if (second == SecondLines::Refused) return {canvas.fitted(value, content_style, width)};
  return canvas.wrap(value, content_style, width);
}

/// Places the block with its top at `top` and answers where it ends.
double place(const Note& note, PlacedBlock& block, double top, SecondLines second, Canvas& canvas) {
  const BlockDesign& design = *block.design;
  block.top = top;
  block.sentence = sentence_for(note, design.block);
  if (!block.sentence.empty()) return top + measure::sentence_height;

  double moved = top - design.top;
  std::size_t most_lines = 1;
  const Field* before = nullptr;
  for (const Field& field : design.fields) {
    if (is_left_out(note, design, field)) return field.top + moved;
    if (before != nullptr && field.top != before->top) {
      moved += static_cast<double>(most_lines - 1) * measure::line_pitch;
      most_lines = 1;
    }
    before = &field;
    block.fields.push_back({&field, field.top + moved, lines_of(note, field, second, canvas)});
    most_lines = std::max(most_lines, block.fields.back().lines.size());
  }
  return design.bottom + moved + static_cast<double>(most_lines - 1) * measure::line_pitch;
}

/// Keeps `count` lines, the last of which then says that something is missing.
void keep_lines(std::vector<std::string>& lines, std::size_t count, double width, Canvas& canvas) {
  if (lines.size() <= count) return;
  lines.resize(count);
  lines.back() = canvas.fitted(lines.back() + "...", content_style, width);
}

/// What the description takes when it has `lines` lines, its label included.
double description_height(std::size_t lines) {
  return measure::above_text + line_height(label_style) + static_cast<double>(lines) * measure::line_pitch +
         below_description;
}

/// The blocks in place, with a description of one line, and where the further information would then begin.
double place_blocks(const Note& note, Layout& layout, SecondLines second, Canvas& canvas) {
  layout.blocks.clear();
  double top = block_designs().front().top;
  for (const BlockDesign& design : block_designs()) {
    top = place(note, layout.blocks.emplace_back(PlacedBlock{&design, 0, {}, {}}), top, second, canvas);
    if (design.block != Block::Service) continue;
    layout.description_top = top;
    top += description_height(1);
  }
  return top;
}

void move_below_description(Layout& layout, double by) {
  for (PlacedBlock& block : layout.blocks) {
    if (block.top < layout.description_top) continue;
    block.top += by;
    for (PlacedField& field : block.fields) field.top += by;
  }
}

}  // namespace

Layout lay_out(const Note& note, bool receipt, Canvas& canvas) {
  Layout layout;
  const double width = measure::sheet_width - 2 * measure::inset;
  const auto wrapped = [&](const std::string& text) {
    return canvas.wrap(text.empty() ? "-" : text, content_style, width);
  };
  const double bottom = receipt ? measure::receipt_top - below_description : page_bottom;

  auto approximate = wrapped(approximate_taxes(note));
  keep_lines(approximate, 2, width, canvas);
  const auto room_below = [&](double top) {
    const double room = bottom - top - measure::information_title_height - measure::above_text;
    // The description's first line is part of what the blocks take.
    return static_cast<int>(room / measure::line_pitch) - static_cast<int>(approximate.size()) + 1;
  };
  double top = place_blocks(note, layout, SecondLines::Allowed, canvas);
  if (room_below(top) < least_text_lines) top = place_blocks(note, layout, SecondLines::Refused, canvas);
  const auto room = static_cast<std::size_t>(std::max(room_below(top), 2));

  const std::string description =
      shortened(note.lines("~/serv/cServ/xDescServ"), longest_description, longest_description_kept);
  layout.description = wrapped(description);
  layout.information = wrapped(further_information(note));
  if (layout.description.size() + layout.information.size() > room)
    layout.description = wrapped(printable(description));
  const std::size_t wanted = layout.information.size();
  keep_lines(layout.description, std::max(room - std::min(room, wanted), room / 2), width, canvas);
  keep_lines(layout.information, room - layout.description.size(), width, canvas);

  // Where nothing needs the room, the blocks below the description stand where the form has them.
  const double needed = description_height(layout.description.size());
  const double spare =
      static_cast<double>(room - layout.description.size() - layout.information.size()) * measure::line_pitch;
  const double height = std::max(needed, std::min(needed + spare, official_iss_top - layout.description_top));
  const double growth = height - description_height(1);
  move_below_description(layout, growth);
  layout.information_top = top + growth;
  layout.information.insert(layout.information.end(), approximate.begin(), approximate.end());
  return layout;
}

}  // namespace fiscal::danfse
