#include "sdk/danfse/src/canvas.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sdk/danfse/src/png_source.h"
#include "sdk/danfse/src/qr_modules.h"
#include "sdk/danfse/src/text.h"

namespace fiscal::danfse {
namespace {

constexpr double points_per_cm = 72 / 2.54;

// Of Liberation Sans, as those of Arial: the line box in parts of the size.
constexpr double ascent = 0.905;
constexpr double descent = 0.212;

constexpr double watermark_points = 60;
constexpr std::string_view ellipsis = "...";

cairo_status_t append(void* pdf, const unsigned char* data, unsigned int size) noexcept {
  try {
    static_cast<std::string*>(pdf)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::bad_alloc&) {
    return CAIRO_STATUS_WRITE_ERROR;
  }
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(std::string("the page cannot be drawn: ") + cairo_status_to_string(status));
}

}  // namespace

double line_height(const Style& style) { return (ascent + descent) * style.points / points_per_cm; }

Canvas::Canvas(const std::string& title, const std::string& created)
    : surface_(
          cairo_pdf_surface_create_for_stream(append, &pdf_, width * points_per_cm, height * points_per_cm),
          &cairo_surface_destroy),
      context_(cairo_create(surface_.get()), &cairo_destroy) {
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
  // The time of the document, not of the drawing: equal input is to give equal bytes.
  cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  cairo_scale(context_.get(), points_per_cm, points_per_cm);
  check(cairo_status(context_.get()));
}

void Canvas::use(const Style& style, const Colour& colour) {
  cairo_set_font_face(context_.get(), typeface(style.weight));
  cairo_set_font_size(context_.get(), style.points / points_per_cm);
  cairo_set_source_rgb(context_.get(), colour.red, colour.green, colour.blue);
}

double Canvas::text_width(std::string_view text, const Style& style) {
  use(style, black);
  cairo_text_extents_t extents;
  cairo_text_extents(context_.get(), std::string(text).c_str(), &extents);
  check(cairo_status(context_.get()));
  return extents.x_advance;
}

void Canvas::text(double left, double top, std::string_view text, const Style& style, const Colour& colour) {
  use(style, colour);
  cairo_move_to(context_.get(), left, top + ascent * style.points / points_per_cm);
  cairo_show_text(context_.get(), std::string(text).c_str());
}

void Canvas::centred_text(const Box& box, std::string_view text, const Style& style, const Colour& colour) {
  this->text(box.left + (box.width - text_width(text, style)) / 2,
             box.top + (box.height - line_height(style)) / 2, text, style, colour);
}

std::vector<std::string> Canvas::wrap(std::string_view text, const Style& style, double width) {
  std::vector<std::string> lines;
  const double blank = text_width(" ", style);
  for (const std::string_view paragraph : split(text, "\n")) {
    std::string line;
    double used = 0;
    for (const std::string_view word : split(paragraph, " ")) {
      const double wide = text_width(word, style);
      if (!line.empty() && used + blank + wide <= width) {
        line.append(" ").append(word);
        used += blank + wide;
        continue;
      }
      if (!line.empty()) lines.push_back(std::move(line));
      line.clear();
      used = 0;
      if (wide <= width) {
        line = word;
        used = wide;
        continue;
      }
      for (const std::string_view character : characters(word)) {
        const double step = text_width(character, style);
        if (!line.empty() && used + step > width) {
          lines.push_back(std::move(line));
          line.clear();
          used = 0;
        }
        line += character;
        used += step;
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Canvas::fitted(std::string_view text, const Style& style, double width) {
  if (text_width(text, style) <= width) return std::string(text);
  std::string out;
  double used = text_width(ellipsis, style);
  for (const std::string_view character : characters(text)) {
    used += text_width(character, style);
    if (used > width) break;
    out += character;
  }
  return out + std::string(ellipsis);
}

void Canvas::fill(const Box& box, const Colour& colour) {
  cairo_set_source_rgb(context_.get(), colour.red, colour.green, colour.blue);
  cairo_rectangle(context_.get(), box.left, box.top, box.width, box.height);
  cairo_fill(context_.get());
}

void Canvas::line(double left, double right, double top, double points) {
  cairo_set_source_rgb(context_.get(), black.red, black.green, black.blue);
  cairo_set_line_width(context_.get(), points / points_per_cm);
  cairo_move_to(context_.get(), left, top);
  cairo_line_to(context_.get(), right, top);
  cairo_stroke(context_.get());
}

void Canvas::frame(const Box& box, double points) {
  cairo_set_source_rgb(context_.get(), black.red, black.green, black.blue);
  cairo_set_line_width(context_.get(), points / points_per_cm);
  cairo_rectangle(context_.get(), box.left, box.top, box.width, box.height);
  cairo_stroke(context_.get());
}

void Canvas::watermark(std::string_view text) {
  const Style style{Weight::Regular, watermark_points};
  const double wide = text_width(text, style);
  cairo_save(context_.get());
  cairo_translate(context_.get(), width / 2, height / 2);
  cairo_rotate(context_.get(), -std::numbers::pi / 4);
  this->text(-wide / 2, -line_height(style) / 2, text, style, watermark_grey);
  cairo_restore(context_.get());
}

bool Canvas::image(const Box& box, std::string_view png) {
  const PngSource source(png);
  if (!source) return false;
  const double scale = std::min(box.width / source.width(), box.height / source.height());
  cairo_save(context_.get());
  cairo_translate(context_.get(), box.left, box.top + (box.height - scale * source.height()) / 2);
  cairo_scale(context_.get(), scale, scale);
  cairo_set_source_surface(context_.get(), source.surface(), 0, 0);
  cairo_paint(context_.get());
  cairo_restore(context_.get());
  check(cairo_status(context_.get()));
  return true;
}

void Canvas::qr_code(const Box& box, const std::string& content) {
  const QrModules modules(content);
  const double side = box.width / modules.side();
  cairo_set_source_rgb(context_.get(), black.red, black.green, black.blue);
  // Runs of dark modules as one shape: seams between single ones would show as hairlines.
  for (int row = 0; row < modules.side(); ++row)
    for (int column = 0; column < modules.side(); ++column) {
      const int first = column;
      while (column < modules.side() && modules.dark(row, column)) ++column;
      if (column > first)
        cairo_rectangle(context_.get(), box.left + first * side, box.top + row * side,
                        (column - first) * side, side);
    }
  cairo_fill(context_.get());
}

std::string Canvas::finish() {
  cairo_show_page(context_.get());
  check(cairo_status(context_.get()));
  cairo_surface_finish(surface_.get());
  check(cairo_surface_status(surface_.get()));
  return std::move(pdf_);
}

}  // namespace fiscal::danfse
