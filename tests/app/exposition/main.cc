#include <iostream>
#include <iterator>

#include "tests/support/exposition.h"

/// Reads /metrics from standard input as strictly as the tests do.
int main() {
  try {
    fiscal::test::Exposition::parse(std::string(std::istreambuf_iterator<char>(std::cin), {}));
    return 0;
  } catch (const std::exception& wrong) {
    std::cerr << wrong.what() << '\n';
    return 1;
  }
}
