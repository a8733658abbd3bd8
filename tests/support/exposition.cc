#include "tests/support/exposition.h"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>
#include <stdexcept>

namespace fiscal::test {
namespace {

bool is_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  return true;
}

/// Reads `name="value",...` up to the closing brace, and gives the value of "le" if there is one.
std::size_t read_labels(std::string_view line, std::size_t at, std::optional<std::string>& le,
                        std::string& others) {
  std::set<std::string> names;
  while (true) {
    const auto equals = line.find('=', at);
    if (equals == std::string_view::npos) throw std::runtime_error("a label without a value");
    const std::string name(line.substr(at, equals - at));
    if (!is_name(name) || !names.insert(name).second)
      throw std::runtime_error("a label's name is wrong or comes twice");
    at = equals + 1;
    if (at >= line.size() || line[at] != '"') throw std::runtime_error("a label's value is not quoted");
    std::string value;
    for (++at; at < line.size() && line[at] != '"'; ++at) {
      if (line[at] == '\\') {
        ++at;
        if (at >= line.size() || std::string_view("\\\"n").find(line[at]) == std::string_view::npos)
          throw std::runtime_error("an escape that is none");
      }
      value += line[at];
    }
    if (at >= line.size()) throw std::runtime_error("a label's value without an end");
    if (name == "le")
      le = value;
    else
      others += name + "=" + value + ";";
    ++at;
    if (at < line.size() && line[at] == '}') return at + 1;
    if (at >= line.size() || line[at] != ',')
      throw std::runtime_error("labels that are not parted by commas");
    ++at;
  }
}

double number(const std::string& text) {
  if (text == "+Inf") return INFINITY;
  if (text == "-Inf") return -INFINITY;
  if (text == "NaN") return NAN;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') throw std::runtime_error("not a number: " + text);
  return value;
}

class Reader {
 public:
  void line(std::string_view line) {
    if (line.starts_with("# HELP ")) return begin(line.substr(7));
    if (line.starts_with("# TYPE ")) return type(line.substr(7));
    if (line.starts_with("#")) throw std::runtime_error("a comment of no known kind");
    sample(line);
  }

  Exposition done() {
    end_of_histogram();
    return std::move(read_);
  }

 private:
  void begin(std::string_view rest) {
    end_of_histogram();
    family_ = rest.substr(0, rest.find(' '));
    if (!is_name(family_) || !seen_.insert(family_).second)
      throw std::runtime_error("a family's name is wrong or comes twice");
    if (rest.size() <= family_.size() + 1) throw std::runtime_error("a family without help");
  }

  void type(std::string_view rest) {
    const auto blank = rest.find(' ');
    const std::string type(rest.substr(blank + 1));
    if (rest.substr(0, blank) != family_ || read_.types.contains(family_))
      throw std::runtime_error("a type that does not follow its help");
    if (type != "counter" && type != "gauge" && type != "histogram")
      throw std::runtime_error("an unknown type");
    if ((type == "counter") != family_.ends_with("_total"))
      throw std::runtime_error("counters, and only they, end in _total");
    read_.types[family_] = type;
  }

  void sample(std::string_view line) {
    const auto name_end = line.find_first_of("{ ");
    const std::string name(line.substr(0, name_end));
    if (!is_name(name)) throw std::runtime_error("a sample without a name");
    std::optional<std::string> le;
    std::string others;
    std::size_t at = name_end;
    if (line[at] == '{') at = read_labels(line, at + 1, le, others);
    if (at >= line.size() || line[at] != ' ') throw std::runtime_error("a sample without a value");
    const double value = number(std::string(line.substr(at + 1)));
    if (!read_.types.contains(family_)) throw std::runtime_error("a sample before its type");
    if (!read_.samples.emplace(std::string(line.substr(0, at)), value).second)
      throw std::runtime_error("a sample twice");
    const std::string& type = read_.types[family_];
    if (type != "histogram" && name != family_) throw std::runtime_error("a sample of another family");
    if (type == "counter" && (value < 0 || std::isnan(value)))
      throw std::runtime_error("a counter below zero");
    if (type == "histogram") histogram(name, others, le, value);
  }

  void histogram(const std::string& name, const std::string& others, const std::optional<std::string>& le,
                 double value) {
    if (name == family_ + "_bucket") {
      if (!le) throw std::runtime_error("a bucket without a bound");
      const double bound = number(*le);
      if (in_buckets_ != others) end_of_histogram();
      if (in_buckets_ && (bound <= bound_ || value < in_bucket_))
        throw std::runtime_error("buckets that do not grow");
      in_buckets_ = others;
      bound_ = bound;
      in_bucket_ = value;
    } else if (name == family_ + "_count") {
      if (in_buckets_ != others || !std::isinf(bound_) || value != in_bucket_)
        throw std::runtime_error("a count that is not the last bucket");
      in_buckets_.reset();
    } else if (name != family_ + "_sum") {
      throw std::runtime_error("a sample of another family");
    }
  }

  void end_of_histogram() {
    if (in_buckets_) throw std::runtime_error("a histogram without a count");
  }

  Exposition read_;
  std::set<std::string> seen_;
  std::string family_;
  std::optional<std::string> in_buckets_;
  double bound_ = 0, in_bucket_ = 0;
};

}  // namespace

Exposition Exposition::parse(std::string_view text) {
  if (!text.empty() && text.back() != '\n') throw std::runtime_error("the last line has no end");
  Reader reader;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    try {
      reader.line(line);
    } catch (const std::runtime_error& wrong) {
      throw std::runtime_error(std::string(wrong.what()) + " in: " + std::string(line));
    }
  }
  return reader.done();
}

}  // namespace fiscal::test
