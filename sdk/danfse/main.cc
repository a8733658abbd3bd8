#include <fiscal/danfse.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

namespace {

constexpr std::string_view usage =
    "fiscal-danfse NFSE.xml -o OUT.pdf [--cancelled | --substituted] [--logo LOGO.png] [--receipt]\n\n"
    "Draws the DANFSe v2.0 of an authorised NFS-e, from its XML alone.\n";

std::optional<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Arguments {
  std::string input, output, logo;
  fiscal::danfse::Options options;
};

std::optional<Arguments> read_arguments(int count, char** given) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = given[i];
    const bool has_next = i + 1 < count;
    if (word == "-o" && has_next)
      arguments.output = given[++i];
    else if (word == "--logo" && has_next)
      arguments.logo = given[++i];
    else if (word == "--cancelled")
      arguments.options.standing = fiscal::Standing::Cancelled;
    else if (word == "--substituted")
      arguments.options.standing = fiscal::Standing::Substituted;
    else if (word == "--receipt")
      arguments.options.receipt = true;
    else if (!word.starts_with("-") && arguments.input.empty())
      arguments.input = word;
    else
      return std::nullopt;
  }
  if (arguments.input.empty() || arguments.output.empty()) return std::nullopt;
  return arguments;
}

int fail(const std::string& text) {
  std::cerr << "fiscal-danfse: " << text << "\n";
  return 1;
}

}  // namespace

int main(int count, char** given) {
  auto arguments = read_arguments(count, given);
  if (!arguments) {
    std::cerr << usage;
    return 2;
  }
  const auto xml = read_file(arguments->input.c_str());
  if (!xml) return fail(arguments->input + " cannot be read");
  if (!arguments->logo.empty()) {
    auto logo = read_file(arguments->logo.c_str());
    if (!logo) return fail(arguments->logo + " cannot be read");
    arguments->options.logo_png = std::move(*logo);
  }
  const auto drawn = fiscal::danfse::render(*xml, arguments->options);
  if (!drawn) return fail(arguments->input + ": " + drawn.error);
  std::ofstream out(arguments->output, std::ios::binary);
  out << drawn.pdf;
  out.close();
  return out ? 0 : fail(arguments->output + " cannot be written");
}
