#include "tests/sdk/danfse/printed_page.h"

#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr double cm_per_point = 2.54 / 72;
constexpr int picture_dots = 200;

double attribute_cm(const XmlElement& element, std::string_view name) {
  return std::stod(element.attribute(name).value()) * cm_per_point;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  REQUIRE(file.good());
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool inside(const PrintedWord& word, const Region& region) {
  const double x = (word.left + word.right) / 2, y = (word.top + word.bottom) / 2;
  return x >= region.left && x <= region.right && y >= region.top && y <= region.bottom;
}

}  // namespace

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 65536> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    out.append(buffer.data(), size);
  const int status = pclose(pipe);
  INFO(command);
  REQUIRE(status == 0);
  return out;
}

std::string upper_case(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 'a' && byte <= 'z') {
      out += static_cast<char>(byte - 32);
    } else if (byte == 0xC3 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      out += text[i - 1];
      out += static_cast<char>(next >= 0xA0 && next != 0xB7 ? next - 32 : next);
    } else {
      out += text[i];
    }
  }
  return out;
}

PrintedPage::PrintedPage(const std::string& pdf) : pdf_(folder_.path() / "page.pdf") {
  write_file(pdf_, pdf);
  std::string xml = output_of("pdftotext -bbox " + pdf_.string() + " -");
  xml = xml.substr(xml.find("<html"));  // the document type before it is refused by our reader
  const auto parsed = XmlDocument::parse(xml);
  INFO(parsed.error);
  REQUIRE(parsed);
  const auto pages = parsed->root().path("body/doc")->children("page");
  pages_ = static_cast<int>(pages.size());
  for (const XmlElement& page : pages) {
    width_ = attribute_cm(page, "width");
    height_ = attribute_cm(page, "height");
    for (const XmlElement& word : page.children("word"))
      words_.push_back({word.text(), attribute_cm(word, "xMin"), attribute_cm(word, "yMin"),
                        attribute_cm(word, "xMax"), attribute_cm(word, "yMax")});
  }
}

std::string PrintedPage::text() const {
  std::string all;
  for (const PrintedWord& word : words_) all += (all.empty() ? "" : " ") + word.text;
  return all;
}

std::optional<Region> PrintedPage::find(std::string_view phrase, const Region& in) const {
  const auto wanted = words_of(upper_case(phrase));
  std::optional<Region> best;
  for (const PrintedWord& first : words_) {
    if (!inside(first, in) || upper_case(first.text) != wanted.front()) continue;
    Region found{first.left, first.top, first.right, first.bottom};
    std::size_t matched = 1;
    for (; matched < wanted.size(); ++matched) {
      const auto next = std::find_if(words_.begin(), words_.end(), [&](const PrintedWord& word) {
        return upper_case(word.text) == wanted[matched] && std::abs(word.top - first.top) < 0.05 &&
               word.left > found.right - 0.02 && word.left < found.right + 0.25;
      });
      if (next == words_.end()) break;
      found.right = next->right;
    }
    if (matched < wanted.size()) continue;
    if (!best || found.top < best->top - 0.05 || (found.top < best->top + 0.05 && found.left < best->left))
      best = found;
  }
  return best;
}

std::string PrintedPage::text_in(const Region& region) const {
  std::vector<PrintedWord> found;
  std::copy_if(words_.begin(), words_.end(), std::back_inserter(found),
               [&](const PrintedWord& word) { return inside(word, region); });
  std::sort(found.begin(), found.end(), [](const PrintedWord& a, const PrintedWord& b) {
    return std::abs(a.top - b.top) > 0.08 ? a.top < b.top : a.left < b.left;
  });
  std::string all;
  for (const PrintedWord& word : found) all += (all.empty() ? "" : " ") + word.text;
  return all;
}

std::string PrintedPage::qr_code() const {
  const std::string picture = (folder_.path() / "page").string();
  output_of("pdftoppm -r 200 -gray -singlefile " + pdf_.string() + " " + picture);
  std::string read = output_of("zbarimg -q --raw " + picture + ".pgm");
  while (!read.empty() && read.back() == '\n') read.pop_back();
  return read;
}

std::vector<PrintedPage::Colour> PrintedPage::colours_in(const Region& region) const {
  std::istringstream picture(
      output_of("pdftoppm -r " + std::to_string(picture_dots) + " -singlefile " + pdf_.string()));
  std::string magic;
  int width = 0, height = 0, depth = 0;
  picture >> magic >> width >> height >> depth;
  picture.get();
  const std::string pixels(std::istreambuf_iterator<char>(picture), {});
  REQUIRE(pixels.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  const auto dot = [](double cm) { return static_cast<int>(cm / 2.54 * picture_dots); };
  std::vector<Colour> colours;
  for (int y = dot(region.top); y < std::min(dot(region.bottom), height); ++y)
    for (int x = dot(region.left); x < std::min(dot(region.right), width); ++x) {
      const auto at = static_cast<std::size_t>(y * width + x) * 3;
      const auto byte = [&](std::size_t i) {
        return static_cast<int>(static_cast<unsigned char>(pixels[at + i]));
      };
      colours.push_back({byte(0), byte(1), byte(2)});
    }
  return colours;
}

}  // namespace fiscal::test
