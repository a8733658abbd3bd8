#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fiscal::fuzz {

/// Makes new inputs of known ones: flips bits, cuts, repeats, joins two, and puts in pieces that parsers trip
/// over. Equal seeds give equal inputs.
class Mutation {
 public:
  explicit Mutation(std::uint64_t seed) : random_(seed) {}

  std::string next(const std::vector<std::string>& known);

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  void change(std::string& input, const std::vector<std::string>& known);

  std::mt19937_64 random_;
};

}  // namespace fiscal::fuzz
