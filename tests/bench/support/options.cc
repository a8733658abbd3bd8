#include "tests/bench/support/options.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace fiscal::bench {
namespace {

[[noreturn]] void usage(const char* program) {
  std::fprintf(stderr,
               "usage: %s [--short] [--grow] [--rounds N] [--only PART] [--out FILE] [--node FOLDER] "
               "[--folder FOLDER]\n"
               "  --short   see that it works, without a measurement\n"
               "  --grow    up to five million stored invoices\n"
               "  --rounds  turns of each contestant (default 5)\n"
               "  --only    one part of it, where it has parts: of issue accounts, warm, latency\n"
               "  --out     write the figures there as JSON\n"
               "  --node    where npm installed the peers; without it there are none of Node.js\n"
               "  --folder  where data files are made (default: the folder for temporary files)\n",
               program);
  std::exit(2);
}

}  // namespace

Options read_options(int count, char** words) {
  Options options;
  options.folder = std::filesystem::temp_directory_path();
  for (int at = 1; at < count; ++at) {
    const std::string word = words[at];
    const auto value = [&]() -> std::string { return ++at < count ? words[at] : (usage(words[0]), ""); };
    if (word == "--short")
      options.is_short = true;
    else if (word == "--grow")
      options.grow = true;
    else if (word == "--rounds")
      options.rounds = std::max(1, std::atoi(value().c_str()));
    else if (word == "--only")
      options.only = value();
    else if (word == "--out")
      options.out = std::filesystem::absolute(value());
    else if (word == "--node")
      options.node = std::filesystem::absolute(value());
    else if (word == "--folder")
      options.folder = std::filesystem::absolute(value());
    else
      usage(words[0]);
  }
  if (options.is_short) options.rounds = 1;
  return options;
}

}  // namespace fiscal::bench
