#include "tests/support/papers.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

constexpr std::size_t key_size = 50;

bool there_is(const char* command) {
  return std::system((std::string("command -v ") + command + " >/dev/null 2>&1").c_str()) == 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Town, two digits, CNPJ, and digits to the end; a letter among the CNPJ's.
bool is_lettered_key(std::string_view text) {
  if (text.size() != key_size) return false;
  const std::string_view holder = text.substr(9, 14);
  return std::all_of(text.begin(), text.begin() + 9, is_digit) &&
         std::all_of(text.begin() + 23, text.end(), is_digit) &&
         std::all_of(holder.begin(), holder.end(), [](char c) { return is_digit(c) || is_upper(c); }) &&
         std::any_of(holder.begin(), holder.end(), is_upper);
}

/// Whether the text of an element is a key with letters.
bool names_lettered_key(std::string_view xml) {
  for (auto open = xml.find('>'); open != std::string_view::npos; open = xml.find('>', open + 1))
    if (open + key_size + 1 < xml.size() && xml[open + key_size + 1] == '<' &&
        is_lettered_key(xml.substr(open + 1, key_size)))
      return true;
  return false;
}

std::filesystem::path official_schemas() { return *shared_dir() / "data/national/xsd/1.01-20260727-rebuilt"; }

/// The official schemas with the pattern of keys corrected: it looks for the CNPJ three characters too early.
void write_corrected_schemas(const std::filesystem::path& folder) {
  std::filesystem::copy(official_schemas(), folder, std::filesystem::copy_options::recursive);
  const auto file = folder / "tiposSimples_v1.01.xsd";
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  std::string types = text.str();
  const std::string wrong = "[0-9]{6}([0-9A-Z]{14})[0-9]{30}";
  const auto at = types.find(wrong);
  if (at == std::string::npos) throw std::runtime_error("the schemas have another pattern of keys");
  std::ofstream(file) << types.replace(at, wrong.size(), "[0-9]{9}([0-9A-Z]{14})[0-9]{27}");
}

std::string quoted(const std::filesystem::path& path) { return " '" + path.string() + "'"; }

void check_folder(const std::filesystem::path& folder, const std::filesystem::path& trusted,
                  const std::filesystem::path& schemas, Papers::Verdict& verdict) {
  const std::string command = "bash" + quoted(source_dir() / "tests/support/check_papers.sh") +
                              quoted(folder) + quoted(trusted) + quoted(schemas) + " 2>&1";
  FILE* output = popen(command.c_str(), "r");
  if (output == nullptr) throw std::runtime_error("cannot start bash");
  std::array<char, 4096> block;
  while (const std::size_t count = fread(block.data(), 1, block.size(), output))
    verdict.said.append(block.data(), count);
  const int status = pclose(output);
  verdict.good = verdict.good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

void Papers::add(std::string_view kind, std::string_view xml) {
  if (kind != "dps" && kind != "cancel_request" && kind != "event" && kind != "nfse") return;
  const bool lettered = names_lettered_key(xml);
  const auto folder = folder_->path() / (lettered ? "corrected" : "official");
  std::filesystem::create_directory(folder);
  const std::string name(kind);
  std::ofstream(folder / (name + "-" + std::to_string(++counts_[name]) + ".xml"), std::ios::binary) << xml;
  ++(lettered ? corrected_ : official_);
}

Papers::Verdict Papers::check(const std::filesystem::path& trusted) const {
  Verdict verdict;
  if (official_ > 0) check_folder(folder_->path() / "official", trusted, official_schemas(), verdict);
  if (corrected_ > 0) {
    const TemporaryFolder place;
    write_corrected_schemas(place.path() / "schemas");
    verdict.said += "with lettered keys: ";
    check_folder(folder_->path() / "corrected", trusted, place.path() / "schemas", verdict);
  }
  return verdict;
}

bool tools_are_there() {
  if (there_is("xmllint") && there_is("xmlsec1") && shared_dir()) return true;
  WARN(
      "skipped: signed documents are not held against xmllint, xmlsec1 and the official schemas, which are "
      "not all here");
  return false;
}

}  // namespace fiscal::test
