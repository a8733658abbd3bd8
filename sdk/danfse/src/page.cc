#include "sdk/danfse/src/page.h"

#include <algorithm>
#include <array>

#include "sdk/danfse/src/descriptions.h"
#include "sdk/danfse/src/layout.h"
#include "sdk/danfse/src/writers.h"

namespace fiscal::danfse {
namespace {

constexpr double divider_points = 0.5;
constexpr double border_points = 1.0;
constexpr double border_margin = 0.175;  // between the 0.15 and 0.20 of NT 008, 2.2.2

constexpr Box header{0.30, 0.30, 20.40, 1.16};
constexpr Box logo{0.49, 0.44, 4.00, 0.85};
constexpr Box heading{5.41, 0.30, 10.19, 1.16};
constexpr double corner_left = 15.62;
constexpr double corner_width = 5.09;
constexpr double town_top = 0.30;
constexpr double generator_top = 0.97;
constexpr double environment_top = 1.22;

constexpr Box qr_code{17.48, 1.67, 1.52, 1.52};
constexpr Box qr_words{15.80, 3.36, 4.72, 0.68};

constexpr Style heading_line{Weight::Bold, 9};
constexpr Style town_style{Weight::Regular, 8};
constexpr Style small_style{Weight::Regular, 6};

void draw_grounds(const Layout& layout, Canvas& canvas) {
  canvas.fill(header, light_grey);
  for (const PlacedBlock& block : layout.blocks) {
    if (!block.sentence.empty()) continue;
    if (!block.design->title.empty())
      canvas.fill({measure::sheet_left, block.top, measure::column_width, measure::title_height}, light_grey);
    for (const PlacedField& placed : block.fields)
      if (placed.field->ground == Ground::Grey)
        canvas.fill({placed.field->left, placed.top, placed.field->width, 0.67}, light_grey);
  }
  canvas.fill(
      {measure::sheet_left, layout.information_top, measure::sheet_width, measure::information_title_height},
      light_grey);
}

void draw_logo(const std::string& png, Canvas& canvas) {
  if (!png.empty() && canvas.image(logo, png)) return;
  const Style large{Weight::Bold, 21};
  canvas.text(logo.left, logo.top + (logo.height - line_height(large)) / 2, "NFS-e", large);
  const double beside = logo.left + canvas.text_width("NFS-e", large) + 0.15;
  canvas.text(beside, logo.top + 0.17, "Nota Fiscal de", content_style);
  canvas.text(beside, logo.top + 0.17 + line_height(content_style), "Serviço eletrônica", content_style);
}

void draw_heading(const Note& note, Canvas& canvas) {
  const bool is_test = note.text("~/tpAmb") == "2";
  const double pitch = line_height(heading_line);
  double top = heading.top + (heading.height - pitch * (is_test ? 3 : 2)) / 2;
  const auto next = [&](std::string_view text, const Colour& colour) {
    canvas.centred_text({heading.left, top, heading.width, pitch}, text, heading_line, colour);
    top += pitch;
  };
  next("DANFSe v2.0", black);
  next("Documento Auxiliar da NFS-e", black);
  if (is_test) next("NFS-e SEM VALIDADE JURÍDICA", red);
}

void draw_corner(const Note& note, Canvas& canvas) {
  const double left = corner_left + measure::inset;
  const double width = corner_width - measure::inset;
  const std::string town = issuing_town(note, {});
  if (!town.empty()) {
    auto lines = canvas.wrap("Município: " + town, town_style, width);
    if (lines.size() > 2) {
      lines.resize(2);
      lines.back() = canvas.fitted(lines.back() + "...", town_style, width);
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
      canvas.text(left, town_top + 0.02 + static_cast<double>(i) * line_height(town_style), lines[i],
                  town_style);
  }
  const auto named = [&](double top, const std::string& label, std::string_view path) {
    const std::string value = in_words(note, path);
    canvas.text(left, top, canvas.fitted(label + (value.empty() ? "-" : value), small_style, width),
                small_style);
  };
  named(generator_top, "Ambiente Gerador: ", "ambGer");
  named(environment_top, "Tipo de Ambiente: ", "~/tpAmb");
}

void draw_qr_code(const std::string& address, Canvas& canvas) {
  canvas.qr_code(qr_code, address);
  double top = qr_words.top;
  for (const std::string& line : canvas.wrap(
           "A autenticidade desta NFS-e pode ser verificada pela leitura deste código QR ou pela consulta da "
           "chave de acesso no portal nacional da NFS-e",
           small_style, qr_words.width)) {
    canvas.text(qr_words.left, top, line, small_style);
    top += line_height(small_style);
  }
}

const Style& style_of(const Field& field) {
  return field.label_size == LabelSize::Seven ? heading_style : label_style;
}

/// How far the values of a row are below its labels: as far as the largest label needs.
double label_room(const BlockDesign& design, const Field& of_row) {
  double room = 0;
  for (const Field& field : design.fields)
    if (field.top == of_row.top && field.label_size != LabelSize::None)
      room = std::max(room, line_height(style_of(field)));
  return room;
}

void draw_field(const BlockDesign& design, const PlacedField& placed, Canvas& canvas) {
  const Field& field = *placed.field;
  const double left = field.left + measure::inset;
  double top = placed.top + measure::above_text;
  if (field.label_size != LabelSize::None) canvas.text(left, top, field.label, style_of(field));
  top += label_room(design, field);
  for (const std::string& line : placed.lines) {
    canvas.text(left, top, line, content_style);
    top += measure::line_pitch;
  }
}

void draw_block(const PlacedBlock& block, Canvas& canvas) {
  const double right = measure::sheet_left + measure::sheet_width;
  canvas.line(measure::sheet_left, right, block.top, divider_points);
  if (!block.sentence.empty()) {
    canvas.centred_text({measure::sheet_left, block.top, measure::sheet_width, measure::sentence_height},
                        block.sentence, content_style);
    return;
  }
  canvas.text(measure::sheet_left + measure::inset, block.top + measure::above_text, block.design->title,
              heading_style);
  for (const PlacedField& field : block.fields) draw_field(*block.design, field, canvas);
}

void draw_lines(const std::vector<std::string>& lines, double top, Canvas& canvas) {
  for (const std::string& line : lines) {
    canvas.text(measure::sheet_left + measure::inset, top, line, content_style);
    top += measure::line_pitch;
  }
}

void draw_description(const Layout& layout, Canvas& canvas) {
  const double top = layout.description_top + measure::above_text;
  canvas.text(measure::sheet_left + measure::inset, top, "Descrição do Serviço", label_style);
  draw_lines(layout.description, top + line_height(label_style), canvas);
}

void draw_information(const Layout& layout, Canvas& canvas) {
  canvas.line(measure::sheet_left, measure::sheet_left + measure::sheet_width, layout.information_top,
              divider_points);
  canvas.text(measure::sheet_left + measure::inset, layout.information_top + measure::above_text,
              "INFORMAÇÕES COMPLEMENTARES", heading_style);
  draw_lines(layout.information,
             layout.information_top + measure::information_title_height + measure::above_text, canvas);
}

/// The strip that the customer signs and gives back.
void draw_receipt(const Note& note, Canvas& canvas) {
  struct Cell {
    double left, width;
    std::string_view label;
  };
  constexpr std::array cells{Cell{0.30, 5.11, "DATA CIENTIFICAÇÃO"},
                             Cell{5.41, 5.10, "IDENTIFICAÇÃO E ASSINATURA"},
                             Cell{10.51, 10.19, "Nº NFS-e / CHAVE NFS-e"}};
  for (const Cell& cell : cells) {
    canvas.frame({cell.left, measure::receipt_top, cell.width, measure::receipt_height}, divider_points);
    canvas.text(cell.left + measure::inset, measure::receipt_top + measure::above_text, cell.label,
                heading_style);
  }
  canvas.text(cells.back().left + measure::inset,
              measure::receipt_top + measure::above_text + line_height(heading_style),
              canvas.fitted(note.text("nNFSe") + " / " + note.access_key(), content_style,
                            cells.back().width - 2 * measure::inset),
              content_style);
}

}  // namespace

void draw_page(const Note& note, const Options& options, Canvas& canvas) {
  const Layout layout = lay_out(note, options.receipt, canvas);
  draw_grounds(layout, canvas);
  if (options.standing == Standing::Cancelled) canvas.watermark("CANCELADA");
  if (options.standing == Standing::Substituted) canvas.watermark("SUBSTITUÍDA");

  canvas.frame(
      {border_margin, border_margin, Canvas::width - 2 * border_margin, Canvas::height - 2 * border_margin},
      border_points);
  draw_logo(options.logo_png, canvas);
  draw_heading(note, canvas);
  draw_corner(note, canvas);
  draw_qr_code(options.consultation_url + note.access_key(), canvas);
  for (const PlacedBlock& block : layout.blocks) draw_block(block, canvas);
  draw_description(layout, canvas);
  draw_information(layout, canvas);
  if (options.receipt) draw_receipt(note, canvas);
}

}  // namespace fiscal::danfse
