#include <fiscal/danfse.hpp>

#include <stdexcept>

#include "sdk/danfse/src/formats.h"
#include "sdk/danfse/src/page.h"
#include "sdk/danfse/src/png_source.h"

namespace fiscal::danfse {
namespace {

constexpr std::size_t longest_address = 200;

/// The time of authorisation where it has the layout's shape: it becomes the file's own.
std::string time_of(const Note& note) {
  std::string text = note.text("dhProc");
  return written_date_time(text) == text ? "" : text;
}

}  // namespace

std::string logo_problem(std::string_view png) {
  if (PngSource(png)) return {};
  return "is no PNG image of at most 512 KiB and 4000 pixels a side";
}

Rendering render(std::string_view xml, const Options& options) {
  if (options.consultation_url.size() > longest_address)
    return {{}, "the consultation address is longer than 200 bytes"};
  if (!options.logo_png.empty())
    if (const std::string problem = logo_problem(options.logo_png); !problem.empty())
      return {{}, "the logo " + problem};
  const Note::Opened opened = Note::open(xml);
  if (!opened.note) return {{}, opened.error};
  try {
    Canvas canvas("DANFSe " + opened.note->access_key(), time_of(*opened.note));
    draw_page(*opened.note, options, canvas);
    return {canvas.finish(), {}};
  } catch (const std::runtime_error& error) {
    return {{}, error.what()};
  }
}

}  // namespace fiscal::danfse
