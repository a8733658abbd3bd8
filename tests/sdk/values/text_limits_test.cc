#include <fiscal/described/limits.hpp>
#include <fiscal/described/writer.hpp>
#include <fiscal/latin_text.hpp>
#include <fiscal/outcome.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

// Texts are looked at in blocks and in words of eight bytes, so what matters must be seen in every place of
// one and beside it.
namespace fiscal::test {
namespace {

bool is_taken(const std::string& text, const described::Limit& limit) {
  return described::complaint(text, limit).empty();
}

}  // namespace

TEST_CASE("a character that a text may not have is found wherever it stands", "[limits]") {
  for (std::size_t size = 1; size <= 74; ++size)
    for (std::size_t place = 0; place < size; ++place)
      for (int byte = 1; byte < 0x80; ++byte) {
        std::string text(size, 'a');
        text[place] = static_cast<char>(byte);
        const bool is_printable = byte >= 0x20 && byte != 0x7F;
        const bool breaks_a_line = byte == '\n' || byte == '\t' || byte == '\r';
        const bool is_blank = size == 1 && (byte == ' ' || breaks_a_line);
        if (is_taken(text, described::line(1, 80)) != (is_printable && !is_blank) ||
            is_taken(text, described::block(1, 80)) != ((is_printable || breaks_a_line) && !is_blank))
          FAIL("byte " << byte << " in place " << place << " of " << size);
      }
}

TEST_CASE("an access key is one line that can be printed", "[limits]") {
  CHECK(can_be_access_key("a"));
  CHECK(can_be_access_key(std::string(200, 'a')));
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("a\nb"), std::string("a\0b", 3), std::string(201, 'a')})
    CHECK_FALSE(can_be_access_key(text));
}

TEST_CASE("what JSON must escape is escaped wherever it stands", "[limits]") {
  for (std::size_t size = 1; size <= 74; ++size)
    for (std::size_t place = 0; place < size; ++place)
      for (const char byte : {'\x01', '\t', '\x1F', '"', '\\', '\x7F'}) {
        std::string text(size, 'a');
        text[place] = text[size / 2] = byte;
        std::string written;
        described::append_quoted(written, text);
        if (nlohmann::json::parse(written) != text) FAIL(written << " in place " << place << " of " << size);
      }
}

TEST_CASE("characters are counted, not their bytes, wherever they stand", "[limits]") {
  for (const std::string character : {"ç", "€", "😀"})
    for (std::size_t before = 0; before <= 17; ++before)
      for (std::size_t after = 0; after <= 17; ++after) {
        const std::string text =
            std::string(before, '~') + character + character + std::string(after, ' ') + ".";
        if (character_count(text) != before + after + 3)
          FAIL(character << " after " << before << ", before " << after);
        const std::size_t count = before + after + 3;
        if (!is_taken(text, described::line(count, count)) || is_taken(text, described::line(1, count - 1)))
          FAIL("limit of " << count);
      }
}

}  // namespace fiscal::test
