#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>
#include <string>

#include "tests/fuzz/mutation.h"
#include "tests/fuzz/target.h"

namespace fiscal::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  double seconds = 10;
  std::optional<std::uint64_t> seed;
  std::string only;
  std::filesystem::path keep =
      ".";  ///< Folder of the input in hand: what is left there after a crash did it.
  std::string replay;
};

constexpr const char* usage =
    "fiscal-fuzz [--seconds N] [--seed N] [--only TARGET] [--keep FOLDER] | --only TARGET --replay FILE\n";

std::optional<Options> parse(int count, char** values) {
  Options options;
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string name = values[at], value = values[at + 1];
    if (name == "--seconds")
      options.seconds = std::atof(value.c_str());
    else if (name == "--seed")
      options.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--only")
      options.only = value;
    else if (name == "--keep")
      options.keep = value;
    else if (name == "--replay")
      options.replay = value;
    else
      return std::nullopt;
  }
  return count % 2 == 1 ? std::optional(options) : std::nullopt;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void fuzz(const Target& target, const Options& options, std::uint64_t seed) {
  const std::filesystem::path in_hand = options.keep / (target.name + ".input");
  std::ofstream file(in_hand, std::ios::binary);
  Mutation mutation(seed);
  std::uint64_t runs = 0;
  for (const std::string& input : target.seeds) target.run(input);
  for (const auto end = Clock::now() + std::chrono::duration<double>(options.seconds); Clock::now() < end;
       ++runs) {
    const std::string input = mutation.next(target.seeds);
    // Written before it is tried, so that a crash leaves it behind.
    std::filesystem::resize_file(in_hand, 0);
    file.seekp(0).write(input.data(), static_cast<std::streamsize>(input.size())).flush();
    target.run(input);
  }
  file.close();
  std::filesystem::remove(in_hand);
  std::cout << target.name << ": " << runs << " inputs\n";
}

int run(const Options& options) {
  const std::uint64_t seed = options.seed.value_or(std::random_device{}());
  std::cout << "seed " << seed << std::endl;
  std::filesystem::create_directories(options.keep);
  for (const Target& target : targets()) {
    if (!options.only.empty() && options.only != target.name) continue;
    if (!options.replay.empty())
      target.run(content_of(options.replay));
    else
      try {
        fuzz(target, options, seed);
      } catch (const std::exception& thrown) {
        std::cerr << target.name << ": threw " << thrown.what() << "; the input is in "
                  << options.keep.string() << '\n';
        return EXIT_FAILURE;
      }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace fiscal::fuzz

int main(int count, char** values) {
  const auto options = fiscal::fuzz::parse(count, values);
  if (!options) return std::cerr << fiscal::fuzz::usage, 2;
  return fiscal::fuzz::run(*options);
}
